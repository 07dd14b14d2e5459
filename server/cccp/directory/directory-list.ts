import type { Clock, Timer } from "../../platform/clock.ts";
import type { Settings } from "../../platform/config/store.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Log } from "../../platform/log.ts";
import { sealedSetting } from "../../platform/secrets/place.ts";
import type { Secrets } from "../../platform/secrets.ts";
import type { Params } from "../../platform/http/template.ts";
import {
  checkQuery,
  type DirectoryAddress,
  DirectoryError,
  type DirectoryFault,
  type DirectoryResult,
  type RefusedRow,
} from "./directory.ts";
import { planDirectory } from "./directory-plan.ts";
import {
  DIRECTORY_KEY,
  type DirectoryOptions,
  type DirectorySettings,
  settingsOfOptions,
} from "./directory-settings.ts";
import { DEFAULT_SERVICE_LEVEL } from "../live/service-level.ts";
import { type Actor, type Servers, THE_PROGRAM } from "../servers/servers.ts";

const SECRET_PURPOSE = "cccp.directory";
/** The row that each password is bound to, and the field of the setting that holds it. */
const SEALED_FIELDS = { password: "passwordSealed", loginPassword: "loginPasswordSealed" } as const;
const MINUTE_MS = 60_000;

/** The list's settings as screens see them. */
export type DirectoryView = Omit<DirectorySettings, "passwordSealed" | "loginPasswordSealed"> & {
  hasPassword: boolean;
  hasLoginPassword: boolean;
  lastRefresh: DirectoryRefresh | null;
};

/** What the last reading of the list brought. */
export interface DirectoryRefresh {
  at: number;
  ok: boolean;
  /** Stable code of what went wrong; null when nothing did. */
  problem: DirectoryFault | null;
  /** One sentence in English; holds no secret. */
  detail: string;
  /** The facts of what went wrong, for whoever says it in another language; hold no secret. */
  params: Params;
  count: number;
  added: number;
  changed: number;
  gone: number;
  refused: RefusedRow[];
}

export interface DirectoryChange {
  host: string;
  port?: number;
  user: string;
  password?: string;
  database?: string;
  query?: string;
  refreshMinutes?: number;
  isEnabled?: boolean;
  login?: string;
  loginPassword?: string;
}

export interface DirectoryListDeps {
  settings: Settings;
  secrets: Secrets;
  clock: Clock;
  log: Log;
  options: DirectoryOptions;
  read: (address: DirectoryAddress, query: string) => Promise<DirectoryResult>;
}

/** The MySQL list of servers: its settings, its periodic reading, and what a reading changes among the servers. */
export class DirectoryList {
  private current: DirectorySettings;
  private lastRefresh: DirectoryRefresh | null = null;
  private timer: Timer | null = null;
  private refreshing: Promise<DirectoryRefresh> | null = null;
  private servers: Servers | null = null;

  constructor(private readonly deps: DirectoryListDeps) {
    this.current = settingsOfOptions(deps.options);
    deps.secrets.declare(sealedSetting(SECRET_PURPOSE, DIRECTORY_KEY, SEALED_FIELDS));
  }

  /** Reads the settings and, when the list is switched on, begins to read it, now and periodically. */
  async start(servers: Servers): Promise<void> {
    this.servers = servers;
    const stored = (await this.deps.settings.getSetting(DIRECTORY_KEY)) as DirectorySettings | undefined;
    if (stored) this.current = stored;
    this.schedule();
    if (this.current.isEnabled) void this.refresh(THE_PROGRAM).catch(() => {});
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  get view(): DirectoryView {
    const { passwordSealed, loginPasswordSealed, ...shown } = this.current;
    return {
      ...shown,
      hasPassword: passwordSealed !== null || this.deps.options.mysqlPassword !== null,
      hasLoginPassword: loginPasswordSealed !== null || this.deps.options.cccpPassword !== null,
      lastRefresh: this.lastRefresh,
    };
  }

  /** Stores new settings (absent ones stay; "" takes a password away) and reads the list when it is switched on. */
  async change(input: DirectoryChange, actor: Actor): Promise<DirectoryView> {
    const { password, loginPassword, ...fields } = input;
    const next: DirectorySettings = {
      ...this.current,
      ...fields,
      passwordSealed: await this.sealed("password", password, this.current.passwordSealed),
      loginPasswordSealed: await this.sealed("loginPassword", loginPassword, this.current.loginPasswordSealed),
    };
    checkQuery(next.query);
    await this.deps.settings.setSetting(DIRECTORY_KEY, next, actor.who, actor.from);
    this.current = next;
    for (const record of this.servers?.list() ?? []) {
      if (record.source !== "directory" || record.login === next.login) continue;
      await this.servers?.replace(record.id, (old) => ({ ...old, login: next.login }), undefined, actor);
    }
    this.schedule();
    if (next.isEnabled) void this.refresh(actor).catch(() => {});
    return this.view;
  }

  /** Reads the list with the given settings and changes nothing. */
  async test(input: DirectoryChange): Promise<DirectoryRefresh & { sample: DirectoryResult["entries"] }> {
    const query = input.query ?? this.current.query;
    checkQuery(query);
    const isSameDatabase = input.host === this.current.host && (input.port ?? this.current.port) === this.current.port;
    const stored = isSameDatabase ? await this.password() : "";
    const address: DirectoryAddress = {
      host: input.host,
      port: input.port ?? this.current.port,
      user: input.user,
      password: input.password ?? stored,
      database: input.database ?? this.current.database,
    };
    try {
      const result = await this.deps.read(address, query);
      return { ...this.outcome(result), sample: result.entries.slice(0, 5) };
    } catch (cause) {
      if (!(cause instanceof DirectoryError)) throw cause;
      return { ...this.outcome(cause), sample: [] };
    }
  }

  /** Reads the list and takes it over; who asks while one reading runs gets its result. @throws Problem `directory_not_set_up`, `directory_failed`. */
  refresh(actor: Actor): Promise<DirectoryRefresh> {
    this.refreshing ??= this.readAndApply(actor).finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  /** The log-in on every server of the list. */
  get login(): string {
    return this.current.login;
  }

  async loginPassword(): Promise<string> {
    const sealed = this.current.loginPasswordSealed;
    if (sealed !== null) return this.deps.secrets.open(SECRET_PURPOSE, "loginPassword", sealed);
    return this.deps.options.cccpPassword ?? "";
  }

  private async readAndApply(actor: Actor): Promise<DirectoryRefresh> {
    const { host, port, user, database, query } = this.current;
    if (!this.servers || host === "" || user === "") throw new Problem("directory_not_set_up");
    try {
      const result = await this.deps.read({ host, port, user, database, password: await this.password() }, query);
      const counts = await this.apply(this.servers, result, actor);
      this.lastRefresh = { ...this.outcome(result), ...counts };
      return this.lastRefresh;
    } catch (cause) {
      if (!(cause instanceof DirectoryError)) throw cause;
      this.deps.log.warn("the MySQL list of servers could not be read", { host, reason: cause.message });
      this.lastRefresh = this.outcome(cause);
      throw new Problem("directory_failed", { detail: cause.message, params: { reason: cause.code, ...cause.params } });
    }
  }

  /** New servers come switched off: a person decides what is connected. One that is gone from the list is switched off. */
  private async apply(servers: Servers, result: DirectoryResult, actor: Actor) {
    const plan = planDirectory(result.entries, servers.list());
    for (const entry of plan.add) {
      await servers.add({ ...entry, ...FROM_LIST, name: entry.project.slice(0, 100), login: this.login }, null, actor);
    }
    for (const { record, entry } of plan.change)
      await servers.replace(record.id, (old) => ({ ...old, ...entry }), undefined, actor);
    const gone = plan.gone.filter((record) => record.isEnabled);
    for (const record of gone)
      await servers.replace(record.id, (old) => ({ ...old, isEnabled: false }), undefined, actor);
    return { added: plan.add.length, changed: plan.change.length, gone: plan.gone.length };
  }

  private outcome(of: DirectoryResult | DirectoryError): DirectoryRefresh {
    const counts = { at: this.deps.clock.now(), added: 0, changed: 0, gone: 0 };
    if (of instanceof DirectoryError) {
      return { ...counts, ok: false, problem: of.code, detail: of.message, params: of.params, count: 0, refused: [] };
    }
    const { entries, refused } = of;
    return { ...counts, ok: true, problem: null, detail: said(of), params: {}, count: entries.length, refused };
  }

  private schedule(): void {
    this.stop();
    if (!this.current.isEnabled) return;
    this.timer = this.deps.clock.every(this.current.refreshMinutes * MINUTE_MS, () => {
      void this.refresh(THE_PROGRAM).catch(() => {});
    });
  }

  private async password(): Promise<string> {
    const sealed = this.current.passwordSealed;
    if (sealed !== null) return this.deps.secrets.open(SECRET_PURPOSE, "password", sealed);
    return this.deps.options.mysqlPassword ?? "";
  }

  private async sealed(field: string, given: string | undefined, old: string | null): Promise<string | null> {
    if (given === undefined) return old;
    return given === "" ? null : this.deps.secrets.seal(SECRET_PURPOSE, field, given);
  }
}

const FROM_LIST = { isEnabled: false, source: "directory", serviceLevel: DEFAULT_SERVICE_LEVEL } as const;

function said(result: DirectoryResult): string {
  const refused = result.refusedCount === 0 ? "" : ` ${result.refusedCount} rows were left out.`;
  return `${result.entries.length} servers were read.${refused}`;
}
