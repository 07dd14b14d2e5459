import type { Clock, Timer } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { TokenAnswer } from "./codec.ts";
import type { PbxErrorCode } from "./errcodes.ts";
import type { LogInGuard } from "./log-in-guard.ts";
import { PbxError } from "./pbx-error.ts";
import { readLogIn, type StoredLogIn, type TokenStore } from "./token-store.ts";

export interface TokenKeeperParts {
  clock: Clock;
  log: Log;
  /** 0 ≤ x < 1. */
  random: () => number;
  store: TokenStore;
  guard: LogInGuard;
  identity: string;
  place: string;
  /** One request each. @throws PbxError */
  logIn: () => Promise<TokenAnswer>;
  refresh: (refreshToken: string) => Promise<TokenAnswer>;
  /** There is another access token than before. */
  onRenewed: () => void;
}

interface Held {
  access: string;
  refresh: string;
  /** Monotonic, as the others. */
  issuedAt: number;
  accessUntilAt: number;
  refreshUntilAt: number;
}

/** A token is renewed when so much of its life is over, minus up to `JITTER` of it. */
const RENEW_AT = 0.8;
const JITTER = 0.05;
/** A token this close to its end is not used any more: it could end on the way. */
const MARGIN_MS = 5_000;
/** Between two attempts to renew in time. */
const AGAIN_MS = 60_000;
/** Refused refreshes that mean the token is worth nothing, so that only a log-in helps; others are for later. */
const WORTHLESS: ReadonlySet<PbxErrorCode> = new Set([
  "token",
  "failure",
  "bad_parameter",
  "not_found",
  "unknown",
  "forbidden",
]);

/** The one token of an installation: kept over restarts, renewed before it ends, never asked for twice at a time. */
export class TokenKeeper {
  private held: Held | null = null;
  private renewal: Promise<string> | null = null;
  private loading: Promise<void> | null = null;
  private saving: Promise<void> = Promise.resolve();
  private timer: Timer | null = null;
  private isStopped = false;
  /** For the screens. */
  readonly counts = { logIns: 0, refreshes: 0 };

  constructor(private readonly parts: TokenKeeperParts) {}

  /** A token that is good as far as is known; a new one when there is none. @throws PbxError */
  async current(): Promise<string> {
    await this.loaded();
    const { held } = this;
    return held && this.lives(held) ? held.access : this.renewed(held?.access ?? null);
  }

  /** The newest one, at the moment of sending; null when none is known. */
  get latest(): string | null {
    return this.held?.access ?? null;
  }

  /** Another token than `used`, which the PBX does not take. One renewal serves all who ask meanwhile. @throws PbxError */
  async instead(used: string): Promise<string> {
    const { held } = this;
    if (held && held.access !== used && this.lives(held)) return held.access;
    return this.renewed(used);
  }

  /** No timer is left. The token itself stays good: the next start goes on with it. Resolves when it is stored. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.timer?.cancel();
    this.timer = null;
    await this.saving;
  }

  /** Stores what is known now; after what is stored was read, or that would be lost. */
  save(): void {
    const { store, log } = this.parts;
    // One after the other: an older one must not come last.
    this.saving = this.saving
      .then(() => this.loaded())
      .then(() => store.save(JSON.stringify(this.stored())))
      .catch((cause) => log.warn("the log-in could not be stored", { reason: nameOf(cause) }));
  }

  private lives({ accessUntilAt }: Held): boolean {
    return this.parts.clock.monotonic() < accessUntilAt - MARGIN_MS;
  }

  private renewed(used: string | null): Promise<string> {
    this.renewal ??= this.renew(used).finally(() => {
      this.renewal = null;
    });
    return this.renewal;
  }

  private async renew(used: string | null): Promise<string> {
    if (this.isStopped) throw new PbxError("stopped");
    const { log, guard, logIn, refresh, clock } = this.parts;
    const { held } = this;
    if (held && clock.monotonic() < held.refreshUntilAt) {
      try {
        const tokens = await refresh(held.refresh);
        this.counts.refreshes++;
        return this.take(tokens, used);
      } catch (cause) {
        if (!(cause instanceof PbxError) || !WORTHLESS.has(cause.code)) throw cause;
        log.info("the token is not renewed; logging in anew", { reason: cause.code });
      }
    }
    this.held = null;
    const refusal = guard.refusal();
    if (refusal) throw refusal;
    try {
      const tokens = await logIn();
      this.counts.logIns++;
      guard.accepted();
      return this.take(tokens, used);
    } catch (cause) {
      if (!(cause instanceof PbxError) || cause.code !== "wrong_credentials") throw cause;
      const refused = guard.refused();
      this.save();
      throw refused;
    }
  }

  private take(tokens: TokenAnswer, used: string | null): string {
    const now = this.parts.clock.monotonic();
    this.held = {
      ...{ access: tokens.access, refresh: tokens.refresh, issuedAt: now },
      accessUntilAt: now + tokens.accessSeconds * 1_000,
      refreshUntilAt: now + tokens.refreshSeconds * 1_000,
    };
    this.save();
    this.plan();
    if (used !== null) this.parts.onRenewed();
    return tokens.access;
  }

  /** Renews in time, whether somebody asks meanwhile or not: the event socket lives on it. */
  private plan(inMs?: number): void {
    this.timer?.cancel();
    this.timer = null;
    const { held, isStopped } = this;
    if (!held || isStopped) return;
    const { clock, log, random } = this.parts;
    const life = held.accessUntilAt - held.issuedAt;
    const dueAt = held.issuedAt + life * (RENEW_AT - JITTER * random());
    this.timer = clock.after(inMs ?? Math.max(0, Math.round(dueAt - clock.monotonic())), () => {
      this.renewed(held.access).catch((cause) => {
        log.debug("the token could not be renewed in time", { reason: nameOf(cause) });
        if (this.held === held && this.lives(held)) this.plan(AGAIN_MS);
      });
    });
  }

  private loaded(): Promise<void> {
    this.loading ??= this.load();
    return this.loading;
  }

  private async load(): Promise<void> {
    const { store, log, guard, identity, place, clock } = this.parts;
    const text = await store.load().catch((cause) => {
      log.warn("the stored log-in could not be read", { reason: nameOf(cause) });
      return null;
    });
    const stored = text === null ? null : readLogIn(text);
    if (!stored) return;
    guard.load(stored, place);
    const { tokens } = stored;
    if (!tokens || stored.identity !== identity || this.held) return;
    // A wall clock that was put back would give a token more life than it ever had.
    const passedMs = Math.max(0, clock.now() - tokens.issuedAt);
    const issuedAt = clock.monotonic() - passedMs;
    this.held = {
      ...{ access: tokens.access, refresh: tokens.refresh, issuedAt },
      accessUntilAt: issuedAt + (tokens.accessUntilAt - tokens.issuedAt),
      refreshUntilAt: issuedAt + (tokens.refreshUntilAt - tokens.issuedAt),
    };
    this.plan();
  }

  private stored(): StoredLogIn {
    const { guard, identity, place } = this.parts;
    const { refusals, row } = guard;
    return { identity, place, refusals, refusedInARow: row.count, tokens: this.storedTokens() };
  }

  private storedTokens(): StoredLogIn["tokens"] {
    const { clock } = this.parts;
    if (!this.held) return null;
    const { access, refresh, issuedAt, accessUntilAt, refreshUntilAt } = this.held;
    const wall = (at: number) => Math.round(at - clock.monotonic() + clock.now());
    return {
      ...{ access, refresh, issuedAt: wall(issuedAt) },
      accessUntilAt: wall(accessUntilAt),
      refreshUntilAt: wall(refreshUntilAt),
    };
  }
}

/** What went wrong, without its text, which may hold what was to be stored. */
function nameOf(cause: unknown): string {
  return cause instanceof PbxError ? cause.code : cause instanceof Error ? cause.name : typeof cause;
}
