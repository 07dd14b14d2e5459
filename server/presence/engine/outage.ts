import type { Core } from "./core.ts";

/** So many extensions that fail one after the other are the PBX's fault, and not theirs. */
const FAILING = 3;

/** Whether a PBX can be had; told once when it goes and once when it is back. */
export class Outage {
  /** Of attempts since it went. */
  failures = 0;
  private away: { sinceAt: number; sinceMs: number; code: string } | null = null;
  private readonly failing = new Set<number>();

  constructor(
    private readonly core: Core,
    private readonly pbxId: number,
  ) {}

  get isAway(): boolean {
    return this.away !== null;
  }

  /** Since when and with what code of the client; null while it can be had. */
  get view(): { sinceAt: number; code: string } | null {
    return this.away && { sinceAt: this.away.sinceAt, code: this.away.code };
  }

  begin(code: string): void {
    const { clock } = this.core;
    this.failures += 1;
    if (this.away !== null) return;
    this.away = { sinceAt: clock.now(), sinceMs: clock.monotonic(), code };
    this.log("away", `code=${code}`);
  }

  end(): void {
    const { away } = this;
    this.failures = 0;
    this.clearFailures();
    if (away === null) return;
    this.away = null;
    const seconds = Math.round((this.core.clock.monotonic() - away.sinceMs) / 1000);
    this.log("back", `code=${away.code} seconds=${seconds}`);
  }

  /** A push failed that may be tried again; true when that makes an outage of it. */
  countFailure(extensionId: number, code: string): boolean {
    this.failing.add(extensionId);
    if (this.failing.size < FAILING || this.isAway) return false;
    this.begin(code);
    return true;
  }

  clearFailures(): void {
    this.failing.clear();
  }

  private log(result: "away" | "back", detail: string): void {
    const { writing, clock } = this.core;
    const row = { at: clock.now(), pbxId: this.pbxId, extensionId: null, oldStatus: null, newStatus: null };
    writing.log({ ...row, source: "pbx", because: [], latencyMs: null, result, detail, byName: "" });
    writing.showEngine();
  }
}
