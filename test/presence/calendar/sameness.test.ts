import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { type CalendarResult, readCalendar } from "../../../server/presence/calendar/read-calendar.ts";
import { root } from "../../house/source.ts";
import { bytesOf, corpus, readingOf, vectors } from "./feeds.ts";

/** Calendars that are text as they should be, so that they can be written differently. */
const texts = [
  ...vectors().map((vector) => ({ name: vector.id, text: vector.ics, reading: readingOf(vector) })),
  ...corpus()
    .filter(
      ({ bytes, name }) => Buffer.from(bytes).equals(Buffer.from(bytesOf(decoded(bytes)))) && name !== "truncated",
    )
    .map(({ name, bytes, reading }) => ({ name, text: decoded(bytes), reading })),
].filter(({ text }) => /\r\n/.test(text) && !/\r\r|QUOTED-PRINTABLE/.test(text));

const CHANGES: [what: string, change: (text: string) => Uint8Array][] = [
  ["order of properties", (text) => bytesOf(turned(unfolded(text)))],
  ["folding, at 20 bytes", (text) => folded(unfolded(text), 20)],
  ["folding, at 9 bytes with tabs", (text) => folded(unfolded(text), 9, "\t")],
  ["ends of lines: LF", (text) => bytesOf(text.replaceAll("\r\n", "\n"))],
  ["ends of lines: CR", (text) => bytesOf(text.replaceAll("\r\n", "\r"))],
  ["beginning: a byte order mark", (text) => bytesOf(`\ufeff${text.replace(/^\ufeff/, "")}`)],
  ["blank lines between all", (text) => bytesOf(unfolded(text).replaceAll("\r\n", "\r\n\r\n"))],
];

describe("A57 a calendar means the same with other", () => {
  test("is asked of most", () => expect(texts.length).toBeGreaterThan(100));

  test.each(CHANGES)("%s", (_, change) => {
    for (const { name, text, reading } of texts) {
      const changed = readCalendar(change(text), reading);
      expect([name, essence(changed)]).toEqual([name, essence(readCalendar(bytesOf(text), reading))]);
    }
  });

  test("events added that have nothing to do with it", () => {
    const other = [
      "BEGIN:VEVENT",
      "UID:quite-another",
      "DTSTART:20000101T000000Z",
      "DURATION:PT1H",
      "RRULE:FREQ=DAILY",
      "END:VEVENT",
      "",
    ];
    for (const { name, text, reading } of texts) {
      // Where all is taken back, so is what is added.
      if (!/END:VCALENDAR\s*$/.test(text) || text.includes("METHOD:CANCEL")) continue;
      const added = text.replace(/END:VCALENDAR\s*$/, `${other.join("\r\n")}END:VCALENDAR\r\n`);
      const changed = readCalendar(bytesOf(added), reading);
      const occurrences = changed.occurrences.filter(({ uid }) => uid !== "quite-another");
      expect(changed.occurrences.length).toBeGreaterThan(occurrences.length);
      expect([name, essence({ ...changed, occurrences })]).toEqual([
        name,
        essence(readCalendar(bytesOf(text), reading)),
      ]);
    }
  });
});

describe("A05 the zone of the machine", () => {
  test("does not matter", async () => {
    const zones = ["UTC", "America/Los_Angeles", "Asia/Tokyo"];
    const [first, ...others] = await Promise.all(zones.map(readUnder));
    expect(others.map(({ results }) => results === first?.results)).toEqual([true, true]);
    // The offsets show that the three did run by different clocks.
    expect([first, ...others].map((one) => one?.offset)).toEqual(["0", "480", "-540"]);
  });
});

async function readUnder(zone: string): Promise<{ offset: string; results: string }> {
  const script = join(root, "test", "support", "read-calendars.ts");
  const child = Bun.spawn([process.execPath, script], { env: { ...process.env, TZ: zone }, stdout: "pipe" });
  const [offset = "", results = ""] = (await new Response(child.stdout).text()).split("\n");
  return { offset, results };
}

/** What a calendar means: all but the places of what is wrong. */
function essence({ occurrences, issues, isUsable }: Pick<CalendarResult, "occurrences" | "issues" | "isUsable">) {
  return { isUsable, occurrences, issues: issues.map(({ code }) => code).sort() };
}

function unfolded(text: string): string {
  return text.replace(/\r\n[ \t]/g, "");
}

/** Every run of properties backwards; components stay where they are. */
function turned(text: string): string {
  const out: string[] = [];
  let run: string[] = [];
  const flush = () => {
    out.push(...run.reverse());
    run = [];
  };
  for (const line of text.split("\r\n")) {
    if (/^\ufeff?(BEGIN|END)\b|^$/i.test(line)) {
      flush();
      out.push(line);
    } else run.push(line);
  }
  flush();
  return out.join("\r\n");
}

/** Folds by bytes, also inside of a character, as many programs do. */
function folded(text: string, width: number, mark = " "): Uint8Array {
  const lines = text.split("\r\n").map((line) => {
    const bytes = Buffer.from(line);
    const count = Math.max(1, Math.ceil(bytes.length / width));
    const pieces = Array.from({ length: count }, (_, i) =>
      bytes.subarray(i * width, (i + 1) * width).toString("latin1"),
    );
    return pieces.join(`\r\n${mark}`);
  });
  return Buffer.from(lines.join("\r\n"), "latin1");
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
