import { describe, expect, test } from "bun:test";
import { MAX_OCCURRENCES, readCalendar, readRaw } from "../../../server/presence/calendar/read-calendar.ts";
import { bytesOf, corpus, readingOf, vectors } from "./feeds.ts";

const CASES = 300;
/** The rules among the damage take their bounds; a busy machine takes them slowly. */
const LONGEST_MS = 60_000;
const feeds = [
  ...corpus().map(({ bytes, reading }) => ({ bytes, reading })),
  ...vectors().map((vector) => ({ bytes: bytesOf(vector.ics), reading: readingOf(vector) })),
];
/** What turns one meaning into another. */
const WORDS = [
  ...[
    "\r\n",
    "\r",
    "\n ",
    "\t",
    "BEGIN:VEVENT\r\n",
    "END:VEVENT\r\n",
    "END:VCALENDAR\r\n",
    "BEGIN:VALARM\r\n",
    "BEGIN:VTIMEZONE\r\n",
  ],
  ...[
    "RRULE:FREQ=SECONDLY\r\n",
    "RRULE:FREQ=MINUTELY;BYSETPOS=-1;BYSECOND=1,2\r\n",
    "RRULE:FREQ=YEARLY;BYWEEKNO=53;INTERVAL=99\r\n",
  ],
  ...[
    "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31\r\n",
    "COUNT=0",
    "COUNT=999999999",
    "INTERVAL=999999999",
    "UNTIL=99991231",
  ],
  ...[
    "DTSTART:99991231T235959Z\r\n",
    "DTSTART;VALUE=DATE:00010101\r\n",
    "DURATION:-P1W\r\n",
    "DURATION:P99999999D\r\n",
    "DTEND:00010101\r\n",
  ],
  ...[
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20260105T080000Z\r\n",
    "EXDATE:20260105,;,20260105T080000Z\r\n",
    "RDATE;VALUE=PERIOD:20260105T080000Z/\r\n",
  ],
  ...[
    ";TZID=",
    "TZOFFSETTO:+2500\r\n",
    "TZOFFSETFROM:-\r\n",
    ":",
    ";",
    '"',
    "=",
    ",",
    "\\",
    "\u0000",
    "\u00ff",
    "999999999",
    "-",
  ],
];

describe("damaged calendars", () => {
  test(
    `${CASES} of them are read to an end, with bounds, and never throw`,
    () => {
      const random = randomOf(20260105);
      for (let index = 0; index < CASES; index++) {
        const { bytes, reading } = feeds[Math.floor(random() * feeds.length)] as (typeof feeds)[number];
        const damaged = damage(bytes, random);
        const { occurrences, issues } = readCalendar(damaged, reading);
        expect(occurrences.length).toBeLessThanOrEqual(MAX_OCCURRENCES);
        expect(issues.length).toBeLessThanOrEqual(200);
        expect(occurrences.every(({ startAt, endAt }) => endAt > startAt)).toBe(true);
        // Every event that cannot be read was foreseen, and has an issue of its own.
        expect([index, issues.filter(({ code }) => code === "event_unreadable")]).toEqual([index, []]);
        if (index % 10 === 0) expect(() => readRaw(damaged, reading)).not.toThrow();
      }
    },
    LONGEST_MS,
  );

  test("no bytes, and bytes of no meaning, are no calendar", () => {
    const reading = { feedId: 1, zone: "Europe/Paris", from: 0, to: 1e12 };
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(1_000),
      new Uint8Array(1_000).fill(255),
      bytesOf("\r\n\r\n"),
    ]) {
      expect(readCalendar(bytes, reading)).toMatchObject({ isUsable: false, occurrences: [] });
    }
  });
});

function damage(bytes: Uint8Array, random: () => number): Uint8Array {
  let text = Buffer.from(bytes).toString("latin1");
  for (let times = 1 + Math.floor(random() * 4); times > 0; times--) {
    const at = Math.floor(random() * text.length);
    const length = Math.floor(random() * (random() < 0.2 ? 200 : 6));
    const word = WORDS[Math.floor(random() * WORDS.length)] ?? "";
    switch (Math.floor(random() * 4)) {
      case 0:
        text = text.slice(0, at) + text.slice(at + length);
        break;
      case 1:
        text = text.slice(0, at) + word + text.slice(at);
        break;
      case 2:
        text = text.slice(0, at) + word + text.slice(at + length);
        break;
      default:
        text = text.slice(0, at) + text.slice(at, at + length * 3) + text.slice(at);
    }
    // Whole lines are more telling than pieces of them.
    if (random() < 0.5)
      text = text.replace(/BEGIN:VEVENT\r?\n/, (begin) => begin + (WORDS[5 + Math.floor(random() * 20)] ?? ""));
  }
  return Buffer.from(text, "latin1");
}

/** mulberry32: the same damage every time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
