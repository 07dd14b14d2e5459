import type { Clock, Timer } from "../../platform/clock.ts";
import { ECHO_WITHIN_MS, OWN_WITHIN_MS, UPDATE_OF_OWN_WITHIN_MS } from "./unsettled.ts";

interface Push {
  status: string;
  /** Monotonic. */
  at: number;
}

/** Pushes of one extension whose echo may still come. */
const MAX_OPEN = 8;

/**
 * Tells what we set from what others set, and finds extensions of which the PBX tells nothing: those whose Presence Status Monitor
 * is off.
 */
export class OwnPushes {
  private readonly open = new Map<string, Push[]>();
  private readonly lastAt = new Map<string, number>();
  private readonly checks = new Map<string, Timer>();
  private readonly silent = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly onSilence: () => void,
  ) {}

  /** A push leaves: its echo may come before its answer. */
  began(number: string, status: string): void {
    const now = this.clock.monotonic();
    const pushes = (this.open.get(number) ?? []).filter(({ at }) => now - at < OWN_WITHIN_MS);
    this.open.set(number, [...pushes, { status, at: now }].slice(-MAX_OPEN));
    this.lastAt.set(number, now);
  }

  /** The PBX did not take it: no echo comes. */
  failed(number: string, status: string): void {
    const pushes = this.open.get(number) ?? [];
    const index = pushes.findLastIndex((push) => push.status === status);
    this.keep(number, pushes.toSpliced(index < 0 ? pushes.length : index, 1));
  }

  /** It took it, and something changed by that: an echo must come, if the monitor is on and somebody listens. */
  expect(number: string): void {
    this.checks.get(number)?.cancel();
    if (!(this.open.get(number) ?? []).length) return;
    const check = this.clock.after(ECHO_WITHIN_MS, () => {
      this.checks.delete(number);
      this.silent.add(number);
      this.onSilence();
    });
    this.checks.set(number, check);
  }

  /** The PBX tells a presence. @returns whether it is one of ours. */
  heard(number: string, status: string): boolean {
    this.checks.get(number)?.cancel();
    this.checks.delete(number);
    this.silent.delete(number);
    const now = this.clock.monotonic();
    const pushes = this.open.get(number) ?? [];
    const index = pushes.findIndex((push) => push.status === status && now - push.at < OWN_WITHIN_MS);
    if (index < 0) return false;
    // Echoes come in order: those of earlier pushes, that the PBX put together, do not come any more.
    this.keep(number, pushes.slice(index + 1));
    return true;
  }

  /** Whether an extension was changed by us just now, which some firmware may tell as an edit. */
  isRecent(number: string): boolean {
    return this.clock.monotonic() - (this.lastAt.get(number) ?? Number.NEGATIVE_INFINITY) < UPDATE_OF_OWN_WITHIN_MS;
  }

  /** Numbers of extensions that changed without being told. */
  get unmonitored(): string[] {
    return [...this.silent].sort();
  }

  /** Nobody listens any more, so that silence says nothing. */
  deaf(): void {
    for (const check of this.checks.values()) check.cancel();
    this.checks.clear();
  }

  /** These are all that there are. */
  keepOnly(numbers: ReadonlySet<string>): void {
    for (const map of [this.open, this.lastAt]) {
      for (const number of map.keys()) if (!numbers.has(number)) map.delete(number);
    }
    for (const number of this.silent) if (!numbers.has(number)) this.silent.delete(number);
  }

  private keep(number: string, pushes: Push[]): void {
    if (pushes.length === 0) this.open.delete(number);
    else this.open.set(number, pushes);
  }
}
