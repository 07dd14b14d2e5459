import { BlockList } from "node:net";
import type { Clock } from "../../platform/clock.ts";
import type { Random } from "../../platform/random.ts";
import type { TokenAnswer } from "../yeastar/codec.ts";

/** An application of the PBX's API, as its portal makes one. */
export interface SimulatedApp {
  clientId: string;
  secret: string;
  /** Whether it may read and change extensions. */
  mayRead: boolean;
  mayWrite: boolean;
  /** `192.0.2.0/24`; null: every address is permitted. */
  allowCidr: string | null;
}

interface Token {
  access: string;
  refresh: string;
  accessUntilAt: number;
  refreshUntilAt: number;
}

export const ACCESS_SECONDS = 1_800;
export const REFRESH_SECONDS = 86_400;
/** Valid at once, of one application. */
const MAX_TOKENS = 8;
/** Refused log-ins of one address until it is blocked. */
const MAX_REFUSALS = 5;
const TOKEN_DIGITS = 32;
/** Addresses whose refusals are counted. */
const MAX_ADDRESSES = 10_000;

/** Tokens, refused log-ins and blocked addresses of the simulated PBX. */
export class SimulatedLogIns {
  readonly blocked = new Set<string>();
  /** Life of what is handed out from now on. */
  accessSeconds = ACCESS_SECONDS;
  /** The access token that is just being replaced. */
  renewing: string | null = null;
  private readonly tokens = new Map<string, Token>();
  private readonly refusals = new Map<string, number>();

  constructor(
    readonly app: SimulatedApp,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly onDead: (access: string) => void,
  ) {}

  /** Null: let in; else the errcode that refuses the address whatever it asks. */
  refusalOf(ip: string): 70004 | 70087 | null {
    if (this.blocked.has(ip)) return 70004;
    return this.app.allowCidr === null || isWithin(ip, this.app.allowCidr) ? null : 70087;
  }

  /** @returns a new pair, or the errcode. */
  logIn(ip: string, username: string, password: string): TokenAnswer | -1 | 60002 | 70004 {
    if (username !== this.app.clientId || password !== this.app.secret) {
      const count = (this.refusals.get(ip) ?? 0) + 1;
      if (this.refusals.size < MAX_ADDRESSES || this.refusals.has(ip)) this.refusals.set(ip, count);
      if (count < MAX_REFUSALS) return -1;
      this.blocked.add(ip);
      return 70004;
    }
    this.refusals.delete(ip);
    return this.live.length >= MAX_TOKENS ? 60002 : this.hand();
  }

  /** @returns a new pair; null for a token that is unknown or over. @param keepsOld the former access token lives on. */
  refresh(refresh: string, keepsOld: boolean): TokenAnswer | null {
    const old = refresh === "" ? undefined : this.renewable(refresh);
    if (!old) return null;
    this.renewing = old.access;
    if (keepsOld) old.refresh = "";
    else this.end(old);
    this.renewing = null;
    return this.hand();
  }

  isLive(access: string): boolean {
    return (this.tokens.get(access)?.accessUntilAt ?? 0) > this.clock.monotonic();
  }

  /** When an access token ends, monotonic. */
  endOf(access: string): number {
    return this.tokens.get(access)?.accessUntilAt ?? 0;
  }

  revoke(access: string): void {
    const token = this.tokens.get(access);
    if (token) this.end(token);
  }

  /** As after a start: nobody is let in with what they had. */
  forget(): void {
    for (const token of [...this.tokens.values()]) this.end(token);
    this.refusals.clear();
  }

  /** Access tokens are over, though they could be renewed. */
  expire(): void {
    const now = this.clock.monotonic();
    for (const token of this.tokens.values()) {
      token.accessUntilAt = Math.min(token.accessUntilAt, now);
      this.onDead(token.access);
    }
  }

  get liveCount(): number {
    return this.live.length;
  }

  private get live(): Token[] {
    return [...this.tokens.values()].filter(({ access }) => this.isLive(access));
  }

  private renewable(refresh: string): Token | undefined {
    const now = this.clock.monotonic();
    return [...this.tokens.values()].find((token) => token.refresh === refresh && token.refreshUntilAt > now);
  }

  private hand(): TokenAnswer {
    const now = this.clock.monotonic();
    for (const token of [...this.tokens.values()]) if (token.refreshUntilAt <= now) this.tokens.delete(token.access);
    // Those of many log-ins whose access is over: the oldest can no longer be renewed.
    if (this.tokens.size >= 4 * MAX_TOKENS) this.end([...this.tokens.values()][0] as Token);
    const [access, refresh] = [this.random.hex(TOKEN_DIGITS), this.random.hex(TOKEN_DIGITS)];
    const accessSeconds = this.accessSeconds;
    this.tokens.set(access, {
      ...{ access, refresh, accessUntilAt: now + accessSeconds * 1_000, refreshUntilAt: now + REFRESH_SECONDS * 1_000 },
    });
    return { access, accessSeconds, refresh, refreshSeconds: REFRESH_SECONDS };
  }

  private end(token: Token): void {
    this.tokens.delete(token.access);
    this.onDead(token.access);
  }
}

function isWithin(ip: string, cidr: string): boolean {
  const [network = "", bits = ""] = cidr.split("/");
  const family = ip.includes(":") ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(network, Number(bits), network.includes(":") ? "ipv6" : "ipv4");
  return list.check(ip, family);
}
