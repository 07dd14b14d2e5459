import { expect, test } from "bun:test";
import { isUnder } from "../../../server/platform/alerts/figures.ts";
import { countAlerts, mostGrave, seenBy, viewAlert } from "../../../server/platform/alerts/view.ts";
import { maySee } from "../../../server/platform/alerts/visibility.ts";
import { alertOf } from "./samples.ts";

const sales = { projectName: "DEMO", queueName: "Sales" };

test("someone without a scope sees everything; with one, only alerts of their queues", () => {
  const server = { projectName: null, queueName: null };
  expect([maySee(null, sales), maySee(null, server)]).toEqual([true, true]);
  // One that names nothing sets no limit, on the board as here.
  expect(maySee({ projects: [], queues: [] }, server)).toBe(true);
  expect(maySee({ projects: ["DEMO"], queues: [] }, server)).toBe(false);
  expect(maySee({ projects: ["DEMO"], queues: [] }, sales)).toBe(true);
  expect(maySee({ projects: ["OTHER"], queues: [] }, sales)).toBe(false);
  expect(maySee({ projects: [], queues: ["Sales"] }, sales)).toBe(true);
  expect(maySee({ projects: ["DEMO"], queues: ["Support"] }, sales)).toBe(false);
});

test("a path lies under itself and what it begins with, part by part", () => {
  expect(isUnder("server/1/queue/a", "server/1")).toBe(true);
  expect(isUnder("server/1", "server/1")).toBe(true);
  expect(isUnder("server/10", "server/1")).toBe(false);
  expect(isUnder("server/1", "server/1/queue/a")).toBe(false);
  expect(isUnder("anything", "")).toBe(true);
});

test("counts: what flaps is as grave as at its worst; who is minded or being worked on needs nobody", () => {
  const alerts = [
    alertOf({ id: "a", level: "red", worstLevel: "red" }),
    alertOf({ id: "b", level: "red", worstLevel: "red", acknowledgedAt: 1 }),
    alertOf({ id: "c", level: "red", worstLevel: "red" }),
    alertOf({ id: "d", level: "ok", worstLevel: "red", isFlapping: true }),
    alertOf({ id: "e" }),
  ];
  expect(countAlerts(alerts, ({ id }) => id === "c")).toEqual({ red: 4, amber: 1, unhandled: 2 });
  expect(countAlerts([], () => false)).toEqual({ red: 0, amber: 0, unhandled: 0 });
});

test("a screen gets the gravest 500, the newest of them first", () => {
  const alerts = Array.from({ length: 600 }, (_, n) => alertOf({ id: `q${n}`, triggeredAt: n }));
  alerts.push(alertOf({ id: "red", level: "red", worstLevel: "red" }));
  const shown = mostGrave(alerts);
  expect(shown.length).toBe(500);
  expect([shown[0]?.id, shown[1]?.id]).toEqual(["red", "q599"]);
  expect(seenBy(alerts, { projects: ["OTHER"], queues: [] })).toEqual([]);
  expect(viewAlert(alertOf(), true)).not.toHaveProperty("toldAt");
});
