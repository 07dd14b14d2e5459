import { describe, expect, test } from "bun:test";
import { effect } from "@preact/signals";
import { BoardStore, ruleFor } from "../../client/live/board.ts";
import { agent, board, liveLink, queue, T0 } from "./board-fixture.ts";

function loaded() {
  const store = new BoardStore();
  store.load(board({ agents: [agent("a"), agent("b")], queues: [queue("q", { waiting: 2 })] }));
  return store;
}

describe("board store", () => {
  test("a patch changes the fields that it names and leaves the others", () => {
    const store = loaded();
    store.apply({ at: T0 + 1, agents: [{ id: "a", state: "paused" }] }, "a.11");
    expect(store.agents.row("a")?.value).toEqual(agent("a", { state: "paused" }));
    expect(store.agents.row("b")?.value).toEqual(agent("b"));
    expect(store.at.value).toBe(T0 + 1);
  });

  test("a changed row tells only who watches that row", () => {
    const store = loaded();
    let ofA = 0;
    let ofB = 0;
    const stops = [
      effect(() => void (store.agents.row("a")?.value && ofA++)),
      effect(() => void (store.agents.row("b")?.value && ofB++)),
    ];
    store.apply({ at: T0, agents: [{ id: "a", state: "paused" }] }, "a.11");
    expect([ofA, ofB]).toEqual([2, 1]);
    for (const stop of stops) stop();
  });

  test("new rows appear, removed ones go", () => {
    const store = loaded();
    store.apply({ at: T0, agents: [agent("c")], removed: { agents: ["a"], queues: ["q"] } }, "a.11");
    expect(store.agents.peek().map((row) => row.id)).toEqual(["b", "c"]);
    expect(store.queues.size).toBe(0);
    expect(store.agents.row("a")).toBeUndefined();
  });

  test("a change that the snapshot holds already is left out, one of another boot is not", () => {
    const store = loaded();
    store.apply({ at: T0, agents: [{ id: "a", state: "paused" }] }, "a.10");
    expect(store.agents.row("a")?.value.state).toBe("available");
    store.apply({ at: T0, agents: [{ id: "a", state: "wrap_up" }] }, "b.1");
    expect(store.agents.row("a")?.value.state).toBe("wrap_up");
  });

  test("changes that come while a snapshot is read are applied after it, if they are newer", () => {
    const store = loaded();
    store.expectSnapshot();
    store.apply({ at: T0, agents: [{ id: "a", state: "ringing" }] }, "a.11");
    store.apply({ at: T0, agents: [{ id: "a", state: "on_call" }] }, "a.13");
    expect(store.agents.row("a")?.value.state).toBe("available");
    store.load(board({ cursor: "a.12", agents: [agent("a", { state: "paused" })] }));
    expect(store.agents.row("a")?.value.state).toBe("on_call");
    expect(store.agents.row("b")).toBeUndefined();
  });

  test("an unreadable snapshot loses no change", () => {
    const store = loaded();
    store.expectSnapshot();
    store.apply({ at: T0, agents: [{ id: "a", state: "ringing" }] }, "a.11");
    store.abandonSnapshot();
    expect(store.agents.row("a")?.value.state).toBe("ringing");
  });

  test("a reload keeps the signals of rows that stay and disturbs no unchanged one", () => {
    const store = loaded();
    const row = store.agents.row("a");
    let renders = 0;
    const stop = effect(() => void (row?.value && renders++));
    store.load(board({ cursor: "a.20", agents: [agent("a"), agent("b", { state: "paused" })] }));
    expect(store.agents.row("a")).toBe(row);
    expect(renders).toBe(1);
    stop();
  });

  test("link and figures change without the rows", () => {
    const store = loaded();
    const version = store.agents.version.value;
    store.apply({ at: T0, link: { ...liveLink, phase: "refused" } }, "a.11");
    expect(store.meta.value?.link.phase).toBe("refused");
    expect(store.meta.value?.serverName).toBe("Demo");
    expect(store.agents.version.value).toBe(version);
  });

  test("the board that is kept is the board as it is", () => {
    const store = loaded();
    store.apply({ at: T0 + 5, removed: { agents: ["a"] } }, "a.11");
    expect(store.toBoard()).toMatchObject({ at: T0 + 5, agents: [agent("b")], queues: [queue("q", { waiting: 2 })] });
    expect(new BoardStore().toBoard()).toBeNull();
  });
});

test("a queue's own rule goes before the one for all", () => {
  const general = { figure: "waiting", queueId: null, side: "above", amber: 3, red: 6 } as const;
  const own = { ...general, queueId: "q", amber: 1 };
  expect(ruleFor([general, own], "waiting", "q")).toBe(own);
  expect(ruleFor([general, own], "waiting", "other")).toBe(general);
  expect(ruleFor([general, own], "paused", "q")).toBeNull();
});
