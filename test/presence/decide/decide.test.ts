import { describe, expect, test } from "bun:test";
import { decide, timeline } from "../../../server/presence/decide.ts";
import { statusStretches } from "../../../server/presence/decide/stretches.ts";
import type { Plan } from "../../../server/presence/model.ts";
import { event, holiday, override, paris, plan, weekly } from "./plans.ts";
import { SCENES } from "./scenes.ts";

const planOf = (name: string) => (SCENES[name] as (typeof SCENES)[string]).plan;
const at = (plan: Plan, text: string) => decide(plan, paris(text));
const statusAt = (plan: Plan, text: string) => at(plan, text).status;

/** Where the status changes, as the clock on the wall shows it: what an engine pushes. */
function changes(name: string): string[] {
  const { plan, from, to } = SCENES[name] as (typeof SCENES)[string];
  return statusStretches(timeline(plan, paris(from), paris(to)))
    .slice(1)
    .map(({ startAt, status }) => `${wall(startAt)} ${status}`);
}

const wall = (at: number) =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO("Europe/Paris")
    .toPlainDateTime()
    .toString({ smallestUnit: "minute" })
    .replace("T", " ");

const NEW_YEAR_TUESDAY = "2026-01-06";

describe("slots", () => {
  test("A01 a slot holds to the last second before its end, and not at its end", () => {
    const a01 = planOf("A01 a slot");
    expect(statusAt(a01, "2026-01-05 07:59:59.999")).toBe("do_not_disturb");
    expect(statusAt(a01, "2026-01-05 08:00:00")).toBe("available");
    expect(statusAt(a01, "2026-01-05 11:59:59")).toBe("available");
    expect(statusAt(a01, "2026-01-05 12:00:00")).toBe("do_not_disturb");
    expect(at(a01, "2026-01-05 12:00:00").nextChangeAt).toBe(paris("2026-01-12 08:00"));
  });

  test("A02 where one slot ends and the next begins there is one change", () => {
    expect(statusAt(planOf("A02 two slots"), "2026-01-05 12:00:00")).toBe("lunch");
    expect(changes("A02 two slots")).toEqual([
      ...["2026-01-05 08:00 available", "2026-01-05 12:00 lunch", "2026-01-05 14:00 do_not_disturb"],
    ]);
  });

  test("A03 a night slot belongs to the day on which it begins", () => {
    const night = planOf("A03 a night");
    expect(statusAt(night, "2026-01-05 02:00")).toBe("do_not_disturb");
    expect(statusAt(night, "2026-01-05 23:59:59")).toBe("away");
    expect(statusAt(night, "2026-01-06 05:59:59")).toBe("away");
    expect(changes("A03 a night")).toEqual(["2026-01-05 22:00 away", "2026-01-06 06:00 do_not_disturb"]);
  });

  test.each(["A04 a day to 24:00", "A04 a day to 00:00"])("%s is the whole day", (name) => {
    expect(statusAt(planOf(name), "2026-01-07 23:59:59.999")).toBe("away");
    expect(changes(name)).toEqual(["2026-01-07 00:00 away", "2026-01-08 00:00 do_not_disturb"]);
  });

  test("A06 a slot over a change of the clock lasts as long as the clock on the wall says", () => {
    const away = (name: string) => {
      const { plan, from, to } = SCENES[name] as (typeof SCENES)[string];
      const found = timeline(plan, paris(from), paris(to)).filter(({ status }) => status === "away");
      return found.map(({ startAt, endAt }) => [new Date(startAt).toISOString(), new Date(endAt).toISOString()]);
    };
    expect(away("A06 forward")).toEqual([["2026-03-29T00:00:00.000Z", "2026-03-29T03:00:00.000Z"]]);
    expect(away("A06 back")).toEqual([["2026-10-24T23:00:00.000Z", "2026-10-25T04:00:00.000Z"]]);
  });

  test("A06 an hour that clocks skip moves forward; a slot of which nothing is left holds nothing", () => {
    const { plan, from, to } = SCENES["A06 an hour that is skipped"] as (typeof SCENES)[string];
    expect(timeline(plan, paris(from), paris(to))).toHaveLength(3);
    expect(changes("A06 an hour that is skipped")).toEqual([
      "2026-03-29 03:15 away",
      "2026-03-29 03:45 do_not_disturb",
    ]);
  });

  test("A06 a clock that jumps over midnight pushes a slot into the next day, where it is still found", () => {
    const zone = "America/Toronto";
    // There 23:30 of Sunday, 30 March 1919 was 0:30 of Monday.
    const toronto = plan({ zone, weekly: [weekly("sun 23:45-01:00 away")] });
    const monday = (clock: string) =>
      Temporal.PlainDateTime.from(`1919-03-31T${clock}`).toZonedDateTime(zone).epochMilliseconds;
    expect(decide(toronto, monday("00:35"))).toMatchObject({ status: "do_not_disturb", nextChangeAt: monday("00:45") });
    expect(decide(toronto, monday("00:45"))).toMatchObject({ status: "away", nextChangeAt: monday("01:00") });
  });

  test("A06 days of 23 and 25 hours are whole days", () => {
    const whole = plan({ weekly: [weekly("sun 00:00-24:00 away")], holidays: [holiday("2026-10-25")] });
    const hours = (from: string, to: string) =>
      timeline(whole, paris(from), paris(to)).map(({ startAt, endAt }) => (endAt - startAt) / 3_600_000);
    expect(hours("2026-03-28 00:00", "2026-03-31 00:00")).toEqual([24, 23, 24]);
    expect(hours("2026-10-24 00:00", "2026-10-27 00:00")).toEqual([24, 25, 24]);
  });
});

describe("by hand", () => {
  test("A07 an override of an hour holds for that hour, and what was planned comes back", () => {
    expect(changes("A07 an hour")).toEqual([
      ...["2026-01-06 08:00 available", "2026-01-06 10:00 away", "2026-01-06 11:00 available"],
      "2026-01-06 12:00 do_not_disturb",
    ]);
    expect(at(planOf("A07 an hour"), "2026-01-06 10:00").nextChangeAt).toBe(paris("2026-01-06 11:00"));
  });

  test("A08 without planning nothing is set, and an override is", () => {
    const unplanned = planOf("A08 not planned");
    expect(at(unplanned, "2026-01-06 09:00")).toMatchObject({
      ...{ status: null, nextChangeAt: paris("2026-01-06 10:00"), because: [{ level: "unplanned", status: null }] },
    });
    expect(at(unplanned, "2026-01-06 10:00")).toMatchObject({
      status: "away",
      nextChangeAt: paris("2026-01-06 11:00"),
    });
    expect(at(unplanned, "2026-01-06 11:00")).toMatchObject({ status: null, nextChangeAt: null });
  });

  test("A10 an override until the next event ends when that begins, to the second", () => {
    const a10 = planOf("A10 until the next event");
    expect(at(a10, "2026-01-06 13:59:59").because[0]).toMatchObject({
      level: "override",
      endAt: paris("2026-01-06 14:00"),
    });
    expect(statusAt(a10, "2026-01-06 14:00:00")).toBe("lunch");
    expect(at(a10, "2026-01-06 10:00").nextChangeAt).toBe(paris("2026-01-06 14:00"));
  });

  test("A10 an event that had begun before, or begins with it, is not the next one; its own end comes first if it is earlier", () => {
    const events = [
      event("before", `${NEW_YEAR_TUESDAY} 09:00`, `${NEW_YEAR_TUESDAY} 12:00`, "lunch"),
      event("with", `${NEW_YEAR_TUESDAY} 10:00`, `${NEW_YEAR_TUESDAY} 11:00`, "lunch"),
      event("next", `${NEW_YEAR_TUESDAY} 14:00`, `${NEW_YEAR_TUESDAY} 15:00`, "lunch"),
    ];
    const until = (to: string | null) => {
      const overrides = [override("away", `${NEW_YEAR_TUESDAY} 10:00`, to, { isUntilNextEvent: true })];
      return wall(at(plan({ events, overrides }), `${NEW_YEAR_TUESDAY} 10:30`).nextChangeAt ?? 0);
    };
    expect(until(null)).toBe("2026-01-06 14:00");
    expect(until("2026-01-06 13:00")).toBe("2026-01-06 13:00");
    expect(until("2026-01-06 17:00")).toBe("2026-01-06 14:00");
  });

  test("of two overrides the later one holds, and the earlier one after it", () => {
    const overrides = [
      override("lunch", "2026-01-06 11:00", "2026-01-06 12:00"),
      override("away", "2026-01-06 10:00", "2026-01-06 18:00"),
    ];
    const both = plan({ overrides });
    expect(statusAt(both, "2026-01-06 11:30")).toBe("lunch");
    expect(at(both, "2026-01-06 10:00").nextChangeAt).toBe(paris("2026-01-06 11:00"));
    expect(statusAt(both, "2026-01-06 12:00")).toBe("away");
  });

  test("A11 a freeze sets nothing whatever the calendar says, and says what it holds back; without it everything is as planned", () => {
    const frozen = planOf("A11 frozen");
    expect(changes("A11 frozen")).toEqual([]);
    expect(at(frozen, "2026-01-06 09:30")).toMatchObject({ status: null, nextChangeAt: null });
    expect(at(frozen, "2026-01-06 09:30").because.map(({ level }) => level)).toEqual([
      ...(["freeze", "calendar", "weekly", "house_default"] as const),
    ]);
    expect(statusAt({ ...frozen, isFrozen: false }, "2026-01-06 09:30")).toBe("do_not_disturb");
    const overrides = [override("away", "2026-01-06 09:00", "2026-01-06 10:00")];
    expect(statusAt({ ...frozen, overrides }, "2026-01-06 09:30")).toBe("away");
  });

  test("A12 planning off sets nothing, for ever, and gives no reason that does not count", () => {
    const off = planOf("A12 planning off");
    expect(changes("A12 planning off")).toEqual([]);
    expect(at(off, "2026-01-06 09:30")).toEqual({
      status: null,
      because: [{ level: "unplanned", status: null, startAt: null, endAt: null, id: null, name: "", isPrivate: false }],
      nextChangeAt: null,
    });
  });
});

describe("levels", () => {
  const a13 = planOf("A13 every level");
  const why = (plan: Plan, text: string) => at(plan, text).because.map(({ level, status }) => `${level} ${status}`);

  test("A13 override, calendar, dated slot, weekly slot, the extension's default, the house's, each with those that it beats", () => {
    const below = ["weekly available", "extension_default off_work", "house_default do_not_disturb"];
    expect(why(a13, "2026-01-06 15:30")).toEqual(["override away", ...below]);
    expect(why(a13, "2026-01-06 11:30")).toEqual(["calendar lunch", "dated business_trip", ...below]);
    expect(why(a13, "2026-01-06 13:00")).toEqual(["dated business_trip", ...below]);
    expect(why(a13, "2026-01-06 09:00")).toEqual(below);
    expect(why(a13, "2026-01-06 07:00")).toEqual(below.slice(1));
    expect(why({ ...a13, defaultStatus: null }, "2026-01-06 07:00")).toEqual(below.slice(2));
  });

  test("A13 a holiday stands above the calendar or below it, as is set, and above slots in both cases", () => {
    const both: Plan = { ...a13, holidays: [holiday("2026-01-06", "away")] };
    const first = (position: Plan["holidayPosition"], text: string) =>
      at({ ...both, holidayPosition: position }, text).because[0]?.level;
    expect(first("above_calendar", "2026-01-06 11:30")).toBe("holiday");
    expect(first("below_calendar", "2026-01-06 11:30")).toBe("calendar");
    expect(first("below_calendar", "2026-01-06 13:00")).toBe("holiday");
    expect(first("above_calendar", "2026-01-06 15:30")).toBe("override");
    expect(first("above_calendar", "2026-01-05 23:59:59")).toBe("extension_default");
  });

  test("A13 of two holidays of one day the more restrictive one counts, then the name", () => {
    const two = (a: string, b: string) => [holiday("2026-01-06", "away", a), holiday("2026-01-06", "off_work", b)];
    for (const holidays of [two("a", "z"), two("z", "a"), two("a", "z").toReversed()]) {
      expect(statusAt(plan({ holidays }), "2026-01-06 10:00")).toBe("off_work");
    }
    const same = [holiday("2026-01-06", "away", "z"), holiday("2026-01-06", "away", "a")];
    expect(at(plan({ holidays: same }), "2026-01-06 10:00").because[0]?.name).toBe("a");
  });

  test("A13 a reason names its slot, rule or override, its bounds and its name", () => {
    expect(at(a13, "2026-01-06 13:00").because.slice(0, 2)).toEqual([
      {
        ...{ level: "dated", status: "business_trip", id: 1, name: "", isPrivate: false },
        ...{ startAt: paris("2026-01-06 11:00"), endAt: paris("2026-01-06 14:00") },
      },
      {
        ...{ level: "weekly", status: "available", id: 1, name: "", isPrivate: false },
        ...{ startAt: paris("2026-01-06 08:00"), endAt: paris("2026-01-06 18:00") },
      },
    ]);
  });

  test("A14 a day with an event: the weekly slot fills the gaps, or is worth nothing", () => {
    expect(changes("A14 overlay")).toEqual([
      ...["2026-01-06 08:00 available", "2026-01-06 09:00 do_not_disturb", "2026-01-06 10:00 available"],
      "2026-01-06 12:00 do_not_disturb",
    ]);
    const replaced = planOf("A14 replaces");
    for (const clock of ["08:30", "09:30", "11:00"]) {
      expect(statusAt(replaced, `2026-01-06 ${clock}`)).toBe("do_not_disturb");
      expect(statusAt(replaced, `2026-01-13 ${clock}`)).toBe("available");
    }
  });

  test("A14 a night belongs to the day on which it begins, slot and event alike; a long event takes all of its days", () => {
    const nights = [weekly("mon 22:00-06:00 away"), weekly("tue 08:00-12:00 available")];
    const replaced = (from: string, to: string, isAllDay = false) =>
      plan({ weekly: nights, calendarDay: "replaces_weekly", events: [event("x", from, to, "lunch", { isAllDay })] });
    const late = replaced("2026-01-05 21:00", "2026-01-06 02:00");
    expect(statusAt(late, "2026-01-06 03:00")).toBe("do_not_disturb");
    expect(statusAt(late, "2026-01-06 09:00")).toBe("available");
    const tuesday = replaced("2026-01-06 14:00", "2026-01-06 15:00");
    expect(statusAt(tuesday, "2026-01-06 03:00")).toBe("away");
    expect(statusAt(tuesday, "2026-01-06 09:00")).toBe("do_not_disturb");
    expect(statusAt(replaced("2026-01-05 12:00", "2026-01-06 13:00"), "2026-01-05 11:00")).toBe("do_not_disturb");
    expect(statusAt(replaced("2026-01-04 00:00", "2026-01-06 00:00", true), "2026-01-06 09:00")).toBe("available");
  });
});

describe("overlapping events", () => {
  const [a, b] = planOf("A15 overlap").events as [ReturnType<typeof event>, ReturnType<typeof event>];
  const meet = (...events: (typeof a)[]) => at(plan({ events }), "2026-01-06 09:45").because[0]?.name;

  test("A15 the more restrictive one holds in whatever order they come; without it the other one does at once", () => {
    expect(meet(a, b)).toBe("meeting");
    expect(meet(b, a)).toBe("meeting");
    expect(statusAt(planOf("A15 overlap"), "2026-01-06 09:45")).toBe("do_not_disturb");
    expect(statusAt({ ...planOf("A15 overlap"), events: [a] }, "2026-01-06 09:45")).toBe("lunch");
  });

  test.each([
    ["priority before everything", { priority: 1, isAllDay: true, status: "available" }, { status: "do_not_disturb" }],
    ["timed before all-day", { status: "available" }, { isAllDay: true, status: "do_not_disturb" }],
    ["the more restrictive status before the later start", { status: "off_work" }, { status: "away", later: true }],
    ["the later start before the UID", { later: true, uid: "z" }, { uid: "a" }],
    ["the UID", { uid: "a" }, { uid: "b" }],
    ["the later end, of one UID", { endAt: a.endAt + 1 }, {}],
    ["the feed", { feedId: 1 }, { feedId: 2 }],
    ["the instance of a series", { recurrenceId: "20260106" }, { recurrenceId: "20260107" }],
  ] as const)("A15 %s", (_, stronger, weaker) => {
    const made = (name: string, { later, ...more }: Record<string, unknown>) => ({
      ...{ ...a, uid: "same", status: "lunch" as const, startAt: later ? a.startAt + 60_000 : a.startAt },
      ...more,
      summary: name,
    });
    const [one, two] = [made("wins", stronger), made("loses", weaker)];
    expect([meet(one, two), meet(two, one)]).toEqual(["wins", "wins"]);
  });

  test("A15 from the least reachable to the most", () => {
    const events = (["available", "lunch", "away", "business_trip", "off_work", "do_not_disturb"] as const).map(
      (status) => ({ ...a, status, uid: status }),
    );
    expect(at(plan({ events }), "2026-01-06 09:45").because.map(({ status }) => status)).toEqual([
      ...(["do_not_disturb", "off_work", "business_trip", "away", "lunch", "available", "do_not_disturb"] as const),
    ]);
  });

  test("A16 a day of leave with a meeting in it: the meeting, and leave around it; with whole days ignored, the schedule", () => {
    expect(changes("A16 leave")).toEqual(["2026-01-06 10:00 do_not_disturb", "2026-01-06 11:00 off_work"]);
    expect(statusAt(planOf("A16 leave"), "2026-01-06 00:00")).toBe("off_work");
    expect(changes("A16 without whole days")).toEqual([
      ...["2026-01-06 08:00 available", "2026-01-06 10:00 do_not_disturb", "2026-01-06 11:00 available"],
      "2026-01-06 12:00 do_not_disturb",
    ]);
  });

  test("A18 a gap of less than five minutes between two events of one status is none; a longer one is", () => {
    expect(changes("A18 a gap of four minutes")).toEqual(["2026-01-06 09:00 lunch", "2026-01-06 11:00 do_not_disturb"]);
    expect(changes("A18 a gap of six minutes")).toEqual([
      ...["2026-01-06 09:00 lunch", "2026-01-06 10:00 do_not_disturb"],
      ...["2026-01-06 10:06 lunch", "2026-01-06 11:00 do_not_disturb"],
    ]);
  });

  test("A18 no gap is filled between two statuses, by five minutes sharp, or where another event is", () => {
    const gap = (second: string, status: "lunch" | "away", ...more: (typeof a)[]) =>
      plan({
        bridgeMs: 5 * 60_000,
        events: [
          event("one", "2026-01-06 09:00", "2026-01-06 10:00", "lunch"),
          event("two", `2026-01-06 ${second}`, "2026-01-06 11:00", status),
          ...more,
        ],
      });
    expect(statusAt(gap("10:04", "lunch"), "2026-01-06 10:02")).toBe("lunch");
    expect(statusAt(gap("10:04", "away"), "2026-01-06 10:02")).toBe("do_not_disturb");
    expect(statusAt(gap("10:05", "lunch"), "2026-01-06 10:02")).toBe("do_not_disturb");
    // Of two that end together, the one that held is the one that goes on.
    const stronger = event("stronger", "2026-01-06 09:30", "2026-01-06 10:00", "away");
    expect(statusAt(gap("10:04", "away", stronger), "2026-01-06 10:02")).toBe("away");
    expect(statusAt(gap("10:04", "lunch", stronger), "2026-01-06 10:02")).toBe("do_not_disturb");
    const between = event("between", "2026-01-06 10:01", "2026-01-06 10:03", "available");
    expect(statusAt(gap("10:04", "lunch", between), "2026-01-06 10:02")).toBe("available");
  });
});

describe("what is far away or for ever", () => {
  test("a weekly slot that the calendar takes away for weeks is found behind them", () => {
    const events = Array.from({ length: 40 }, (_, week) => {
      const startAt = paris("2026-01-06 10:00") + week * 7 * 86_400_000;
      return { ...event("x", "2026-01-06 10:00", "2026-01-06 11:00", "lunch"), startAt, endAt: startAt + 3_600_000 };
    });
    const taken = plan({ weekly: [weekly("tue 14:00-15:00 away")], calendarDay: "replaces_weekly", events });
    const last = events.at(-1) as (typeof events)[number];
    expect(decide(taken, last.endAt).nextChangeAt).toBe(paris("2026-10-13 14:00"));
  });

  test("a status that a slot for every day repeats changes its reason each midnight, and its status never", () => {
    const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => weekly(`${day} 00:00-24:00 away`));
    const same = plan({ weekly: days });
    expect(at(same, "2026-01-06 10:00").nextChangeAt).toBe(paris("2026-01-07 00:00"));
    const stretches = statusStretches(timeline(same, paris("2026-01-01 00:00"), paris("2026-02-01 00:00")));
    expect(stretches).toHaveLength(1);
  });

  test("an override without an end has no next change, whatever is planned below it", () => {
    const held = plan({
      weekly: [weekly("mon 08:00-12:00 available")],
      overrides: [override("away", "2026-01-05 00:00", null)],
    });
    expect(at(held, "2026-01-05 09:00").nextChangeAt).toBeNull();
  });

  test("an unknown zone is refused", () => {
    expect(() => decide(plan({ zone: "Mars/Olympus" }), 0)).toThrow(RangeError);
  });

  test("a date that is none claims nothing, and an empty window has no segments", () => {
    expect(statusAt(plan({ holidays: [holiday("2026-02-30")] }), "2026-03-02 10:00")).toBe("do_not_disturb");
    expect(timeline(plan(), 1_000, 1_000)).toEqual([]);
  });
});
