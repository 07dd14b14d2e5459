import { expect, test } from "bun:test";
import { timeline } from "../../../server/presence/decide.ts";
import { statusStretches } from "../../../server/presence/decide/stretches.ts";
import { event, paris, plan, weekly } from "./plans.ts";

test("segments of one status are one stretch, with all their reasons", () => {
  const course = plan({
    weekly: [weekly("tue 08:00-12:00 available")],
    events: [
      event("Cours 1", "2026-01-06 09:00", "2026-01-06 10:00", "lunch"),
      event("Cours 2", "2026-01-06 10:00", "2026-01-06 11:30", "lunch"),
    ],
  });
  const segments = timeline(course, paris("2026-01-06 00:00"), paris("2026-01-07 00:00"));
  const stretches = statusStretches(segments);
  expect(segments).toHaveLength(6);
  expect(stretches.map(({ status }) => status)).toEqual([
    ...(["do_not_disturb", "available", "lunch", "available", "do_not_disturb"] as const),
  ]);
  expect(stretches[2]?.because.map(({ name }) => name)).toEqual(["Cours 1", "Cours 2"]);
  expect(stretches.map(({ startAt }) => startAt).slice(1)).toEqual(stretches.map(({ endAt }) => endAt).slice(0, -1));
  expect(statusStretches([])).toEqual([]);
});
