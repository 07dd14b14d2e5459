import { beforeAll, describe, expect, test } from "bun:test";
import { isWishOf, wisherOf } from "../../client/offline/push-wish.ts";
import { mutedText, muteEnds, muteOf } from "../../client/platform/notifications/mutes.ts";
import { seesAll } from "../../client/platform/sees-all.ts";
import { speak, speakFully } from "../../client/words/words.ts";

const at = (text: string) => new Date(text).getTime();

describe("silence", () => {
  test("is offered for an hour, and until eight in the morning of the next day, whatever the time", () => {
    for (const now of ["2026-03-02T07:59", "2026-03-02T08:00", "2026-03-02T23:59"]) {
      expect(muteEnds(at(now))).toEqual({ hour: at(now) + 3_600_000, tomorrow: at("2026-03-03T08:00") });
    }
    // The day of summer time has 23 hours, and the end of a month is followed by the next one.
    expect(muteEnds(at("2026-03-28T12:00")).tomorrow).toBe(at("2026-03-29T08:00"));
    expect(muteEnds(at("2026-12-31T12:00")).tomorrow).toBe(at("2027-01-01T08:00"));
  });

  test("of a rule is its own; what is over is none", () => {
    const mutes = [
      { ruleId: "a", untilAt: 100 },
      { ruleId: null, untilAt: 200 },
    ];
    expect([muteOf({ mutes }, "a", 99), muteOf({ mutes }, "a", 100), muteOf({ mutes }, "b", 0)]).toEqual([
      ...[100, null, null],
    ]);
    expect(muteOf({ mutes }, null, 150)).toBe(200);
  });
});

describe("its words", () => {
  beforeAll(async () => {
    await speak("fr");
    await speakFully();
  });

  test("say the time, and the day when it is another one", () => {
    const now = at("2026-03-02T12:00");
    expect(mutedText(at("2026-03-02T15:00"), now)).toBe("En sourdine jusqu’à 15:00");
    expect(mutedText(at("2026-03-03T08:00"), now)).toMatch(/^En sourdine jusqu’au 3 mars.* 08:00$/);
  });
});

test("what a device asked for is renewed for the same person alone, and does not name them", async () => {
  const wish = { minLevel: "red", language: "fr", id: "x", wisher: await wisherOf("anna") } as const;
  expect([await isWishOf(wish, "anna"), await isWishOf(wish, "boris"), await isWishOf(wish, undefined)]).toEqual([
    ...[true, false, false],
  ]);
  expect(JSON.stringify(wish)).not.toContain("anna");
});

test("whoever has no scope, or one that sets no limit, sees all", () => {
  const scopes = [null, { projects: [], queues: [] }, { projects: ["A"], queues: [] }, { projects: [], queues: ["x"] }];
  expect(scopes.map((scope) => seesAll({ scope }))).toEqual([true, true, false, false]);
  expect([seesAll(null), seesAll(undefined)]).toEqual([false, false]);
});
