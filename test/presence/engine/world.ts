/** A house with extensions, a PBX in memory and one or more engines that share what is stored; time is moved by hand. */
import { expect } from "bun:test";
import { type Prepared, prepare } from "../../../server/presence/decide.ts";
import { PresenceEngine } from "../../../server/presence/engine.ts";
import type {
  EnginePorts,
  HouseSettings,
  KnownChange,
  LeaseRow,
  LeaseStore,
  LogRow,
  PbxPort,
  PbxSettings,
  WatchedExtension,
} from "../../../server/presence/engine/ports.ts";
import type { Override, Plan, Status, WeeklySlot } from "../../../server/presence/model.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { FakePbx } from "./fake-pbx.ts";

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** Monday 2 March 2026, by the clock in Paris. */
export function monday(clock: string): number {
  return Temporal.PlainDateTime.from(`2026-03-02T${clock}`).toZonedDateTime("Europe/Paris").epochMilliseconds;
}

/** `08:00-12:00 available`, on Monday. */
export function slot(text: string, id = 1): WeeklySlot {
  const [from = "", to = "", status] = text.split(/[ -]/);
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
  return { id, day: 0, startMinute: minutes(from), endMinute: minutes(to), status: status as Status };
}

export function planOf(more: Partial<Plan> = {}): Plan {
  return {
    ...{ zone: "Europe/Paris", isPlanned: true, isFrozen: false, overrides: [], holidays: [], events: [], dated: [] },
    ...{ weekly: [], defaultStatus: null, houseStatus: "off_work", holidayPosition: "above_calendar" },
    ...{ calendarDay: "overlay", bridgeMs: 0, ...more },
  } as Plan;
}

export function override(status: Status, startAt: number, endAt: number | null, id = 1): Override {
  return { id, status, reason: "", startAt, endAt, isUntilNextEvent: false };
}

export class FakeLease implements LeaseStore {
  row: LeaseRow | null = null;
  isBroken = false;
  /** The next write is done, and its answer lost. */
  losesAnswer = false;

  /** How long a read takes, by `clock`. */
  readMs = 0;

  constructor(private readonly clock: FakeClock | null = null) {}

  async read(): Promise<LeaseRow | null> {
    const { clock, readMs } = this;
    if (clock && readMs > 0) await new Promise<void>((resolve) => void clock.after(readMs, resolve));
    if (this.isBroken) throw new Error("no database");
    return this.row;
  }

  async compareAndSet(expected: LeaseRow | null, next: LeaseRow): Promise<boolean> {
    if (this.isBroken) throw new Error("no database");
    await Promise.resolve();
    if (JSON.stringify(this.row) !== JSON.stringify(expected)) return false;
    this.row = { ...next };
    if (this.losesAnswer) {
      this.losesAnswer = false;
      throw new Error("connection lost");
    }
    return true;
  }
}

export class World {
  readonly clock: FakeClock;
  readonly pbx: FakePbx;
  readonly stored = new Map<number, WatchedExtension>();
  readonly log: LogRow[] = [];
  readonly lease: FakeLease;
  readonly ended: { overrideId: number; endedAt: number }[] = [];
  readonly complaints: unknown[] = [];
  readonly changed: (readonly number[])[] = [];
  readonly house: HouseSettings = { isSimulation: false, isCallAware: true };
  readonly settings: PbxSettings = { onForeignChange: "respect", onPlanningOff: "leave" };
  stamp = 1;
  loads = 0;
  saves = 0;
  /** What the storage refuses. */
  broken: "statuses" | "log" | null = null;
  private readonly prepared = new WeakMap<Plan, Prepared>();
  private readonly engines: PresenceEngine[] = [];

  /** The lease by each node's own connection to a database, in place of the one in memory. */
  leaseOf: ((nodeId: string) => LeaseStore) | null = null;
  /** A client of another PBX than the one in memory. */
  port: PbxPort | null = null;

  constructor(startAt = monday("07:00"), clock = new FakeClock(startAt)) {
    this.clock = clock;
    this.pbx = new FakePbx(this.clock);
    this.lease = new FakeLease(this.clock);
  }

  /** An extension that the PBX has as `status`, and that was left so. */
  add(id: number, status: string, plan: Plan, more: Partial<WatchedExtension> = {}): void {
    this.pbx.add(id, status);
    this.stored.set(id, {
      ...{ id, pbxId: 1, yeastarId: id, number: String(1000 + id), isMissing: false, status, statusAt: 0 },
      ...{ settledStatus: null, settledAt: null, isMonitored: null, plan, ...more },
    });
  }

  /** An engine; with a name, one of several that share the database. */
  engine(nodeId?: string): PresenceEngine {
    const engine = new PresenceEngine(this.ports(nodeId));
    this.engines.push(engine);
    return engine;
  }

  /** Started, and past its first look. */
  async started(nodeId?: string): Promise<PresenceEngine> {
    const engine = this.engine(nodeId);
    engine.start();
    await this.clock.advance(0);
    return engine;
  }

  change(engine: PresenceEngine | null, id: number, plan: Partial<Plan>): void {
    const stored = this.stored.get(id);
    if (!stored) throw new Error(`no extension ${id}`);
    this.stored.set(id, { ...stored, plan: { ...stored.plan, ...plan } });
    this.stamp += 1;
    engine?.planChanged([id]);
  }

  /** Ends everything; no timer may be left, unless others have some on the same clock. */
  async end(isAlone = true): Promise<void> {
    for (const engine of this.engines) await engine.stop();
    if (isAlone) expect(this.clock.timers - this.pbx.timers).toBe(0);
    expect(this.complaints).toEqual([]);
  }

  rows(result: LogRow["result"]): LogRow[] {
    return this.log.filter((row) => row.result === result);
  }

  /** As the room does: a plan is made ready once. */
  private decide(plan: Plan, at: number) {
    const prepared = this.prepared.get(plan) ?? prepare(plan);
    this.prepared.set(plan, prepared);
    return prepared.decide(at);
  }

  private ports(nodeId?: string): EnginePorts {
    const { clock, stored } = this;
    return {
      clock,
      decide: (plan, at) => this.decide(plan, at),
      plans: {
        load: async () => {
          this.loads += 1;
          return [...stored.values()];
        },
        loadSome: async (ids) => ids.flatMap((id) => stored.get(id) ?? []),
        stamp: async () => this.stamp,
      },
      pbxs: () => [this.port ?? this.pbx.client(nodeId)],
      statuses: { save: async (changes) => this.save(changes) },
      log: {
        write: async (rows) => {
          if (this.broken === "log") throw new Error("no database");
          this.log.push(...rows);
        },
      },
      feed: {
        extensionsChanged: (ids) => this.changed.push(ids),
        engineChanged: () => undefined,
        overrideEnded: (_, overrideId, endedAt) => this.ended.push({ overrideId, endedAt }),
        listed: async () => undefined,
      },
      lease: nodeId === undefined ? null : (this.leaseOf?.(nodeId) ?? this.lease),
      nodeId: nodeId ?? "alone",
      house: () => this.house,
      pbxSettings: () => this.settings,
      complain: (what, cause) => this.complaints.push(`${what}: ${cause}`),
    };
  }

  private save(changes: readonly KnownChange[]): void {
    if (this.broken === "statuses") throw new Error("no database");
    this.saves += 1;
    for (const { extensionId, ...known } of changes) {
      const stored = this.stored.get(extensionId);
      if (stored) this.stored.set(extensionId, { ...stored, ...known });
    }
  }
}
