/** Plans and instants of the lines A01 to A20, for the tests of those and for hosts in other zones. */
import type { Plan } from "../../../server/presence/model.ts";
import { rate } from "../../../server/presence/rules/rate.ts";
import type { Rule } from "../../../server/presence/rules/rule.ts";
import { dated, event, holiday, occurrence, override, plan, weekly } from "./plans.ts";

export interface Scene {
  plan: Plan;
  /** First and last day of the window that is of interest, by the clock in Paris. */
  from: string;
  to: string;
}

const ignoreAllDay: Rule = {
  ...{ id: 9, position: 0, isEnabled: true, name: "no whole days", priority: 0 },
  ...{ conditions: { allDay: true }, action: { kind: "ignore" } },
};
const holidays: Rule = {
  ...{ id: 1, position: 1, isEnabled: true, name: "leave", priority: 0 },
  ...{ conditions: { title: { kind: "text", value: "cong\u00e9s" } }, action: { kind: "status", status: "off_work" } },
};
const meetings: Rule = {
  ...{ id: 2, position: 2, isEnabled: true, name: "meeting", priority: 0 },
  ...{
    conditions: { title: { kind: "text", value: "r\u00e9union" } },
    action: { kind: "status", status: "do_not_disturb" },
  },
};
const leave = [
  occurrence("Cong\u00e9s", "2026-01-06 00:00", "2026-01-07 00:00", { isAllDay: true }),
  occurrence("R\u00e9union", "2026-01-06 10:00", "2026-01-06 11:00"),
];

const week = { from: "2026-01-05 00:00", to: "2026-01-12 00:00" };
const day = { from: "2026-01-06 00:00", to: "2026-01-07 00:00" };
const one = (text: string, id = 1) => weekly(text, id);
const meeting = event("meeting", "2026-01-06 09:00", "2026-01-06 10:00", "do_not_disturb");
const shift = [one("tue 08:00-12:00 available")];

export const SCENES: Readonly<Record<string, Scene>> = {
  "A01 a slot": { plan: plan({ weekly: [one("mon 08:00-12:00 available")] }), ...week },
  "A02 two slots": {
    plan: plan({ weekly: [one("mon 08:00-12:00 available"), one("mon 12:00-14:00 lunch", 2)] }),
    ...week,
  },
  "A03 a night": { plan: plan({ weekly: [one("mon 22:00-06:00 away")] }), ...week },
  "A04 a day to 24:00": { plan: plan({ weekly: [one("wed 00:00-24:00 away")] }), ...week },
  "A04 a day to 00:00": { plan: plan({ weekly: [one("wed 00:00-00:00 away")] }), ...week },
  "A06 forward": {
    plan: plan({ weekly: [one("sun 01:00-05:00 away")] }),
    ...{ from: "2026-03-28 12:00", to: "2026-03-30 12:00" },
  },
  "A06 back": {
    plan: plan({ weekly: [one("sun 01:00-05:00 away")] }),
    ...{ from: "2026-10-24 12:00", to: "2026-10-26 12:00" },
  },
  "A06 an hour that is skipped": {
    plan: plan({ weekly: [one("sun 02:15-02:45 away"), one("sun 02:30-03:15 do_not_disturb", 2)] }),
    ...{ from: "2026-03-29 00:00", to: "2026-03-30 00:00" },
  },
  "A07 an hour": {
    plan: plan({ weekly: shift, overrides: [override("away", "2026-01-06 10:00", "2026-01-06 11:00", { id: 1 })] }),
    ...day,
  },
  "A08 not planned": {
    plan: plan({
      ...{ isPlanned: false, weekly: shift },
      overrides: [override("away", "2026-01-06 10:00", "2026-01-06 11:00", { id: 1 })],
    }),
    ...day,
  },
  "A10 until the next event": {
    plan: plan({
      events: [event("lesson", "2026-01-06 14:00", "2026-01-06 15:00", "lunch")],
      overrides: [override("away", "2026-01-06 10:00", null, { id: 1, isUntilNextEvent: true })],
    }),
    ...day,
  },
  "A11 frozen": { plan: plan({ isFrozen: true, weekly: shift, events: [meeting] }), ...day },
  "A12 planning off": { plan: plan({ isPlanned: false, weekly: shift, events: [meeting] }), ...day },
  "A13 every level": {
    plan: plan({
      overrides: [override("away", "2026-01-06 15:00", "2026-01-06 16:00", { id: 1 })],
      holidays: [holiday("2026-01-07")],
      events: [event("lesson", "2026-01-06 10:00", "2026-01-06 12:00", "lunch"), { ...meeting, startAt: 1, endAt: 1 }],
      dated: [dated("2026-01-06 11:00-14:00 business_trip", 1)],
      weekly: [one("tue 08:00-18:00 available")],
      defaultStatus: "off_work",
    }),
    ...week,
  },
  "A14 overlay": { plan: plan({ weekly: shift, events: [meeting] }), ...day },
  "A14 replaces": { plan: plan({ weekly: shift, events: [meeting], calendarDay: "replaces_weekly" }), ...day },
  "A15 overlap": {
    plan: plan({
      weekly: shift,
      events: [event("lunch", "2026-01-06 09:30", "2026-01-06 10:30", "lunch"), meeting],
    }),
    ...day,
  },
  "A16 leave": { plan: plan({ weekly: shift, events: rate(leave, [holidays, meetings], null) }), ...day },
  "A16 without whole days": {
    plan: plan({ weekly: shift, events: rate(leave, [ignoreAllDay, holidays, meetings], null) }),
    ...day,
  },
  "A18 a gap of four minutes": { plan: bridged("10:04"), ...day },
  "A18 a gap of six minutes": { plan: bridged("10:06"), ...day },
};

function bridged(second: string): Plan {
  return plan({
    bridgeMs: 5 * 60_000,
    events: [
      event("one", "2026-01-06 09:00", "2026-01-06 10:00", "lunch"),
      event("two", `2026-01-06 ${second}`, "2026-01-06 11:00", "lunch"),
    ],
  });
}
