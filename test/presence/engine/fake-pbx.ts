import type { Clock } from "../../../server/platform/clock.ts";
import type { Status } from "../../../server/presence/model.ts";
import type {
  CallState,
  ListedExtension,
  PbxEvent,
  PbxFailure,
  PbxPort,
  PushReceipt,
} from "../../../server/presence/engine/ports.ts";

export class FakeFailure extends Error implements PbxFailure {
  constructor(
    readonly code: string,
    readonly isRetryable = true,
    readonly mayRetryAfterMs: number | null = null,
  ) {
    super(code);
  }
}

interface Line {
  number: string;
  status: string;
  isMonitored: boolean;
}

export interface Push {
  at: number;
  yeastarId: number;
  status: string;
  /** Which client sent it. */
  by: string;
}

/** A PBX in memory, with a client for each process that drives it. */
export class FakePbx {
  readonly lines = new Map<number, Line>();
  /** That were taken. */
  readonly pushes: Push[] = [];
  /** Every attempt to push, also refused ones, with the instant on the monotonic clock. */
  readonly attempts: { atMs: number; yeastarId: number; status: string }[] = [];
  readonly lists: number[] = [];
  /** Fails a call as long as it gives a failure. */
  fault: (call: "list" | "push", yeastarId: number) => Error | null = () => null;
  latencyMs = 0;
  /** More that a list takes; it holds what was when it was asked for. */
  listMs = 0;
  spacingMs = 0;
  echoMs = 0;
  maxInFlight = 2;
  /** Of its own, that are set. */
  timers = 0;
  private readonly listeners = new Set<(event: PbxEvent) => void>();
  /** Requests leave one after the other. */
  private turn: Promise<void> = Promise.resolve();
  private lastMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    readonly id = 1,
  ) {}

  add(yeastarId: number, status: string, isMonitored = true): void {
    this.lines.set(yeastarId, { number: String(1000 + yeastarId), status, isMonitored });
  }

  client(by = "a"): PbxPort {
    const pbx = this;
    return {
      id: this.id,
      isListening: true,
      get maxInFlight() {
        return pbx.maxInFlight;
      },
      listExtensions: () => this.list(),
      setPresence: (yeastarId, status) => this.set(yeastarId, status, by),
      onEvent: (listener) => {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
      },
    };
  }

  get listening(): number {
    return this.listeners.size;
  }

  statusOf(yeastarId: number): string | undefined {
    return this.lines.get(yeastarId)?.status;
  }

  /** Somebody else sets it: in Linkus, by a time condition. */
  setByHand(yeastarId: number, status: string): void {
    this.apply(yeastarId, status);
  }

  call(yeastarId: number, state: CallState): void {
    this.emit({ kind: "call", number: String(1000 + yeastarId), state });
  }

  remove(yeastarId: number): void {
    const line = this.lines.get(yeastarId);
    this.lines.delete(yeastarId);
    if (line) this.emit({ kind: "extension", number: line.number, change: "deleted" });
  }

  emit(event: PbxEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }

  private async list(): Promise<ListedExtension[]> {
    this.lists.push(this.clock.now());
    const listed = [...this.lines].map(([id, { number, status }]) => ({
      ...{ id, number, status, name: `Line ${number}`, email: "", isOnline: true },
    }));
    await this.wait(this.latencyMs + this.listMs);
    const fault = this.fault("list", 0);
    if (fault) throw fault;
    return listed;
  }

  private async set(yeastarId: number, status: Status, by: string): Promise<PushReceipt> {
    const turn = this.turn.then(() => this.wait(this.lastMs + this.spacingMs - this.clock.monotonic()));
    this.turn = turn.then(() => {
      this.lastMs = this.clock.monotonic();
    });
    if (this.spacingMs > 0) await this.turn;
    this.attempts.push({ atMs: this.clock.monotonic(), yeastarId, status });
    const sentAt = this.clock.now();
    const fault = this.fault("push", yeastarId);
    if (fault) {
      await this.wait(this.latencyMs);
      throw fault;
    }
    this.pushes.push({ at: sentAt, yeastarId, status, by });
    const line = this.lines.get(yeastarId);
    if (!line) throw new FakeFailure("not_found", false);
    this.apply(yeastarId, status, this.echoMs);
    await this.wait(this.latencyMs);
    return { sentAt, answeredAt: this.clock.now() };
  }

  private apply(yeastarId: number, status: string, tellMs = 0): void {
    const line = this.lines.get(yeastarId);
    if (!line || line.status === status) return;
    line.status = status;
    const tell = () => this.emit({ kind: "presence", number: line.number, status });
    if (!line.isMonitored) return;
    if (tellMs === 0) tell();
    else this.later(tellMs, tell);
  }

  private later(ms: number, run: () => void): void {
    this.timers += 1;
    this.clock.after(ms, () => {
      this.timers -= 1;
      run();
    });
  }

  private wait(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => this.later(ms, resolve));
  }
}
