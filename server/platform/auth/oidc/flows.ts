import type { Clock } from "../../clock.ts";
import { Problem } from "../../http/problem.ts";
import { hashOf, newHiddenText } from "../hidden-text.ts";
import "./problems.ts";

const LIFETIME_MS = 10 * 60_000;
export const FLOW_SECONDS = LIFETIME_MS / 1_000;
/** Log-ins that were begun and not finished; at the bound the oldest goes. */
const MAX_FLOWS = 10_000;

/** A log-in that was sent to the provider and has not come back. */
export interface Flow {
  state: string;
  nonce: string;
  codeVerifier: string;
  redirectUri: string;
  /** Where the person wanted to go. */
  returnTo: string;
  /** Of the settings that it was begun with. */
  revision: number;
  takeBack: () => void;
}

interface Kept extends Flow {
  browserHash: string;
  begunAt: number;
}

/**
 * Log-ins on their way. Each is bound to one browser by a cookie, and to its state, works once and for ten minutes. A browser
 * may have several, one a tab.
 */
export class Flows {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly clock: Clock) {}

  /** Keeps a log-in that begins. @param browser what stands in the browser's cookie. */
  begin(browser: string, flow: Omit<Flow, "state" | "nonce" | "codeVerifier">): Flow {
    const nowAt = this.clock.monotonic();
    for (const [state, { begunAt }] of this.kept) {
      if (this.kept.size < MAX_FLOWS && begunAt > nowAt - LIFETIME_MS) break;
      this.kept.delete(state);
    }
    const [state, nonce, codeVerifier] = [newHiddenText(), newHiddenText(), newHiddenText()];
    const whole = { ...flow, state, nonce, codeVerifier };
    this.kept.set(state, { ...whole, browserHash: hashOf(browser), begunAt: nowAt });
    return whole;
  }

  /**
   * The log-in that came back, which cannot come back again; from another browser it is over too, for somebody has its state who
   * should not. @throws Problem `oidc_flow_lost`.
   */
  take(browser: string | null, state: string | undefined): Flow {
    const kept = this.kept.get(state ?? "");
    if (state !== undefined) this.kept.delete(state);
    const isOver = !kept || kept.begunAt <= this.clock.monotonic() - LIFETIME_MS;
    if (isOver || browser === null || hashOf(browser) !== kept.browserHash) throw new Problem("oidc_flow_lost");
    return kept;
  }

  get size(): number {
    return this.kept.size;
  }
}
