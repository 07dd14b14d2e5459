import { defineHealth } from "../platform/health-codes.ts";
import type { HealthReport } from "../platform/index.ts";
import type { PollerStatus } from "./sources/poller.ts";
import type { SourceKind } from "./sources/repo.ts";
import type { WatchView } from "./sources/watched-file.ts";
import type { WriteBackView } from "./tags/write-back.ts";
import type { WebhookCounts } from "./wildix/receiver.ts";

const report = defineHealth({
  source_read: { state: "ok", detail: "Read up to {caughtUpAt}; {n} records so far." },
  source_beginning: { state: "ok", detail: "It is being read for the first time; {n} records so far." },
  source_reading_past: { state: "ok", detail: "Reading the past: {percent} % of it, {n} records so far." },
  source_never_read: {
    state: "warn",
    detail: "It was never read: {reason}",
    remedy: "Test it under Settings, Call history: the test says which step fails. It is tried again by itself.",
  },
  source_login_refused: {
    state: "warn",
    detail: "It refuses the log-in: nobody asks it any more.",
    remedy: "Enter another token, key or application under Settings, Call history.",
  },
  source_behind: {
    state: "warn",
    detail: "Not read for {minutes} minutes: {reason}",
    remedy: "Test it under Settings, Call history. It is tried again by itself, and nothing is lost meanwhile.",
  },
  source_hooks_taken: { state: "ok", detail: "{n} events were taken since the start, {refused} refused." },
  source_hooks_refused: {
    state: "warn",
    detail: "The last of {refused} refused events came after the last of {n} that were taken.",
    remedy: "Enter the secret that the PBX shows beside its integration under Settings, Call history.",
  },
  tags_written: { state: "ok", detail: "Tags are written back; {n} calls are on their way." },
  tags_login_refused: {
    state: "warn",
    detail: "The log-in is refused: the tags of {n} calls wait.",
    remedy: "Enter a token, key or application that may change calls under Settings, Call history.",
  },
  tags_behind: {
    state: "warn",
    detail: "The tags of {n} calls wait, the first for {minutes} minutes: {reason}",
    remedy:
      "Nothing is lost, and it is tried again by itself. If it stays, test the source under Settings, Call history.",
  },
  tags_refused: {
    state: "warn",
    detail: "The tags of {n} calls were refused there and stay here: {reason}",
    remedy: "When the reason is gone, Read now under Settings, Call history tries them again.",
  },
  source_file_read: { state: "ok", detail: "Read at {readAt}: {n} calls." },
  source_file_missing: {
    state: "warn",
    detail: "There is no file {path}.",
    remedy: "Correct --wildix-watch (WILDIX_WATCH), or put the file there: it is looked for all the time.",
  },
  source_file_unreadable: {
    state: "warn",
    detail: "The file {path} cannot be read: {reason}",
    remedy: "It has to be as the PBX's CallHistory answers, and this program must be allowed to read it.",
  },
});

/** From so many minutes on without an answer a source is behind. */
const BEHIND_MINUTES = 10;

/** What the lines are made of. */
export interface HealthFacts {
  sources: readonly { kind: SourceKind; status: PollerStatus }[];
  /** Null: no file is watched. */
  watch: WatchView | null;
  /** Null: no secret is set for them. */
  webhooks: WebhookCounts | null;
  tags: WriteBackView;
  now: number;
}

/** How calls come: a line for each source that is in use. Never "bad": the rest of the program works without them. */
export function callHealth({ sources, watch, webhooks, tags, now }: HealthFacts): HealthReport[] {
  const lines = sources
    .filter(({ status }) => status.phase !== "off")
    .map(({ kind, status }) => line(kind, status, now));
  if (webhooks) {
    const { calls, ignored, refused, isLastRefused } = webhooks;
    const code = isLastRefused ? "source_hooks_refused" : "source_hooks_taken";
    lines.push(report("webhooks", code, { n: calls + ignored, refused }));
  }
  if (watch) lines.push(watchLine(watch));
  if (tags.isOn) lines.push(tagLine(tags, now));
  return lines;
}

function line(name: SourceKind, { phase, caughtUpAt, progress, readCount, fault }: PollerStatus, now: number) {
  const n = readCount;
  if (phase === "paused") return report(name, "source_login_refused");
  const minutes = caughtUpAt === null ? 0 : Math.floor((now - caughtUpAt) / 60_000);
  // The code is for whoever says the reason in another language.
  const why = fault && { reason: fault.detail, ...{ fault: fault.code } };
  if (why && n === 0) return report(name, "source_never_read", why);
  if (why && minutes >= BEHIND_MINUTES) return report(name, "source_behind", { minutes, ...why });
  if (progress !== null) {
    return report(name, "source_reading_past", { percent: Math.floor(progress * 100), n });
  }
  return caughtUpAt === null ? report(name, "source_beginning", { n }) : report(name, "source_read", { caughtUpAt, n });
}

function tagLine(
  { waiting, refused, oldestAt, fault, refusal, pausedKinds }: WriteBackView,
  now: number,
): HealthReport {
  const minutes = oldestAt === null ? 0 : Math.floor((now - oldestAt) / 60_000);
  if (pausedKinds.length > 0 && waiting > 0) return report("tags", "tags_login_refused", { n: waiting });
  if (fault && waiting > 0 && minutes >= BEHIND_MINUTES) {
    return report("tags", "tags_behind", { n: waiting, minutes, reason: fault.detail, ...{ fault: fault.code } });
  }
  if (refusal) {
    return report("tags", "tags_refused", { n: refused, reason: refusal.detail, ...{ fault: refusal.code } });
  }
  return report("tags", "tags_written", { n: waiting });
}

function watchLine({ path, state, readAt, calls, reason }: WatchView): HealthReport {
  if (state === "missing") return report("file", "source_file_missing", { path });
  if (state === "unreadable") return report("file", "source_file_unreadable", { path, reason });
  return readAt === null
    ? report("file", "source_beginning", { n: 0 })
    : report("file", "source_file_read", { readAt, n: calls });
}
