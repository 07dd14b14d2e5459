import { describe, expect, test } from "bun:test";
import { agentState, isWithoutPhone } from "../../../server/cccp/live/agent-state.ts";

function byTask(taskName: string) {
  return agentState({ isBusy: true, taskName, taskDisplayName: "", stateName: "traitement", stateDisplayName: "" });
}

function byState(stateName: string, stateDisplayName = "") {
  return agentState({ isBusy: false, taskName: "ringing", taskDisplayName: "", stateName, stateDisplayName });
}

describe("agent state", () => {
  test.each([
    ["assigning", "invited"],
    ["processing", "trying"],
    ["ringing", "ringing"],
    ["managing", "on_call"],
    ["contact", "on_call"],
    ["held", "on_hold"],
    ["post_managing", "wrap_up"],
    ["temporization", "wrap_up"],
  ] as const)("busy with %p is %p, in any case", (task, state) => {
    expect(byTask(task)).toEqual({ state, stateName: task });
    expect(byTask(task.toUpperCase())).toEqual({ state, stateName: task.toUpperCase() });
  });

  test.each([
    ["pause", "paused"],
    ["pause déjeuner", "paused"],
    ["PAUSE Formation", "paused"],
    ["traitement", "available"],
    ["Traitement", "available"],
    ["sortant", "outbound"],
    ["sortant_manuel", "outbound"],
    ["supervision", "supervising"],
    ["disabled", "logged_out"],
  ] as const)("state %p is %p and keeps its name", (name, state) => {
    expect(byState(name)).toEqual({ state, stateName: name });
  });

  test("unknown names are shown as they are", () => {
    expect(byState("tea with the queen")).toEqual({ state: "unknown", stateName: "tea with the queen" });
    expect(byTask("juggling")).toEqual({ state: "unknown", stateName: "juggling" });
    expect(byState("constructor")).toEqual({ state: "unknown", stateName: "constructor" });
  });

  test("the word for people is the display name, the meaning comes from either", () => {
    expect(byState("pause_12", "pause déjeuner")).toEqual({ state: "paused", stateName: "pause déjeuner" });
    expect(byState("12", "pause déjeuner")).toEqual({ state: "paused", stateName: "pause déjeuner" });
  });

  test("a task decides only while busy, and only if it has a name", () => {
    expect(byState("traitement").state).toBe("available");
    expect(byTask("").state).toBe("available");
  });

  test.each([
    ["unplugged", true],
    ["Mode UNPLUG", true],
    ["plugged", false],
    ["", false],
  ])("mode %p is without a phone: %p", (mode, expected) => {
    expect(isWithoutPhone(mode)).toBe(expected);
  });
});
