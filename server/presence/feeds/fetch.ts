import { createHash } from "node:crypto";
import { Problem } from "../../platform/http/problem.ts";
import type { OutgoingAnswer, OutgoingHttp } from "../../platform/net/outgoing.ts";
import { readText } from "../calendar/text.ts";
import { FEED_FAULTS, type FeedFaultCode } from "./faults.ts";

/** What is known of the copy that is in use; nulls for none, and for a server that says no such thing. */
export interface KnownCopy {
  etag: string | null;
  lastModified: string | null;
  /** SHA-256 of the body, in hex. */
  hash: string | null;
}

export type FetchedFeed =
  | { kind: "body"; bytes: Buffer; copy: KnownCopy }
  /** The server said so (304), or sent the same body once more. */
  | { kind: "unchanged"; copy: KnownCopy }
  /** `code` is one of `FEED_FAULTS`, or of the way out's problems. Nothing in it is a secret. */
  | { kind: "failed"; code: string; detail: string; retryAfterMs: number | null };

const MAX_BYTES = 10 * 1024 * 1024;
/** Calendars pack to a fifth or a tenth; what unpacks to more is meant to fill a memory. */
const MAX_RATIO = 20;
const DEADLINE_MS = 20_000;
/** Whoever says longer is not waited for. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/** `webcal://` and `webcals://` are how calendars name https (nobody means http by them today). */
export function feedUrl(text: string): string {
  return text.trim().replace(/^webcals?:\/\//i, "https://");
}

/**
 * Fetches a feed once, if it has changed. Never rejects for what the other side does.
 * @param now ms, for a Retry-After that names an instant.
 */
export async function fetchFeed(out: OutgoingHttp, url: string, known: KnownCopy, now: number): Promise<FetchedFeed> {
  const headers: Record<string, string> = { accept: "text/calendar, */*;q=0.1" };
  // Without the body in use, "not modified" would be of no help.
  if (known.hash !== null && known.etag !== null) headers["if-none-match"] = known.etag;
  if (known.hash !== null && known.lastModified !== null) headers["if-modified-since"] = known.lastModified;
  let answer: OutgoingAnswer;
  try {
    answer = await out.request({
      ...{ url: feedUrl(url), headers, policy: "allow-listed", plainHttp: "opened" },
      ...{ maxBytes: MAX_BYTES, maxRatio: MAX_RATIO, deadlineMs: DEADLINE_MS },
    });
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    return { kind: "failed", code: cause.code, detail: cause.message, retryAfterMs: null };
  }
  return judged(answer, known, now);
}

function judged({ status, headers, body }: OutgoingAnswer, known: KnownCopy, now: number): FetchedFeed {
  const retryAfterMs = readRetryAfter(headers.get("retry-after"), now);
  const failed = (code: FeedFaultCode): FetchedFeed => {
    return { kind: "failed", code, detail: `${FEED_FAULTS[code]} (${status})`, retryAfterMs };
  };
  if (status === 304 && known.hash !== null) return { kind: "unchanged", copy: known };
  if (status === 404 || status === 410) return failed("feed_not_found");
  if (status === 401 || status === 403 || status === 407) return failed("feed_sign_in");
  if (status === 429 || (status === 503 && retryAfterMs !== null)) return failed("feed_busy");
  if (status !== 200) return failed("feed_status");
  if (body.length === 0) return failed("feed_empty");
  if (!beginsAsCalendar(body)) return failed("feed_not_a_calendar");
  const hash = createHash("sha256").update(body).digest("hex");
  const copy = {
    hash,
    etag: shortHeader(headers.get("etag")),
    lastModified: shortHeader(headers.get("last-modified")),
  };
  return hash === known.hash ? { kind: "unchanged", copy } : { kind: "body", bytes: body, copy };
}

/** Seconds or a date (RFC 9110 §10.2.3) → how long to wait, ms; null for anything else. */
export function readRetryAfter(text: string | null, now: number): number | null {
  if (text === null) return null;
  const waitMs = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(0, waitMs), MAX_RETRY_AFTER_MS);
}

/** In whatever encoding, after a byte order mark and blank lines. */
function beginsAsCalendar(body: Buffer): boolean {
  return /^\s*BEGIN:VCALENDAR/i.test(readText(body.subarray(0, 1_000)).text);
}

/** What is sent back is kept as long as tags are. */
function shortHeader(text: string | null): string | null {
  return text !== null && text.length <= 1_000 ? text : null;
}
