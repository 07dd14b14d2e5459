import { describe, expect, test } from "bun:test";
import { readCalendar } from "../../../server/presence/calendar/read-calendar.ts";
import { bytesOf, intervalsOf, readingOf, vectors } from "./feeds.ts";

describe("A46 the vectors of the presence room", () => {
  test("are 58", () => expect(vectors()).toHaveLength(58));

  test.each(vectors().map((vector) => [vector.id, vector.topic, vector] as const))("%s %s", (_, __, vector) => {
    expect(intervalsOf(readCalendar(bytesOf(vector.ics), readingOf(vector)))).toEqual(vector.expect);
  });

  test("V43 tells both of the broken events, V50 that nothing of it counts", () => {
    const read = (id: string) => {
      const vector = vectors().find((each) => each.id === id);
      return vector && readCalendar(bytesOf(vector.ics), readingOf(vector));
    };
    expect(read("V43")?.issues.map(({ code, uid }) => [code, uid])).toEqual([
      ["bad_start", "u1"],
      ["bad_rule", "u2"],
    ]);
    expect(read("V50")?.isUsable).toBe(false);
    expect(read("V50")?.issues.map(({ code }) => code)).toEqual(["truncated"]);
  });
});
