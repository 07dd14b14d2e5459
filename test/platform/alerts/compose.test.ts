import { describe, expect, test } from "bun:test";
import { compose } from "../../../server/platform/alerts/delivery/compose.ts";
import { isTold, type Notice } from "../../../server/platform/alerts/delivery/notice.ts";
import { plainLine } from "../../../server/platform/alerts/delivery/plain-text.ts";
import { retryDelayMs } from "../../../server/platform/alerts/delivery/delivery.ts";
import type { Alert } from "../../../server/platform/alerts/model.ts";
import { alertOf, noticeOf, RULE } from "./samples.ts";

const NOW = 100_000;

function message(alerts: Alert[], notices: Notice[]) {
  return compose(notices, new Map(alerts.map((alert) => [alert.id, alert])), NOW);
}

/** What the message says of its first alert. */
const changeOf = (alert: Partial<Alert>, ...notices: Partial<Notice>[]) =>
  message([alertOf(alert)], notices.map(noticeOf))?.lines[0]?.change ?? null;

describe("of one alert it tells how it stands now", () => {
  test("that it began, with its present level", () => {
    const facts = message(
      [alertOf({ level: "red", worstLevel: "red", value: 9 })],
      [noticeOf(), noticeOf({ kind: "worsened", isFirst: false })],
    );
    expect(facts).toMatchObject({ level: "red", total: 1, wasHeld: false });
    expect(facts?.lines).toEqual([
      expect.objectContaining({ change: "triggered", level: "red", value: 9, limit: 6, lastedMs: NOW }),
    ]);
  });

  test("that it got worse; but not when it eased before anybody was told", () => {
    const worse = { kind: "worsened", isFirst: false } as const;
    expect(changeOf({ level: "red", worstLevel: "red" }, worse)).toBe("worsened");
    expect(changeOf({ level: "amber", worstLevel: "red" }, worse)).toBeNull();
  });

  test("that it flaps, and that it is steady again", () => {
    expect(changeOf({ isFlapping: true, level: "ok" }, { kind: "flapping", isFirst: false })).toBe("flapping");
    expect(changeOf({}, { kind: "flapping", isFirst: false }, { kind: "steady", isFirst: false })).toBe("steady");
  });

  test("that it ended, or that what it was about is gone", () => {
    const end = { kind: "resolved", isFirst: false } as const;
    expect(changeOf({ resolvedAt: 1, resolution: "recovered" }, end)).toBe("resolved");
    expect(changeOf({ resolvedAt: 1, resolution: "gone" }, end)).toBe("gone");
    expect(changeOf({ resolvedAt: 1, resolution: "rule_changed" }, end)).toBeNull();
  });

  test("what began and ended in between is told as over, unless it was held back", () => {
    const ended = { resolvedAt: 40_000, resolution: "recovered" } as const;
    const end = { kind: "resolved", isFirst: false } as const;
    expect(changeOf(ended, {}, end)).toBe("over");
    expect(changeOf(ended, { isHeld: true }, end)).toBeNull();
    expect(changeOf(ended, { isHeld: true }, { ...end, isHeld: true })).toBeNull();
  });

  test("what was held and is still open is told once, as begun", () => {
    const facts = message(
      [alertOf()],
      [noticeOf({ isHeld: true }), noticeOf({ kind: "worsened", isFirst: false, isHeld: true })],
    );
    expect(facts?.lines.map(({ change }) => change)).toEqual(["triggered"]);
    expect(facts?.wasHeld).toBe(true);
  });

  test("an end is told against the limit that was passed", () => {
    const ended = alertOf({ resolvedAt: 5, resolution: "recovered", level: "ok", worstLevel: "red" });
    expect(message([ended], [noticeOf({ kind: "resolved", isFirst: false })])).toMatchObject({
      level: "ok",
      lines: [{ limit: 6, lastedMs: 5 }],
    });
  });

  test("an alert that nobody knows any more is left out, and nothing at all is no message", () => {
    expect(message([], [noticeOf()])).toBeNull();
    expect(message([], [])).toBeNull();
  });
});

describe("many alerts are one message", () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => alertOf({ id: `q${n}`, triggeredAt: n }));

  test("a thousand scopes: ten are named, all are counted", () => {
    const alerts = many(1_000);
    const facts = message(
      alerts,
      alerts.map(({ id }) => noticeOf({ alertId: id })),
    );
    expect(facts?.total).toBe(1_000);
    expect(facts?.lines.length).toBe(10);
  });

  test("open before over, red before amber, the longest first", () => {
    const alerts = [
      alertOf({ id: "over", resolvedAt: 9, resolution: "recovered", level: "ok" }),
      alertOf({ id: "new", triggeredAt: 50_000 }),
      alertOf({ id: "old", triggeredAt: 10 }),
      alertOf({ id: "red", triggeredAt: 90_000, level: "red", worstLevel: "red" }),
    ];
    const facts = message(
      alerts,
      alerts.map(({ id }) => noticeOf({ alertId: id })),
    );
    expect(facts?.lines.map(({ alertId }) => alertId)).toEqual(["red", "old", "new", "over"]);
    expect(facts?.level).toBe("red");
  });
});

describe("what is told at all", () => {
  test("what needs somebody, and the end of what was told", () => {
    const told = (["triggered", "worsened", "flapping", "steady", "resolved"] as const).map((kind) =>
      isTold(RULE, alertOf(), kind),
    );
    expect(told).toEqual([true, true, true, true, true]);
    expect(isTold(RULE, alertOf(), "eased")).toBe(false);
    expect(isTold(RULE, alertOf(), "acknowledged")).toBe(false);
    expect(isTold(RULE, alertOf({ toldAt: null }), "resolved")).toBe(false);
    expect(isTold(RULE, alertOf({ resolution: "rule_changed" }), "resolved")).toBe(false);
  });

  test("with red only, amber is for the screen", () => {
    const rule = { tellFrom: "red" } as const;
    expect(isTold(rule, alertOf(), "triggered")).toBe(false);
    expect(isTold(rule, alertOf({ worstLevel: "red" }), "worsened")).toBe(true);
    expect(isTold(rule, alertOf({ worstLevel: "red", level: "ok" }), "resolved")).toBe(true);
  });
});

describe("texts from outside", () => {
  test("become one line, whatever ends lines or turns them round", () => {
    expect(plainLine("a\r\nBcc: x@y\u2028b\u0000c\u202ed")).toBe("a Bcc: x@y b c d");
    expect(plainLine("  \t ")).toBe("");
  });

  test("are cut by letters, not within one", () => {
    expect(plainLine("é".repeat(200), 10)).toBe(`${"é".repeat(9)}…`);
    expect(plainLine("😀".repeat(20), 5)).toBe(`${"😀".repeat(4)}…`);
    expect(plainLine("short", 5)).toBe("short");
  });

  test("stand in a message as one line", () => {
    const facts = message(
      [alertOf({ scopeName: "Sales\nSubject: x", parentName: "P\r\nQ", ruleName: "r\n" })],
      [noticeOf()],
    );
    expect(facts?.lines[0]).toMatchObject({ scopeName: "Sales Subject: x", parentName: "P Q" });
    expect(facts?.ruleName).toBe("r");
  });
});

test("attempts grow apart, to an hour; what the other end asks for counts, to an hour", () => {
  const seconds = [1, 2, 3, 4, 5, 6, 7, 50].map((attempts) => retryDelayMs(attempts, null, () => 1) / 1000);
  expect(seconds).toEqual([10, 30, 90, 270, 810, 2430, 3600, 3600]);
  expect(retryDelayMs(1, null, () => 0)).toBe(7_500);
  expect(retryDelayMs(1, 120_000, () => 1)).toBe(120_000);
  expect(retryDelayMs(1, 1e12, () => 1)).toBe(3_600_000);
});
