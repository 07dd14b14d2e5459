import { describe, expect, test } from "bun:test";
import { Random } from "../../../server/platform/random.ts";
import { STATUSES, type Weekday } from "../../../server/presence/model.ts";
import type { PlannedSlot, PlanningDefault } from "../../../server/presence/plannings/planning.ts";
import { writePlanning } from "../../../server/presence/plannings/write-planning.ts";
import { faultsOf, line, linesOf, read } from "./reading.ts";

const EXTENSIONS = ["2001", "2002", "0033", "+33", "*12", "a-b", "-7", "#1", "x.y_z"];

/** Slots as the database may hold them, no two of one time. */
function randomSlots(random: Random): PlannedSlot[] {
  const slots = Array.from({ length: random.integer(1, 40) }, (): PlannedSlot => {
    const isDated = random.chance(0.3);
    const date = `2026-${String(random.integer(1, 12)).padStart(2, "0")}-${String(random.integer(1, 28)).padStart(2, "0")}`;
    return {
      ...{ extension: random.pick(EXTENSIONS), day: isDated ? null : (random.integer(0, 6) as Weekday) },
      ...{ date: isDated ? date : null, status: random.pick(STATUSES) },
      ...{ startMinute: random.integer(0, 1_439), endMinute: random.integer(1, 1_440) },
    };
  });
  return [...new Map(slots.map((slot) => [JSON.stringify({ ...slot, status: "" }), slot])).values()];
}

const sorted = (slots: readonly PlannedSlot[]) => slots.map(line).sort();

describe.each([
  ["csv", ","],
  ["csv", ";"],
  ["json", ","],
] as const)("what is written as %s with %s", (kind, separator) => {
  test("is read back to the same, 200 random plannings", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const slots = randomSlots(new Random(seed));
      const parsed = read(writePlanning({ slots }, kind, { separator }), `planning.${kind}`);
      expect({ seed, faults: faultsOf(parsed) }).toEqual({ seed, faults: [] });
      expect({ seed, slots: linesOf(parsed).sort() }).toEqual({ seed, slots: sorted(slots) });
    }
  });

  test("does not depend on the order of the slots", () => {
    const slots = randomSlots(new Random(5));
    expect(writePlanning({ slots: slots.toReversed() }, kind, { separator })).toBe(
      writePlanning({ slots }, kind, { separator }),
    );
  });
});

test("a whole day is written as 00:00 to 24:00, a date in the column of days, a formula as text", () => {
  const slot: PlannedSlot = { extension: "+33", day: 0, date: null, startMinute: 0, endMinute: 0, status: "away" };
  const dated: PlannedSlot = { ...slot, day: null, date: "2026-05-01", startMinute: 480, endMinute: 1_440 };
  expect(writePlanning({ slots: [dated, slot] }, "csv")).toBe(
    "extension,day,start_time,end_time,status\r\n'+33,monday,00:00,24:00,away\r\n'+33,2026-05-01,08:00,24:00,away\r\n",
  );
});

test("JSON holds defaults, names and settings too", () => {
  const defaults: PlanningDefault[] = [
    { extension: "2001", status: "away", name: "Accueil" },
    { extension: "2002", status: null, name: "" },
  ];
  const settings = { defaultStatus: "do_not_disturb", zone: "Europe/Paris" } as const;
  const slots: PlannedSlot[] = [
    { extension: "2001", day: 0, date: null, startMinute: 480, endMinute: 720, status: "lunch" },
  ];
  const parsed = read(writePlanning({ slots, defaults, settings }, "json"), "planning.json");
  expect(parsed).toMatchObject({ defaults, settings, faults: [], notes: [], extensions: ["2001", "2002"] });
  expect(linesOf(parsed)).toEqual(["2001 mon 08:00-12:00 lunch"]);
});
