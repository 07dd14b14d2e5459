import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { enMore } from "../../../client/words/en-more.ts";
import { ensureBinary } from "../../support/binary.ts";
import { FastClock } from "../../support/fast-clock.ts";
import { launchBrowser } from "../support/chromium.ts";
import { eventually } from "../support/eventually.ts";
import { FastCompany } from "../support/fast-company.ts";
import { PEOPLE } from "../support/presence-server.ts";
import { Visit } from "../support/visit.ts";

const SPEED = 1_000;
const ZONE = "Europe/Paris";
/** A Tuesday, in winter: the clocks of Paris are an hour before universal time. */
const DATE = "2026-03-03";
const TUESDAY = 1;
/** The instant at which the clocks of Paris show that time of the day. */
const at = (clock: string) => Date.parse(`${DATE}T${clock.padStart(5, "0")}:00+01:00`);
/** What the pace to the PBX may cost: all who change at once are told one after the other. */
const PACE_MS = 5_000;
const STATUSES = ["available", "away", "business_trip", "do_not_disturb", "lunch", "off_work"] as const;
const WORDS = new Map<string, string>(
  STATUSES.map((status) => [enMore[`presence.status_${status}`] as string, status]),
);

/** A stretch of the day as the screen writes it. */
interface Shown {
  /** `08:30` */
  from: string;
  to: string;
  status: string;
}

/** One of a week, by the clock. */
const slot = (from: string, to: string, status: string, day = TUESDAY) => {
  const [startMinute, endMinute] = [from, to].map((clock) => {
    const [hour = 0, minute = 0] = clock.split(":").map(Number);
    return hour * 60 + minute;
  });
  return { day, startMinute, endMinute, status };
};

const SLOTS: Readonly<Record<string, ReturnType<typeof slot>[]>> = {
  1001: [slot("08:30", "12:00", "available"), slot("12:00", "13:30", "lunch"), slot("13:30", "17:30", "available")],
  1002: [slot("09:00", "18:00", "available")],
  // On duty by night: the night before ends in the morning, the next begins in the evening.
  1003: [slot("19:00", "08:15", "available", TUESDAY - 1), slot("19:00", "07:00", "available")],
  1004: [slot("08:15", "12:00", "available"), slot("14:00", "18:45", "available")],
  1006: [
    slot("09:00", "09:15", "available"),
    slot("09:15", "09:30", "away"),
    slot("09:30", "09:45", "lunch"),
    slot("10:00", "10:15", "do_not_disturb"),
  ],
};

const RULES = [
  { title: "Réunion", status: "do_not_disturb", priority: 10 },
  { title: "Formation", status: "business_trip", priority: 0 },
  { title: "Télétravail", status: "away", priority: -10 },
];

/** Whom somebody sets by hand in the afternoon, and whose sheet is open; and who has no planning. */
const [SET_BY_HAND, LEFT_ALONE] = ["1004", "1005"];
const OVERRIDE_AT = "14:30";
/** Where the day stands still for a look at the screen: each away from changes, but for the one that is made there. */
const MOMENTS = [
  ...["8:05", "8:40", "9:20", "10:10", "10:45", "11:20", "12:30"],
  ...[OVERRIDE_AT, "14:45", "15:45", "17:00", "18:20", "19:30"],
];

/** A day of a whole company, a thousand times as fast as any other, while a browser looks at it. */
export function presenceDay(): void {
  let company: FastCompany;
  let browser: Browser;
  const visits: Visit[] = [];
  const clock = new FastClock(at("7:55"), SPEED);

  beforeAll(async () => {
    await ensureBinary();
    [browser, company] = await Promise.all([launchBrowser(), FastCompany.start(clock, ZONE)]);
    await plan(company);
  });
  afterEach(() => Promise.all(visits.splice(0).map((visit) => visit.close())));
  afterAll(async () => {
    await browser?.close();
    await company?.remove();
  });

  const open = async (path: string): Promise<Page> => {
    const visit = await Visit.open(browser, company.url, company.cookie, {});
    visits.push(visit);
    await visit.page.clock.setSystemTime(clock.now());
    await visit.goto(path);
    return visit.page;
  };
  /** Everybody's status in the list, by number. */
  const statusesIn = async (page: Page): Promise<Record<string, string>> => {
    const texts = await page
      .locator("main a.row")
      .evaluateAll((found) =>
        found.map((row) => [row.querySelector(".n b")?.textContent ?? "", row.querySelector(".s")?.textContent ?? ""]),
      );
    return Object.fromEntries(texts.map(([number = "", text = ""]) => [number, statusOf(text)]));
  };
  const shownDay = async (page: Page, number: string): Promise<Shown[]> => {
    await page.clock.setSystemTime(clock.now());
    await page.goto(`${company.url}/extension/${company.idOf(number)}`);
    const words = page.locator(".week .day .sr").first();
    const text = await eventually(
      `the day of ${number}`,
      () => words.textContent(),
      (text) => / 24:00|–24:00 /.test(text ?? ""),
    );
    return readDay(text ?? "");
  };

  test("the PBX is told a whole day as the browser shows it, and the browser shows each of its moments", async () => {
    await clock.runUntil(at("8:00"));
    const [list, sheet, other] = [
      await open("/presence"),
      await open(`/extension/${company.idOf(SET_BY_HAND)}`),
      await open("/presence"),
    ];
    const seen = new Map<string, Record<string, string>>();
    const days = new Map<string, Shown[]>();
    for (const moment of MOMENTS) {
      await clock.runUntil(at(moment));
      if (moment === OVERRIDE_AT) {
        const extensionIds = [company.idOf(SET_BY_HAND)];
        await company.ask("POST", "/overrides", { extensionIds, status: "lunch", reason: "Late", minutes: 60 });
        // From here on nobody changes anything: what is shown now is what was and what will be.
        for (const { number } of PEOPLE) days.set(number, await shownDay(other, number));
        continue;
      }
      const wanted = statusesOf(company);
      seen.set(moment, await eventually(`all as they are at ${moment}`, () => statusesIn(list), isSame(wanted)));
      await eventually(
        `the sheet at ${moment}`,
        async () => statusOf((await sheet.locator(".state .t").textContent()) ?? ""),
        (status) => status === wanted[SET_BY_HAND],
      );
    }
    await clock.runUntil(at("20:00"));

    for (const { number } of PEOPLE) {
      const shown = days.get(number) ?? [];
      const told = company.pushesTo(number).filter((push) => push.at >= at("8:00"));
      const changes = shown.filter(({ from }) => at(from) > at("8:00") && at(from) < at("20:00"));
      expect([number, ...told.map(({ status }) => status)]).toEqual([number, ...changes.map(({ status }) => status)]);
      expect(told.filter((push, index) => !isAbout(push.at, changes[index]))).toEqual([]);
      if (number === LEFT_ALONE) continue;
      for (const [moment, statuses] of seen)
        expect([number, moment, statuses[number]]).toEqual([number, moment, statusAt(shown, moment)]);
    }
    expect(days.get(LEFT_ALONE)).toHaveLength(1);
    expect(visits.flatMap(({ faults }) => faults)).toEqual([]);
  });
}

/** What every telephone is set to. */
function statusesOf(company: FastCompany): Record<string, string> {
  return Object.fromEntries(PEOPLE.map(({ number }) => [number, company.pbx.extensions.of(number).status]));
}

function isSame(wanted: Record<string, string>): (seen: Record<string, string>) => boolean {
  return (seen) => PEOPLE.every(({ number }) => seen[number] === wanted[number]);
}

/** The status whose word a text begins with; the text where it is none. */
function statusOf(text: string): string {
  return [...WORDS].find(([word]) => text.startsWith(word))?.[1] ?? text;
}

/** Slots, calendars, and whose planning is applied. */
async function plan(company: FastCompany): Promise<void> {
  for (const { title, status, priority } of RULES) {
    await company.ask("POST", "/rules", {
      ...{ name: title, isEnabled: true, priority, conditions: { title: { kind: "text", value: title } } },
      action: { kind: "status", status },
    });
  }
  await company.addCalendar("1001", calendar(RULED_MORNING));
  await company.addCalendar("1002", calendar(AWAY_ALL_DAY));
  for (const [number, slots] of Object.entries(SLOTS)) {
    const id = company.idOf(number);
    for (const one of slots) await company.ask("POST", `/extensions/${id}/slots`, one);
    await company.ask("PATCH", `/extensions/${id}`, { isPlanned: true });
  }
}

interface Event {
  title: string;
  /** `DTSTART` and `DTEND` without their names. */
  from: string;
  to: string;
  more?: string;
}

const time = (clock: string) => `;TZID=${ZONE}:${DATE.replaceAll("-", "")}T${clock.replace(":", "")}00`;
/** Two that overlap, one that is free, one of every week since January. */
const RULED_MORNING: Event[] = [
  { title: "Réunion d’équipe", from: time("09:00"), to: time("10:30") },
  { title: "Formation", from: time("10:00"), to: time("11:00") },
  { title: "Réunion facultative", from: time("11:10"), to: time("11:40"), more: "TRANSP:TRANSPARENT" },
  {
    title: "Réunion hebdomadaire",
    from: `;TZID=${ZONE}:20260106T160000`,
    to: `;TZID=${ZONE}:20260106T163000`,
    more: "RRULE:FREQ=WEEKLY",
  },
];
const AWAY_ALL_DAY: Event[] = [
  { title: "Télétravail", from: ";VALUE=DATE:20260303", to: ";VALUE=DATE:20260304", more: "TRANSP:OPAQUE" },
  { title: "Réunion", from: time("11:00"), to: time("11:45") },
  { title: "Formation", from: time("16:30"), to: time("18:10") },
];

function calendar(events: readonly Event[]): string {
  const lines = events.flatMap(({ title, from, to, more }, index) => [
    ...["BEGIN:VEVENT", `UID:${index}@planner`, "DTSTAMP:20260101T000000Z", `SUMMARY:${title}`],
    ...[`DTSTART${from}`, `DTEND${to}`, ...(more ? [more] : []), "END:VEVENT"],
  ]);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", ...lines, "END:VCALENDAR", ""].join("\r\n");
}

/** `00:00–08:30 Off work; …` as stretches; neighbours of one status, which differ in their reason, are one. */
function readDay(text: string): Shown[] {
  const day: Shown[] = [];
  for (const part of text.split("; ")) {
    const [, from = "", to = "", word = ""] = /^(\d\d:\d\d)–(\d\d:\d\d) (.+)$/.exec(part) ?? [];
    const status = statusOf(word);
    const last = day.at(-1);
    if (last?.status === status) last.to = to;
    else day.push({ from, to, status });
  }
  return day;
}

function statusAt(day: readonly Shown[], clock: string): string | undefined {
  return day.findLast(({ from }) => at(from) <= at(clock))?.status;
}

function isAbout(pushedAt: number, change: Shown | undefined): boolean {
  return change !== undefined && pushedAt >= at(change.from) && pushedAt < at(change.from) + PACE_MS;
}
