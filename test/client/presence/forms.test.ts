import { describe, expect, test } from "bun:test";
import { logQueryOf } from "../../../client/presence/log/log-filter.ts";
import { bodyOf, endOf, type OverrideWish } from "../../../client/presence/override/override-wish.ts";
import { base64Of } from "../../../client/presence/plannings/base64.ts";
import {
  bodyOf as pbxBody,
  formOf as pbxForm,
  isSameFingerprint,
} from "../../../client/presence/settings/pbx-fields.ts";
import { bodyOf as ruleBody, formOf as ruleForm, rulesWith } from "../../../client/presence/settings/rule-fields.ts";
import { nextSlot, spanOf } from "../../../client/presence/slots/slot-times.ts";
import type { Rule } from "../../../server/presence/rules/rule.ts";
import { NOW } from "./line.ts";

const PARIS = "Europe/Paris";
const wish = (change: Partial<OverrideWish>): OverrideWish => ({
  ...{ status: "away", span: "60", endText: "", reason: " Doctor " },
  ...change,
});

describe("setting by hand", () => {
  test("minutes are the server's to count; the end of the day is that of the extension", () => {
    expect(bodyOf(wish({}), PARIS, NOW)).toEqual({ status: "away", reason: "Doctor", minutes: 60 });
    expect(bodyOf(wish({ span: "day" }), PARIS, NOW)).toMatchObject({ endAt: Date.UTC(2026, 2, 2, 23) });
    expect(bodyOf(wish({ span: "day" }), "Asia/Tokyo", NOW)).toMatchObject({ endAt: Date.UTC(2026, 2, 2, 15) });
  });

  test("a given time is by the extension's clock; nonsense has no end", () => {
    expect(endOf({ span: "time", endText: "2026-03-02T11:42" }, PARIS, NOW)).toBe(Date.UTC(2026, 2, 2, 10, 42));
    expect(endOf({ span: "time", endText: "soon" }, PARIS, NOW)).toBeNull();
  });

  test("A10 until the next event, or open", () => {
    expect(bodyOf(wish({ span: "event" }), PARIS, NOW)).toEqual({
      ...{ status: "away", reason: "Doctor", isUntilNextEvent: true },
    });
    expect(bodyOf(wish({ span: "open" }), PARIS, NOW)).toEqual({ status: "away", reason: "Doctor" });
  });
});

describe("slots", () => {
  test("a new one is the morning, then what comes after the last", () => {
    expect(nextSlot([])).toEqual({ startMinute: 480, endMinute: 720 });
    expect(nextSlot([{ startMinute: 480, endMinute: 720 }])).toEqual({ startMinute: 720, endMinute: 840 });
    const { startMinute, endMinute } = nextSlot([{ startMinute: 1_320, endMinute: 360 }]);
    expect(startMinute).toBeLessThan(endMinute);
  });

  test("one that ends on the next day says so", () => {
    expect(spanOf({ startMinute: 480, endMinute: 725 })).toBe("08:00–12:05");
    expect(spanOf({ startMinute: 1_320, endMinute: 360 })).toBe("22:00–06:00 +1");
  });
});

describe("the log's address", () => {
  test("days are those of the zone, the last one whole", () => {
    const query = new URLSearchParams(logQueryOf(new URLSearchParams("since=2026-03-02&until=2026-03-02"), PARIS));
    expect([query.get("since"), query.get("until")]).toEqual([
      String(Date.UTC(2026, 2, 1, 23)),
      String(Date.UTC(2026, 2, 2, 23)),
    ]);
  });

  test("what is no value is left out", () => {
    expect(logQueryOf(new URLSearchParams("extension=x&source=nobody&since=soon&status=zzz"), PARIS)).toBe("");
    expect(logQueryOf(new URLSearchParams("extension=7&source=person&result=seen"), PARIS)).toBe(
      "extensionId=7&source=person&result=seen",
    );
  });
});

describe("rules", () => {
  const rule: Rule = {
    ...{ id: 5, position: 2, isEnabled: true, name: "Course", priority: 3 },
    conditions: { title: { kind: "pattern", value: "^Course" }, busy: ["busy"], allDay: false, feedIds: [4] },
    action: { kind: "status", status: "lunch" },
  };

  test("what is not touched goes back as it came", () => {
    const { id: _id, position: _position, ...edit } = rule;
    expect(ruleBody(ruleForm(rule), rule)).toEqual(edit);
    expect(ruleBody({ ...ruleForm(rule), title: " ", busy: [], allDay: "" }, rule).conditions).toEqual({
      feedIds: [4],
    });
  });

  test("a preview is of all rules with this one in its place, or behind them", () => {
    const edit = ruleBody({ ...ruleForm(rule), outcome: "ignore" }, rule);
    const other = { ...rule, id: 6, name: "Other" };
    expect(rulesWith(edit, 5, [rule, other]).map(({ name, action }) => [name, action.kind])).toEqual([
      ["Course", "ignore"],
      ["Other", "status"],
    ]);
    expect(rulesWith(edit, null, [rule, other])).toHaveLength(3);
  });
});

describe("a PBX", () => {
  test("secrets that nobody typed are not sent", () => {
    const body = pbxBody({ ...pbxForm(null), name: " Main ", url: "https://pbx", clientId: "x" });
    expect(body).toMatchObject({ name: "Main", certificate: { mode: "system", value: "" }, spacingMs: 150 });
    expect("secret" in body || "webhookSecret" in body).toBe(false);
  });

  test("two writings of a fingerprint are the same", () => {
    expect(isSameFingerprint("ab:CD", "abcd")).toBe(true);
    expect(isSameFingerprint("", "")).toBe(false);
  });
});

test("a file becomes base64, however large", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256);
  expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString("base64"));
});
