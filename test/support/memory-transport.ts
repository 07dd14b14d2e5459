import type { Clock } from "../../server/platform/clock.ts";
import type { Accept, Dial, Transport, TransportHandlers } from "../../server/cccp/link/transport.ts";

/** How the next connection attempts go: `hang` never answers, `ignore_abort` hangs and connects only when told. */
export type Reachability = "accept" | "refuse" | "unknown_host" | "hang" | "ignore_abort";

/**
 * A network in memory: every dial makes a pair of transports, and whatever a network does to them can be done by hand.
 * Bytes travel in microtasks, in order; a chunk is overwritten after its handler returned, as a real buffer would be.
 */
export class MemoryNetwork {
  reachability: Reachability = "accept";
  dials = 0;
  /** Every connection made, in order. */
  readonly wires: MemoryWire[] = [];
  private readonly late: (() => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly accept: Accept,
  ) {}

  /** Client ends that were not closed yet. */
  get openTransports(): number {
    return this.wires.filter((wire) => wire.isClientOpen).length;
  }

  get lastWire(): MemoryWire {
    const wire = this.wires.at(-1);
    if (!wire) throw new Error("nobody has dialled");
    return wire;
  }

  /** Lets the attempts of `ignore_abort` connect after all. */
  connectLate(): void {
    for (const connect of this.late.splice(0)) connect();
  }

  readonly dial: Dial = (_target, handlers, deadlineMs, signal) => {
    this.dials++;
    switch (this.reachability) {
      case "refuse":
        return Promise.reject(systemError("ECONNREFUSED"));
      case "unknown_host":
        return Promise.reject(systemError("ENOTFOUND"));
      case "ignore_abort":
        return new Promise((resolve) => this.late.push(() => resolve(this.connect(handlers))));
      case "hang":
        return new Promise((_, reject) => {
          const timer = this.clock.after(deadlineMs, () => reject(systemError("TIMEOUT")));
          signal?.addEventListener("abort", () => {
            timer.cancel();
            reject(systemError("ABORTED"));
          });
        });
      case "accept":
        return Promise.resolve(this.connect(handlers));
    }
  };

  private connect(handlers: TransportHandlers): Transport {
    const wire = new MemoryWire(handlers);
    this.wires.push(wire);
    wire.serve(this.accept);
    return wire.client;
  }
}

/** One connection: two ends and what lies between them. */
export class MemoryWire {
  readonly client: End;
  readonly server: End;

  constructor(clientHandlers: TransportHandlers) {
    this.client = new End("server:1", clientHandlers);
    this.server = new End("client:1", { onData: () => {}, onClose: () => {} });
    this.client.peer = this.server;
    this.server.peer = this.client;
  }

  serve(accept: Accept): void {
    this.server.handlers = accept(this.server);
  }

  get isClientOpen(): boolean {
    return !this.client.isClosed;
  }

  /** The network breaks: both ends hear of it; bytes on their way are lost. */
  drop(code = "ECONNRESET"): void {
    for (const end of [this.client, this.server]) {
      end.incoming.length = 0;
      end.finish(systemError(code));
    }
  }

  /** Nothing gets through any more, in either direction, and nobody is told. */
  halfOpen(): void {
    this.client.isDeaf = true;
    this.server.isDeaf = true;
  }

  /** Bytes for the client are held back; `resume` lets them through. */
  stall(): void {
    this.client.isStalled = true;
  }

  resume(): void {
    this.client.isStalled = false;
    this.client.deliverSoon();
  }

  /** How bytes for the client are cut up or (`merge`) joined. */
  chunking(mode: "as_sent" | "bytewise" | "merge"): void {
    this.client.chunking = mode;
  }
}

class End implements Transport {
  peer: End | null = null;
  readonly incoming: Uint8Array[] = [];
  isClosed = false;
  isDeaf = false;
  isStalled = false;
  /** Its writes fail as those of a full socket do. */
  isFull = false;
  writes = 0;
  chunking: "as_sent" | "bytewise" | "merge" = "as_sent";
  private isDelivering = false;
  private hasPeerClosed = false;

  constructor(
    readonly remote: string,
    public handlers: TransportHandlers,
  ) {}

  write(bytes: Uint8Array): boolean {
    if (this.isClosed) return false;
    if (this.isFull) {
      this.finish(systemError("SEND_BACKLOG"));
      return false;
    }
    this.writes++;
    this.peer?.receive(bytes.slice());
    return true;
  }

  close(): void {
    this.finish(null);
  }

  receive(bytes: Uint8Array): void {
    if (this.isClosed || this.isDeaf) return;
    this.incoming.push(bytes);
    this.deliverSoon();
  }

  deliverSoon(): void {
    if (this.isDelivering) return;
    this.isDelivering = true;
    queueMicrotask(() => this.deliver());
  }

  /** Closes this end; the other one hears of it behind the bytes that are on their way to it. */
  finish(cause: Error | null): void {
    if (this.isClosed) return;
    this.isClosed = true;
    queueMicrotask(() => this.handlers.onClose(cause));
    if (!this.peer || this.peer.isDeaf || this.peer.isClosed) return;
    this.peer.hasPeerClosed = true;
    this.peer.deliverSoon();
  }

  private deliver(): void {
    this.isDelivering = false;
    if (this.isStalled || this.isDeaf) return;
    for (const chunk of this.chunks(this.incoming.splice(0))) {
      if (this.isClosed) return;
      this.handlers.onData(chunk);
      chunk.fill(0xee);
    }
    if (this.hasPeerClosed && this.incoming.length === 0) this.finish(null);
  }

  private chunks(parts: Uint8Array[]): Uint8Array[] {
    if (this.chunking === "as_sent") return parts;
    const whole = new Uint8Array(Buffer.concat(parts));
    if (this.chunking === "merge") return whole.length > 0 ? [whole] : [];
    return Array.from(whole, (_, at) => whole.slice(at, at + 1));
  }
}

export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
