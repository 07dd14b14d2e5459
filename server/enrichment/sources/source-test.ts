import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import { fillIn, type Params } from "../../platform/http/template.ts";
import { tagsOfRecord } from "../wildix/call-record.ts";
import { instantOf, numberOf, type Outside, textOf, textsOf } from "../wildix/fields.ts";
import { readRecordTime } from "../wildix/record-time.ts";
import { pageOfHistory } from "./history-reader.ts";
import { pageOfRecords } from "./record-reader.ts";
import type { SourceKind } from "./repo.ts";
import type { SourceClient, SourceRequest } from "./source-client.ts";
import { putTagsOfLeg, putTagsOfRow } from "./tag-requests.ts";

/** What a step of the test can find when all is well, by its code: the sentence in English. */
export const TEST_FINDINGS = {
  reached: "{host} answers after {ms} ms.",
  let_in: "The log-in is taken.",
  page_read: "{n} calls were read.",
  page_read_newest: "{n} calls were read, the newest from {newestAt}.",
  page_empty: "There is no call yet.",
  clock_agrees: "Its clock agrees with this machine's.",
  clock_ahead: "Its clock is {seconds} s ahead of this machine's: let both follow a time server.",
  clock_behind: "Its clock is {seconds} s behind this machine's: let both follow a time server.",
  clock_unknown: "It does not say what time it has.",
  tags_taken: "It takes tags: those of the newest call were written as they are.",
  tags_untried: "Nothing was written: there is no call, or its tags are not told.",
} as const;

/** One step of the test of a source, in order; the first that fails is the last. */
export interface TestStep {
  step: "address" | "log_in" | "page" | "clock" | "tags";
  isOk: boolean;
  /** Of `TEST_FINDINGS`, or of the catalogue of problems. */
  code: string;
  params: Params;
  /** The sentence in English; no secret. */
  detail: string;
}

/** Calls that are read to see whether it works. */
const ROWS = 5;
/** Two clocks that are this near are as good as one. */
const CLOCKS_AGREE_MS = 10_000;

/**
 * Asks a source for its newest calls, once, and says step by step how far that came. Nothing is stored.
 * @param writesTags also writes the tags of the newest call as they are: only so is it known whether it takes any.
 */
export async function testSource(
  kind: SourceKind,
  client: SourceClient,
  clock: Clock,
  writesTags: boolean,
): Promise<TestStep[]> {
  const startedAt = clock.monotonic();
  const steps: TestStep[] = [];
  const onStep = ({ step, ...what }: { step: string; address?: string }) => {
    if (step !== "connection" || steps.length > 0) return;
    const ms = Math.round(clock.monotonic() - startedAt);
    steps.push(found("address", "reached", { host: what.address ?? "", ms }));
  };
  const options = { signal: new AbortController().signal, isPatient: false, onStep };
  try {
    const { starts, clockAt, unchanged } = kind === "records" ? await newestRecords() : await newestLegs();
    const newestAt = Math.max(0, ...starts.filter((at) => at !== null));
    const n = starts.length;
    steps.push(
      found("log_in", "let_in"),
      n === 0
        ? found("page", "page_empty")
        : newestAt === 0
          ? found("page", "page_read", { n })
          : found("page", "page_read_newest", { n, newestAt }),
      clockStep(clockAt, clock.now()),
    );
    if (writesTags) steps.push(await tagStep(unchanged));
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    const step = stepOf(cause, steps.length > 0);
    if (step === "page") steps.push(found("log_in", "let_in"));
    steps.push({ step, isOk: false, code: cause.code, params: cause.params ?? {}, detail: cause.message });
  }
  return steps;

  async function newestRecords() {
    const page = await pageOfRecords(client, { start: 0, count: ROWS, sort: "start", dir: "DESC" }, options);
    const starts = page.rows.map((row) => readRecordTime(textOf(row, "start"), textOf(row, "timezone")));
    return { starts, clockAt: page.clockAt, unchanged: page.rows[0] ? sameTagsOfRecord(page.rows[0]) : null };
  }

  async function newestLegs() {
    const { records, clockAt } = await pageOfHistory(client, { offset: 0, limit: ROWS }, options);
    const starts = records.map((record) => instantOf(record, "startTime"));
    return { starts, clockAt, unchanged: records[0] ? sameTagsOfLeg(records[0]) : null };
  }

  async function tagStep(unchanged: SourceRequest | null): Promise<TestStep> {
    if (unchanged === null) return found("tags", "tags_untried");
    try {
      await client.ask(unchanged, options);
      return found("tags", "tags_taken");
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      return { step: "tags", isOk: false, code: cause.code, params: cause.params ?? {}, detail: cause.message };
    }
  }
}

/** Where it went wrong. What was answered by nobody never came to the log-in. */
function stepOf({ code }: Problem, isReached: boolean): TestStep["step"] {
  if (code === "source_login_refused") return "log_in";
  return isReached && code.startsWith("source_") ? "page" : "address";
}

/** Null where it is not told which tags there are: writing none would take them away. */
function sameTagsOfRecord(row: Outside): SourceRequest | null {
  const tags = tagsOfRecord(row);
  return tags === null ? null : putTagsOfRow(textOf(row, "id"), tags);
}

function sameTagsOfLeg(record: Outside): SourceRequest | null {
  const index = numberOf(record, "flowIndex");
  if (!Array.isArray(record.tags) || index === null) return null;
  return putTagsOfLeg(textOf(record, "id"), index, textsOf(record, "tags"));
}

function clockStep(clockAt: number | null, now: number): TestStep {
  if (clockAt === null) return found("clock", "clock_unknown");
  const seconds = Math.round(Math.abs(clockAt - now) / 1000);
  if (Math.abs(clockAt - now) < CLOCKS_AGREE_MS) return found("clock", "clock_agrees");
  return { ...found("clock", clockAt > now ? "clock_ahead" : "clock_behind", { seconds }), isOk: false };
}

function found(step: TestStep["step"], code: keyof typeof TEST_FINDINGS, params: Params = {}): TestStep {
  const readable = Object.entries(params).map(([name, value]) => [
    name,
    name.endsWith("At") ? new Date(value).toISOString() : value,
  ]);
  return { step, isOk: true, code, params, detail: fillIn(TEST_FINDINGS[code], Object.fromEntries(readable)) };
}
