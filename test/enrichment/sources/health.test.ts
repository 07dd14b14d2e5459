import { describe, expect, test } from "bun:test";
import { callHealth, type HealthFacts } from "../../../server/enrichment/health.ts";
import type { WriteBackView } from "../../../server/enrichment/tags/write-back.ts";
import type { PollerStatus } from "../../../server/enrichment/sources/poller.ts";

const NOW = Date.UTC(2026, 2, 2, 9);
const MINUTE_MS = 60_000;
const fault = { code: "source_overloaded", params: { status: 503 }, detail: "It answered with status 503.", at: NOW };
const counts = { calls: 4, ignored: 1, malformed: 0, refused: 2, isLastRefused: false };
const file = { path: "/x/call_history.json", readAt: NOW, calls: 3, reason: "", state: "read" as const };

const noTags: WriteBackView = {
  ...{ isOn: false, waiting: 0, refused: 0, oldestAt: null, fault: null, refusal: null, pausedKinds: [] },
  counts: { written: 0, failed: 0, refused: 0 },
};
const none: HealthFacts = { sources: [], watch: null, webhooks: null, tags: noTags, now: NOW };
const idle: PollerStatus = {
  phase: "waiting",
  caughtUpAt: NOW,
  readCount: 7,
  progress: null,
  fault: null,
  nextAt: NOW,
};
const of = (status: Partial<PollerStatus>) =>
  callHealth({ ...none, sources: [{ kind: "records", status: { ...idle, ...status } }] })[0];

describe("how calls come, on the health page", () => {
  test.each<[string, Partial<PollerStatus>, string, object]>([
    ["is read", {}, "source_read", { caughtUpAt: NOW, n: 7 }],
    ["is read for the first time", { caughtUpAt: null, readCount: 0 }, "source_beginning", { n: 0 }],
    ["reads the past", { caughtUpAt: null, progress: 0.429 }, "source_reading_past", { percent: 42, n: 7 }],
    [
      "was never read",
      { caughtUpAt: null, readCount: 0, fault },
      "source_never_read",
      { reason: fault.detail, fault: fault.code },
    ],
    [
      "refuses the log-in",
      { phase: "paused", fault: { ...fault, code: "source_login_refused" } },
      "source_login_refused",
      {},
    ],
    ["failed a moment ago", { caughtUpAt: NOW - 9 * MINUTE_MS, fault }, "source_read", { n: 7 }],
    ["is behind", { caughtUpAt: NOW - 11.5 * MINUTE_MS, fault }, "source_behind", { minutes: 11, fault: fault.code }],
  ])("a source that %s", (_, status, code, params) => {
    const line = of(status);
    expect(line).toMatchObject({ name: "records", code, ...(Object.keys(params).length > 0 && { params }) });
    const isWell = ["source_read", "source_beginning", "source_reading_past"].includes(code);
    expect(line?.state).toBe(isWell ? "ok" : "warn");
    expect(Boolean(line?.remedy)).toBe(!isWell);
  });

  const tagging = (tags: Partial<WriteBackView>) =>
    callHealth({ ...none, tags: { ...noTags, isOn: true, ...tags } })[0];
  const since = (minutes: number) => ({ waiting: 3, oldestAt: NOW - minutes * MINUTE_MS });
  test.each<[string, Partial<WriteBackView>, string, object]>([
    ["go out", { waiting: 2, oldestAt: NOW }, "tags_written", { n: 2 }],
    ["failed a moment ago", { ...since(9), fault }, "tags_written", { n: 3 }],
    ["wait for long", { ...since(12), fault }, "tags_behind", { n: 3, minutes: 12, reason: fault.detail }],
    ["wait for a log-in", { ...since(1), fault, pausedKinds: ["history"] }, "tags_login_refused", { n: 3 }],
    ["were refused", { refused: 4, refusal: fault }, "tags_refused", { n: 4, reason: fault.detail }],
  ])("tags that %s", (_, tags, code, params) => {
    expect(tagging(tags)).toMatchObject({ name: "tags", state: code === "tags_written" ? "ok" : "warn", code, params });
  });

  test("says nothing of what is not in use", () => {
    expect(callHealth(none)).toEqual([]);
    expect(of({ phase: "off" })).toBeUndefined();
  });

  test("tells a wrong secret of webhooks from strangers who tried long ago", () => {
    const line = (isLastRefused: boolean) => callHealth({ ...none, webhooks: { ...counts, isLastRefused } })[0];
    expect(line(false)).toMatchObject({ name: "webhooks", state: "ok", params: { n: 5, refused: 2 } });
    expect(line(true)).toMatchObject({ state: "warn", code: "source_hooks_refused", remedy: expect.any(String) });
  });

  test("tells of a watched file", () => {
    const line = (watch: HealthFacts["watch"]) => callHealth({ ...none, watch })[0];
    expect(line(file)).toMatchObject({ name: "file", code: "source_file_read", params: { readAt: NOW, n: 3 } });
    expect(line({ ...file, state: "missing" })).toMatchObject({ state: "warn", code: "source_file_missing" });
    expect(line({ ...file, state: "unreadable", reason: "x" })).toMatchObject({ code: "source_file_unreadable" });
  });
});
