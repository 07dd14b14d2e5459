import type { Database } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Connections } from "./connections.ts";
import type { ServiceLevelSetting, ThresholdRule } from "../live/model.ts";
import { DEFAULT_SERVICE_LEVEL } from "../live/service-level.ts";
import { idleStatus } from "./live-server.ts";
import { cccpFault } from "../problems.ts";
import type { CccpRepo, NewServer } from "../repo.ts";
import { projectLimitOf, type ServerRecord, type ServerView } from "./server-record.ts";

/** Who asks for a change, and from where: goes into the audit with it. */
export interface Actor {
  who: Identity | null;
  from: string | null;
}

/** The program itself: options of the command line, a refresh of the list. */
export const THE_PROGRAM: Actor = { who: null, from: null };

/** What a person gives for a server. */
export interface ServerInput {
  name: string;
  host: string;
  port: number;
  login: string;
  password?: string;
  project?: string;
  isEnabled?: boolean;
}

export interface ServersDeps {
  database: Database;
  audit: Audit;
  clock: Clock;
  repo: CccpRepo;
  connections: Connections;
  /** What a stored server is in this run of the program. */
  asConfigured(record: ServerRecord): ServerRecord;
  /** The list or a link changed: whoever shows it must know. */
  onChange(): void;
}

/** The MySQL list alone may bring 2,000. */
const MAX_SERVERS = 2_500;

/** The configured servers: each change is checked, stored with its audit row in one transaction, then put into effect. */
export class Servers {
  private readonly records = new Map<string, ServerRecord>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly deps: ServersDeps) {}

  /** Reads the stored servers and starts their connections. */
  async start(): Promise<void> {
    for (const stored of await this.deps.repo.servers()) this.records.set(stored.id, this.deps.asConfigured(stored));
    for (const record of this.records.values()) await this.deps.connections.put(record);
  }

  list(): ServerRecord[] {
    return [...this.records.values()];
  }

  find(serverId: string): ServerRecord | null {
    return this.records.get(serverId) ?? null;
  }

  /** @throws Problem `server_not_found`. */
  get(serverId: string): ServerRecord {
    const record = this.records.get(serverId);
    if (!record) throw new Problem("server_not_found", { params: { id: cut(serverId) } });
    return record;
  }

  views(): ServerView[] {
    return this.list().map((record) => this.view(record));
  }

  view(record: ServerRecord): ServerView {
    const { proxyPort: _proxyPort, vocalNode: _vocalNode, ...shown } = record;
    const running = this.deps.connections.get(record.id);
    const link = running?.status ?? idleStatus(this.deps.clock.now(), "This server is being set up.");
    return { ...shown, link };
  }

  create(input: ServerInput, actor: Actor): Promise<ServerRecord> {
    return this.add(
      {
        name: input.name,
        host: input.host,
        port: input.port,
        login: input.login,
        project: input.project ?? "",
        isEnabled: input.isEnabled ?? true,
        source: "manual",
        proxyPort: null,
        vocalNode: "",
        serviceLevel: DEFAULT_SERVICE_LEVEL,
      },
      input.password ?? null,
      actor,
    );
  }

  /**
   * Adds a server of any source; its password is stored only when one is given.
   * @throws Problem `server_exists`, `too_many_servers`.
   */
  add(server: NewServer, password: string | null, actor: Actor): Promise<ServerRecord> {
    return this.serially(async () => {
      if (this.records.size >= MAX_SERVERS) throw new Problem("too_many_servers", { params: { max: MAX_SERVERS } });
      this.refuseTwin(server, null);
      const sealed = await this.deps.repo.seal(password);
      const now = this.deps.clock.now();
      const record = await this.deps.database.transact(async (tx) => {
        const added = await this.deps.repo.insertServer(tx, server, sealed, now);
        await this.audit(actor, "cccp.server.create", added.id, null, publicPart(added), tx);
        return added;
      });
      await this.effect(record);
      return record;
    });
  }

  /**
   * Changes the given fields; an absent password stays. Addresses and log-ins of servers that are managed elsewhere
   * are refused. @throws Problem `server_not_found`, `server_exists`, `server_is_managed`.
   */
  change(serverId: string, input: Partial<ServerInput>, actor: Actor): Promise<ServerRecord> {
    const record = this.get(serverId);
    if (record.source !== "manual") refuseManaged(record, input);
    const { password, ...fields } = input;
    return this.replace(serverId, (old) => ({ ...old, ...fields }), password, actor);
  }

  /** Changes a server of any source. `password` undefined keeps the stored one, "" removes it. */
  replace(
    serverId: string,
    make: (old: ServerRecord) => ServerRecord,
    password: string | undefined,
    actor: Actor,
  ): Promise<ServerRecord> {
    return this.serially(async () => {
      const old = this.get(serverId);
      const sealed = password === undefined ? null : await this.deps.repo.seal(password);
      const record = { ...make(old), hasPassword: sealed ? sealed.passwordSealed !== null : old.hasPassword };
      this.refuseTwin(record, serverId);
      const after = { ...publicPart(record), ...(sealed ? { password: "changed" } : {}) };
      await this.deps.database.transact(async (tx) => {
        await this.deps.repo.updateServer(tx, record, sealed);
        await this.audit(actor, "cccp.server.change", serverId, publicPart(old), after, tx);
      });
      await this.effect(record, sealed === null ? old : null);
      return record;
    });
  }

  /** Deletes a server with its thresholds and calls; one that is not there is deleted already. */
  remove(serverId: string, actor: Actor): Promise<void> {
    return this.serially(async () => {
      const old = this.records.get(serverId);
      if (!old) return;
      await this.deps.database.transact(async (tx) => {
        await this.deps.repo.deleteServer(tx, serverId);
        await this.audit(actor, "cccp.server.delete", serverId, publicPart(old), null, tx);
      });
      this.records.delete(serverId);
      await this.deps.connections.remove(serverId);
      this.deps.onChange();
    });
  }

  setServiceLevel(serverId: string, setting: ServiceLevelSetting, actor: Actor): Promise<ServerRecord> {
    return this.replace(serverId, (old) => ({ ...old, serviceLevel: setting }), undefined, actor);
  }

  /** Replaces all rules of a server; figures without one have the built-in rule. */
  setThresholds(serverId: string, rules: ThresholdRule[], actor: Actor): Promise<void> {
    return this.serially(async () => {
      this.get(serverId);
      const before = await this.deps.repo.thresholdsOf(serverId);
      await this.deps.database.transact(async (tx) => {
        await this.deps.repo.replaceThresholds(tx, serverId, rules);
        await this.audit(actor, "cccp.thresholds.change", serverId, before, rules, tx);
      });
      this.deps.connections.get(serverId)?.setThresholds(rules);
    });
  }

  /** Puts a stored record into effect: with `old` given and its link untouched, without reconnecting. */
  private async effect(record: ServerRecord, old: ServerRecord | null = null): Promise<void> {
    this.records.set(record.id, record);
    const running = this.deps.connections.get(record.id);
    if (running && old && isSameLink(old, record)) running.adopt(record);
    else await this.deps.connections.put(record);
    this.deps.onChange();
  }

  /** One change of the configuration at a time: each sees the one before it in effect. */
  private serially<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => {});
    return result;
  }

  private refuseTwin(server: NewServer, ownId: string | null): void {
    const twin = this.list().find((other) => other.id !== ownId && addressOf(other) === addressOf(server));
    if (!twin) return;
    const fields = [cccpFault("host", "address_taken")];
    throw new Problem("server_exists", { params: { name: cut(twin.name) }, fields });
  }

  private audit(
    actor: Actor,
    action: string,
    serverId: string,
    before: unknown,
    after: unknown,
    tx: Parameters<Audit["record"]>[1],
  ): Promise<void> {
    return this.deps.audit.record({ ...actor, action, target: `cccp.server/${serverId}`, before, after }, tx);
  }
}

/** Fields that a managed server takes from elsewhere. */
const MANAGED_FIELDS = ["name", "host", "port", "login", "password", "project"] as const;

function refuseManaged(record: ServerRecord, input: Partial<ServerInput>): void {
  const refused = MANAGED_FIELDS.filter(
    (field) => input[field] !== undefined && input[field] !== record[field as keyof ServerRecord],
  );
  if (refused.length === 0) return;
  const whence = record.source === "directory" ? "from_directory" : "from_command_line";
  const fields = refused.map((field) => cccpFault(field, whence));
  throw new Problem("server_is_managed", { params: { name: cut(record.name) }, fields });
}

/** Whether what runs for one serves for the other: another project is another board, made anew like another address. */
function isSameLink(a: ServerRecord, b: ServerRecord): boolean {
  const isSameBoard = projectLimitOf(a) === projectLimitOf(b);
  return a.host === b.host && a.port === b.port && a.login === b.login && a.isEnabled === b.isEnabled && isSameBoard;
}

function addressOf(server: NewServer): string {
  return `${server.host.toLowerCase()}\n${server.port}\n${server.project}`;
}

/** What the audit keeps: everything but the password. */
function publicPart(record: ServerRecord): Record<string, unknown> {
  return { ...record };
}

/** As much of a text as a sentence can bear. */
function cut(text: string): string {
  return text.slice(0, 60);
}
