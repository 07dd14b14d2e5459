import type { Identity } from "./auth/identity.ts";
import { defineHealth } from "./health-codes.ts";

export type HealthState = "ok" | "warn" | "bad";

export type HealthParams = Readonly<Record<string, string | number>>;

/** One line of the health page. */
export interface HealthReport {
  name: string;
  state: HealthState;
  /** What is reported, as a stable name: `journal_written`. A reader who speaks another language goes by it. */
  code: string;
  /** The facts of the sentence; no secret. */
  params?: HealthParams;
  /** The sentence in English; no secret. */
  detail: string;
  /** What to do about it, in English; absent where nothing is to be done. */
  remedy?: string;
}

/** Whose eyes: null is the program itself, which sees everything. */
export type HealthReader = Pick<Identity, "scope" | "role"> | null;

/**
 * How something is doing, now: looked at when asked, so it must be quick and wait for nothing. What is not about the house but about a
 * part of the call centre leaves out what the reader may not know.
 */
export type HealthCheck = (reader: HealthReader) => Omit<HealthReport, "name"> | readonly HealthReport[];

/**
 * What watches itself. Alive is not ready: `/healthz` answers 200 while the process runs, `/readyz` only from the end of
 * start-up to the beginning of the stop, and while the database can be read. A bad check does not change that: with a call-centre server away, the rest works,
 * and a supervisor that took the program out of service would make it worse.
 */
export class Health {
  private readonly checks = new Map<string, HealthCheck>();
  private current: "starting" | "started" | "stopping" = "starting";

  /** Where the program is between its start and its end. */
  get phase(): "starting" | "started" | "stopping" {
    return this.current;
  }

  /** Adds a check under its name; the same name replaces it. A check may report several lines of its own. Returns how to remove it. */
  add(name: string, check: HealthCheck): () => void {
    this.checks.set(name, check);
    return () => void this.checks.delete(name);
  }

  /** Says that start-up is over (true), or that the program is stopping (false). */
  setStarted(isStarted: boolean): void {
    this.current = isStarted ? "started" : "stopping";
  }

  /** Every line, in the order in which checks were added. A check that throws is bad, not fatal. */
  report(reader: HealthReader): HealthReport[] {
    return [...this.checks].flatMap(([name, check]) => {
      try {
        const found = check(reader);
        return Array.isArray(found) ? found : [{ name, ...(found as Omit<HealthReport, "name">) }];
      } catch (cause) {
        return [report(name, "check_failed", { reason: cause instanceof Error ? cause.message : String(cause) })];
      }
    });
  }
}

const report = defineHealth({
  check_failed: {
    state: "bad",
    detail: "The check itself failed: {reason}",
    remedy: "This is a fault of the program or of the machine: look into the log, and report it.",
  },
});
