/** A calendar as people see and enter it; of its address the host and the last signs are shown. */
import { type HoldsFor, holderOf } from "../holds-for.ts";
import type { Status } from "../model.ts";
import { isStale } from "../plans/plans.ts";
import type { FeedIssue } from "./reader.ts";
import type { FeedRow, StaleChoice } from "./repo.ts";

export interface FeedView {
  id: number;
  name: string;
  /** `calendar.example.com …x7Yz` */
  address: string;
  isEnabled: boolean;
  holdsFor: HoldsFor;
  zone: string | null;
  fallbackStatus: Status | null;
  intervalMinutes: number;
  onStale: StaleChoice;
  staleHours: number;
  /** When what counts now was read for the first time; null: never. */
  bodyAt: number | null;
  /** When it was last read, whether there was news or not. */
  fetchedAt: number | null;
  nextAt: number;
  failures: number;
  fault: { code: string; detail: string } | null;
  isStale: boolean;
  /** Whether it lost most of its events, and waits for somebody or a second reading to say that it is so. */
  isHeld: boolean;
  issues: FeedIssue[];
  counters: { events: number; bytes: number; readings: number; unchanged: number; failures: number };
}

export interface FeedEdit {
  name: string;
  /** Absent in a change: it stays. */
  url?: string | undefined;
  isEnabled: boolean;
  holdsFor: HoldsFor;
  zone: string | null;
  fallbackStatus: Status | null;
  intervalMinutes: number;
  onStale: StaleChoice;
  staleHours: number;
}

export const NO_COUNTERS: FeedView["counters"] = { events: 0, bytes: 0, readings: 0, unchanged: 0, failures: 0 };

export function feedView(row: FeedRow, now: number): FeedView {
  const { id, name, isEnabled, zone, fallbackStatus, intervalMinutes, onStale, staleHours } = row;
  // How many events were held back is the guard's own.
  const { held: _held, ...counters } = row.counters;
  const { bodyAt, fetchedAt, nextAt, failures, faultCode, faultDetail, heldHash } = row;
  return {
    ...{ id, name, isEnabled, zone, fallbackStatus, intervalMinutes, onStale, staleHours },
    ...{ bodyAt, fetchedAt, nextAt, failures, address: row.urlHint, holdsFor: holderOf(row) },
    fault: faultCode === "" ? null : { code: faultCode, detail: faultDetail },
    isStale: isStale(row, now),
    isHeld: heldHash !== "",
    issues: row.issues as FeedIssue[],
    counters: { ...NO_COUNTERS, ...counters },
  };
}

/** The address that is asked, or null for what is none. `webcal` is what calendars call HTTPS. */
export function readFeedAddress(text: string): string | null {
  const address = text.trim().replace(/^webcals?:\/\//i, "https://");
  if (!URL.canParse(address)) return null;
  const { protocol } = new URL(address);
  return protocol === "https:" || protocol === "http:" ? address : null;
}

/** What of an address may be shown: most hold a token. */
export function hintOf(address: string): string {
  const { host, pathname, search } = new URL(address);
  const rest = `${pathname}${search}`;
  return rest.length < 12 ? host : `${host} …${rest.slice(-4)}`;
}
