import { statSync } from "node:fs";
import { OptionError } from "../platform/config/parse.ts";
import { OutgoingHttp } from "../platform/net/outgoing.ts";
import type { Expanded, Occurrence } from "../presence/index.ts";
import type { Command, CommandContext } from "./command.ts";
import { rows } from "./rows.ts";
import { VERSION } from "./version.ts";

const DAY_MS = 86_400_000;
/** As far as the program itself looks: yesterday to 35 days ahead. */
const USUAL_DAYS = 36;
const MAX_BYTES = 10 * 1024 * 1024;
/** At a terminal nobody else waits; a server gives a feed up after `PATIENCE_MS`, which is told when it would. */
const LONGEST_MS = 60_000;
/** Whoever asks may ask for years. */
const MAX_OCCURRENCES = 200_000;

/** What was asked, in words for the answer. */
interface Period {
  zone: string;
  from: number;
  to: number;
}

/** `vigie calendar explain`: what the program makes of a calendar, by the very code that reads feeds. */
export const calendarExplain: Command = {
  name: "calendar explain",
  usage: "calendar explain FILE|URL [--from WHEN] [--to WHEN] [--zone ZONE] [--raw] [--json] [--allow-hosts HOSTS]",
  summary: "Show which time a calendar occupies as the program reads it, and what is wrong in it.",
  options: ["calendarFrom", "calendarTo", "calendarZone", "raw", "json", "allowHosts", "logLevel"],
  operands: ["FILE|URL"],
  async run(context) {
    const { Expander, ianaZone, PATIENCE_MS, startWorker } = await import("../presence/index.ts");
    const { options, operands, clock, print, say } = context;
    const zone = options.calendarZone ?? Temporal.Now.timeZoneId();
    const clockOf = ianaZone(zone);
    if (!clockOf) throw new OptionError("--zone must be a time zone's name, like Europe/Paris");
    const at = (text: string) => (text.length > 10 ? Date.parse(text) : clockOf.toInstant(Date.parse(text)));
    const today = Math.floor(clockOf.toWall(clock.now()) / DAY_MS) * DAY_MS;
    const from = options.calendarFrom === null ? clockOf.toInstant(today - DAY_MS) : at(options.calendarFrom);
    const later = clockOf.toInstant(clockOf.toWall(from) + USUAL_DAYS * DAY_MS);
    const to = options.calendarTo === null ? later : at(options.calendarTo);
    if (to <= from) throw new OptionError("--to must be later than --from");
    const bytes = await read(operands[0] ?? "", context);
    const reading = { feedId: 0, zone, from, to, maxOccurrences: MAX_OCCURRENCES };
    const startedAt = clock.monotonic();
    const expanded = await new Expander(clock, startWorker, LONGEST_MS).expand(bytes, reading, options.raw);
    const tookMs = clock.monotonic() - startedAt;
    if (tookMs > PATIENCE_MS) {
      say(
        `It took ${Math.round(tookMs)} ms. A server gives a feed up after ${PATIENCE_MS} ms and keeps its last copy.`,
      );
    }
    const period = { zone, from, to };
    if (options.json) print(JSON.stringify(jsonOf(expanded, period, options.raw)));
    else await tell(expanded, context, period);
    return expanded.isUsable ? 0 : 1;
  },
};

async function read(source: string, { options, clock, log }: CommandContext): Promise<Uint8Array> {
  if (!/^(https?|webcals?):\/\//i.test(source)) {
    if (statSync(source).size > MAX_BYTES) throw new Error(`${source} is larger than ${MAX_BYTES} bytes`);
    return Bun.file(source).bytes();
  }
  const { fetchFeed } = await import("../presence/index.ts");
  const out = new OutgoingHttp({ clock, log, version: VERSION, allowHosts: options.allowHosts });
  const fetched = await fetchFeed(out, source, { etag: null, lastModified: null, hash: null }, clock.now());
  if (fetched.kind === "failed") throw new Error(`${fetched.detail} [${fetched.code}]`);
  return fetched.kind === "body" ? new Uint8Array(fetched.bytes) : new Uint8Array(0);
}

function jsonOf(expanded: Expanded, { zone, from, to }: Period, isRaw: boolean) {
  const { isUsable, eventCount, issues, droppedIssues, raw } = expanded;
  const occurrences = isRaw ? raw : expanded.occurrences.map(jsonOccurrence);
  return { zone, from: iso(from), to: iso(to), isUsable, eventCount, occurrences, issues, droppedIssues };
}

function jsonOccurrence({ feedId: _, startAt, endAt, ...rest }: Occurrence) {
  return { start: iso(startAt), end: iso(endAt), ...rest };
}

async function tell(expanded: Expanded, { options, print, say }: CommandContext, { zone }: Period): Promise<void> {
  const { sayIssue } = await import("../presence/index.ts");
  const { occurrences, raw, issues, droppedIssues } = expanded;
  if (options.raw) {
    for (const line of rows(
      ["START", "END", "KIND", "UID"],
      raw.map(({ uid, kind, start, end }) => [start, end, kind, plain(uid)]),
    ))
      print(line);
  } else {
    const local = (at: number) =>
      Temporal.Instant.fromEpochMilliseconds(at)
        .toZonedDateTimeISO(zone)
        .toString({ timeZoneName: "never", smallestUnit: "second" });
    for (const line of rows(
      ["START", "END", "WHAT", "SUMMARY"],
      occurrences.map(({ startAt, endAt, isAllDay, busy, summary }) => [
        local(startAt),
        local(endAt),
        isAllDay ? `${busy}, whole day` : busy,
        plain(summary),
      ]),
    ))
      print(line);
  }
  for (const issue of issues) say(sayIssue(issue));
  if (droppedIssues > 0) say(`and ${droppedIssues} more like these`);
}

/** What a feed says shall not write control sequences to a terminal. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
}

function iso(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}
