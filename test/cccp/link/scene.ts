import { CccpClient, type ClientOptions, type ViewChange, type ViewSpec } from "../../../server/cccp/client.ts";
import type { LinkStatus } from "../../../server/cccp/live/model.ts";
import type { Scalar } from "../../../server/cccp/wire/values.ts";
import { createLog } from "../../../server/platform/log.ts";
import { FakeClock, settle } from "../../support/fake-clock.ts";
import { MemoryNetwork } from "../../support/memory-transport.ts";
import { ScriptedServer } from "../../support/scripted-server.ts";

export const PASSWORD = "s3cret-word";

export const QUEUES: ViewSpec = {
  name: "queues",
  path: "/dispatch",
  field: "queues",
  filter: ".[running]",
  fields: ["name", "display_name", "contact_duration.max('0')"],
};
export const USERS: ViewSpec = {
  name: "users",
  path: "/dispatch",
  field: "users",
  filter: "",
  fields: ["login", "user.name"],
};

/** A watched view as its user sees it: the changes, and the rows that follow from them. */
export class Watched {
  readonly changes: ViewChange[] = [];
  readonly rows = new Map<number, Record<string, Scalar>>();

  take(change: ViewChange): void {
    this.changes.push(change);
    if (change.kind === "lost") this.rows.clear();
    if (change.kind === "removed") this.rows.delete(change.itemId);
    if (change.kind !== "upserted") return;
    const before = change.isNew ? {} : this.rows.get(change.itemId);
    this.rows.set(change.itemId, { ...before, ...Object.fromEntries(change.values) });
  }

  count(kind: ViewChange["kind"]): number {
    return this.changes.filter((change) => change.kind === kind).length;
  }
}

/** One client, one scripted server, the network between them, and a clock that moves by hand. */
export class Scene {
  readonly clock = new FakeClock();
  readonly server = new ScriptedServer();
  readonly network = new MemoryNetwork(this.clock, this.server.accept);
  readonly logLines: string[] = [];
  readonly statuses: LinkStatus[] = [];
  readonly client: CccpClient;

  constructor(options: Partial<ClientOptions> = {}) {
    this.server.now = () => this.clock.now() + 5000;
    this.server.lists.set("queues", new Map([[7, { name: "DEMO__Sales", display_name: "Sales" }]]));
    this.client = new CccpClient({
      host: "callcentre.example",
      port: 20103,
      login: "lookout",
      password: () => PASSWORD,
      clock: this.clock,
      log: createLog({ level: "debug", write: (line) => void this.logLines.push(line), now: () => 0 }),
      dial: this.network.dial,
      random: () => 0.5,
      ...options,
    });
    this.client.onStatus((status) => this.statuses.push(status));
  }

  watch(spec: ViewSpec): Watched & { stop(): void } {
    const watched = new Watched();
    const { stop } = this.client.watch(spec, (change) => watched.take(change));
    return Object.assign(watched, { stop });
  }

  /** Lets a conversation run until nobody has anything to say without time passing. */
  async talk(): Promise<void> {
    await settle(600);
  }

  async start(): Promise<void> {
    this.client.start();
    await this.talk();
  }

  /** Lets time pass until the next attempt has been made. */
  async nextAttempt(): Promise<void> {
    const { retryAt } = this.client.status;
    if (retryAt === null) throw new Error("no attempt is planned");
    await this.clock.advance(retryAt - this.clock.now());
    await this.talk();
  }

  phases(): string[] {
    return this.statuses.map((status) => status.phase).filter((phase, at, all) => phase !== all[at - 1]);
  }
}
