import { describe, expect, test } from "bun:test";
import { type CallTimes, callRow, Scene, START, type Values, wireDate } from "./scene.ts";

function one(times: CallTimes, more: Values = {}) {
  const scene = new Scene();
  scene.add("calls", 5, callRow("c1", times, more));
  return scene.store.call("c1");
}

describe("calls", () => {
  const queuedAt = START + 1_000;
  const foundAt = START + 9_000;
  const answeredAt = START + 12_000;
  const wrapUpAt = START + 60_000;
  const endedAt = START + 61_000;

  test.each<[string, CallTimes]>([
    ["menu", {}],
    ["waiting", { queuedAt }],
    ["ringing", { queuedAt, foundAt }],
    ["talking", { queuedAt, foundAt, answeredAt }],
    ["wrap_up", { queuedAt, foundAt, answeredAt, wrapUpAt }],
    ["ended", { queuedAt, foundAt, answeredAt, wrapUpAt, endedAt }],
    ["ended", { endedAt }],
  ])("state %p by its dates", (state, times) => {
    expect(one(times)?.state).toBe(state as never);
  });

  test("an outgoing call is outgoing until it ends", () => {
    expect(one({ answeredAt }, { session_type: 2 })).toMatchObject({ direction: "outgoing", state: "outgoing" });
    expect(one({ answeredAt, endedAt }, { session_type: 2 })?.state).toBe("ended");
    expect(one({}, { session_type: undefined, "connections.last.incoming": false })?.direction).toBe("outgoing");
  });

  test("queue, addresses and instants", () => {
    expect(one({ queuedAt, foundAt, answeredAt })).toMatchObject({
      objectId: 5,
      queueId: "DEMO__Sales",
      queueName: "Sales",
      caller: "0612345678",
      called: "0800",
      startedAt: START,
      queuedAt,
      waitEndedAt: foundAt,
      answeredAt,
      endedAt: null,
    });
    expect(one({})).toMatchObject({ queueId: null, queueName: null, waitEndedAt: null });
    expect(one({ queuedAt, endedAt })?.waitEndedAt).toBe(endedAt);
  });

  test("the caller stays in sight when the last connection becomes the agent's leg", () => {
    const scene = new Scene();
    scene.listAll();
    scene.add("calls", 5, callRow("c1", { queuedAt }));
    scene.update("calls", 5, {
      "connections.last.incoming": false,
      "connections.last.remote_address": "sip:1001@10.0.0.1",
    });
    expect(scene.store.call("c1")?.caller).toBe("0612345678");
  });

  test("attributes name the parties before connections do", () => {
    const attributes = { "attributes.remote_number.value": "+33699", "attributes.local_number.value": "0801" };
    expect(one({}, attributes)).toMatchObject({ caller: "+33699", called: "0801" });
    expect(one({}, { ...attributes, session_type: 2 })).toMatchObject({ caller: "0801", called: "+33699" });
  });

  test("ended calls leave the board, and stay listed until the server drops them", () => {
    const scene = new Scene();
    scene.add("calls", 5, callRow("c1", { queuedAt }));
    scene.update("calls", 5, { terminate_date: wireDate(endedAt) });
    expect(scene.store.snapshot().calls).toEqual([]);
    expect(scene.store.allCalls().map((call) => [call.id, call.state])).toEqual([["c1", "ended"]]);
    scene.remove("calls", 5);
    expect(scene.store.allCalls()).toEqual([]);
    expect(scene.store.call("c1")).toBeNull();
  });

  test("the level follows the wait, then the talk", () => {
    const scene = new Scene();
    scene.add("calls", 5, callRow("c1", { queuedAt: START }));
    const levels: (string | undefined)[] = [];
    for (const seconds of [59, 60, 119, 120]) {
      scene.now = START + seconds * 1_000;
      scene.store.tick();
      levels.push(scene.store.call("c1")?.level);
    }
    expect(levels).toEqual(["ok", "amber", "amber", "red"]);
    scene.update("calls", 5, { "tasks.last.management_date": wireDate(scene.now) });
    expect(scene.store.call("c1")?.level).toBe("ok");
  });
});
