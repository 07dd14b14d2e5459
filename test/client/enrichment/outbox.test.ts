import { beforeEach, describe, expect, test } from "bun:test";
import type { NoteEntry } from "../../../client/enrichment/outbox/entry.ts";
import { MAX_ENTRIES, Outbox } from "../../../client/enrichment/outbox/outbox.ts";
import { ApiProblem } from "../../../client/live/problem.ts";
import { FakeClock } from "../../support/fake-clock.ts";

let clock: FakeClock;
let device: Map<string, NoteEntry>;
let sent: NoteEntry[];
let answer: (entry: NoteEntry) => number;
let ids = 0;
beforeEach(() => {
  clock = new FakeClock();
  device = new Map();
  sent = [];
  answer = ({ baseVersion }) => baseVersion + 1;
});

const gone = () => {
  throw new ApiProblem("offline", 0, "");
};
const conflict = (version: number, field: string, mine: string, theirs: string) => () => {
  const fields = [{ field, base: "", mine, theirs }];
  throw new ApiProblem("note_conflict", 409, "", { version }, [], { conflict: fields, version });
};

async function newOutbox(owner = "bob"): Promise<Outbox> {
  const outbox = new Outbox({
    clock,
    random: () => 1,
    device: {
      load: async (name) => structuredClone([...device.values()].filter((entry) => entry.owner === name)),
      put: async (entry) => void device.set(entry.operationId, structuredClone(entry)),
      remove: async ({ operationId }) => void device.delete(operationId),
    },
    async send(entry) {
      sent.push(structuredClone(entry));
      return { version: answer(entry), call: null };
    },
    makeId: () => `operation-${++ids}`,
    alone: (work) => work(),
    announce: () => {},
  });
  await outbox.open(owner);
  return outbox;
}
const edit = (changes: NoteEntry["changes"], baseVersion = 0, callId = 1) => ({
  ...{ callId, title: "Élodie", baseVersion, changes },
});
/** Lets time pass and what was begun by it come to its end. */
const pass = async (ms: number) => {
  await clock.advance(ms);
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};

describe("a note that is saved", () => {
  test("is with the server at once, and nowhere else then", async () => {
    const outbox = await newOutbox();
    expect(await outbox.save(edit({ subject: "Facture" }))).toEqual({ kind: "saved" });
    expect([sent.length, device.size, outbox.entries.value]).toEqual([1, 0, []]);
  });

  test("without a network stays on the device, over a new start, and is sent once with its own time (acceptance 26)", async () => {
    const before = await newOutbox();
    answer = gone;
    const writtenAt = clock.now();
    expect(await before.save(edit({ subject: "Facture" }))).toEqual({ kind: "waiting" });
    before.close();
    await pass(3_600_000);
    answer = () => 1;
    const outbox = await newOutbox();
    expect([outbox.entries.value, device.size]).toEqual([[], 0]);
    expect(new Set(sent.map(({ operationId }) => operationId)).size).toBe(1);
    expect(sent.at(-1)).toMatchObject({ writtenAt, attempts: 1, changes: { subject: "Facture" } });
  });

  test("is tried again by itself, later each time, at most a minute apart", async () => {
    const outbox = await newOutbox();
    answer = gone;
    await outbox.save(edit({ subject: "x" }));
    const gaps: number[] = [];
    let at = clock.now();
    while (gaps.length < 9) {
      const count = sent.length;
      for (let looks = 0; sent.length === count && looks < 300; looks++) await pass(500);
      gaps.push(clock.now() - at);
      at = clock.now();
    }
    expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    answer = () => 1;
    await outbox.retryNow();
    expect(outbox.entries.value).toEqual([]);
  });

  test("and refused is not kept: the form still has it (acceptance 27)", async () => {
    const outbox = await newOutbox();
    for (const [code, status] of [
      ["internal", 500],
      ["invalid_fields", 422],
    ] as const) {
      answer = () => {
        throw new ApiProblem(code, status, "", {}, [{ field: "subject", code: "required", message: "" }]);
      };
      const outcome = await outbox.save(edit({ subject: "x" }));
      expect(outcome).toMatchObject({ kind: "refused", cause: { code, status, fields: [{ field: "subject" }] } });
      expect([outbox.entries.value, device.size]).toEqual([[], 0]);
    }
  });

  test("is nobody else's", async () => {
    const his = await newOutbox("bob");
    answer = gone;
    await his.save(edit({ subject: "his" }));
    his.close();
    const sends = sent.length;
    const hers = await newOutbox("alice");
    expect([hers.entries.value, sent.length, device.size]).toEqual([[], sends, 1]);
  });

  test("beyond the bound is refused rather than lost", async () => {
    const outbox = await newOutbox();
    answer = gone;
    for (let call = 1; call <= MAX_ENTRIES; call++) {
      device.set(`old-${call}`, { ...(entryOf("x") as NoteEntry), operationId: `old-${call}`, callId: call });
    }
    await outbox.refresh();
    expect(await outbox.save(edit({ subject: "one more" }))).toMatchObject({ kind: "refused" });
  });
});

describe("notes that wait", () => {
  test("go out in the order in which they were written; one that is refused stops its call and no other", async () => {
    const outbox = await newOutbox();
    answer = gone;
    await outbox.save(edit({ subject: "first" }, 0, 1));
    await outbox.save(edit({ result: "second" }, 0, 1));
    await outbox.save(edit({ subject: "other" }, 0, 2));
    sent = [];
    answer = ({ changes }) => {
      if (changes.subject === "first") throw new ApiProblem("history_call_not_found", 404, "");
      return 1;
    };
    await outbox.retryNow();
    expect(sent.map(({ changes }) => Object.values(changes)[0])).toEqual(["first", "other"]);
    expect(outbox.entries.value.map(({ state, changes }) => [state, Object.values(changes)[0]])).toEqual([
      ["refused", "first"],
      ["waiting", "second"],
    ]);
    sent = [];
    await outbox.retryNow();
    expect(sent).toEqual([]);
    await outbox.discard(outbox.entries.value[0]?.operationId ?? "");
    expect(outbox.entries.value).toEqual([]);
  });

  test("of the same field stand on each other, of others on what was read: nobody's change is passed over", async () => {
    const outbox = await newOutbox();
    answer = gone;
    await outbox.save(edit({ subject: "Facture" }, 4));
    await outbox.save(edit({ subject: "Facture, deux fois", result: "Rappel" }, 4));
    sent = [];
    let version = 7;
    answer = () => ++version;
    await outbox.retryNow();
    expect(sent.map(({ changes, baseVersion }) => [changes, baseVersion])).toEqual([
      [{ subject: "Facture" }, 4],
      [{ result: "Rappel" }, 4],
      [{ subject: "Facture, deux fois" }, 8],
    ]);
  });

  test("while the server only fails, others are tried; an unreachable one is left alone", async () => {
    const outbox = await newOutbox();
    answer = gone;
    await outbox.save(edit({ subject: "a" }, 0, 1));
    await outbox.save(edit({ subject: "b" }, 0, 2));
    sent = [];
    await outbox.retryNow();
    expect(sent).toHaveLength(1);
    sent = [];
    answer = () => {
      throw new ApiProblem("internal", 500, "");
    };
    await outbox.retryNow();
    expect(sent).toHaveLength(2);
    expect(outbox.entries.value.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
  });

  test("whose session is over wait for the log-in, as they are", async () => {
    const outbox = await newOutbox();
    answer = () => {
      throw new ApiProblem("not_signed_in", 401, "");
    };
    expect(await outbox.save(edit({ subject: "x" }))).toEqual({ kind: "waiting" });
    expect(outbox.entries.value).toMatchObject([{ state: "waiting" }]);
  });

  test("that another page sent are not sent again", async () => {
    const outbox = await newOutbox();
    answer = gone;
    await outbox.save(edit({ subject: "x" }));
    device.clear();
    sent = [];
    answer = () => 1;
    await outbox.retryNow();
    expect([sent, outbox.entries.value]).toEqual([[], []]);
  });
});

describe("a note in conflict", () => {
  test("waits for a decision, and is then saved against what it was decided from", async () => {
    const outbox = await newOutbox();
    answer = conflict(5, "subject", "Panne", "Devis");
    const outcome = await outbox.save(edit({ subject: "Panne", result: "Rappel" }, 3));
    const [entry] = outbox.entries.value;
    expect(outcome).toEqual({ kind: "conflict", operationId: entry?.operationId ?? "" });
    expect(entry?.conflict).toEqual({
      ...{ version: 5, fields: [{ field: "subject", base: "", mine: "Panne", theirs: "Devis" }] },
    });
    sent = [];
    await outbox.retryNow();
    expect(sent).toEqual([]);
    answer = () => 6;
    const decided = await outbox.decide(entry?.operationId ?? "", { subject: "Panne", result: "Rappel" });
    expect(decided).toEqual({ kind: "saved" });
    expect(sent).toMatchObject([{ baseVersion: 5, operationId: entry?.operationId, changes: { subject: "Panne" } }]);
  });

  test("that is decided for the other's needs no saving; what stood on it goes on from there", async () => {
    const outbox = await newOutbox();
    answer = gone;
    await outbox.save(edit({ subject: "mine" }, 3));
    await outbox.save(edit({ subject: "mine, later" }, 3));
    answer = conflict(5, "subject", "mine", "theirs");
    await outbox.retryNow();
    const [first] = outbox.entries.value;
    sent = [];
    answer = () => 6;
    await outbox.decide(first?.operationId ?? "", {});
    expect(sent.map(({ changes, baseVersion }) => [changes, baseVersion])).toEqual([[{ subject: "mine, later" }, 5]]);
    expect(outbox.entries.value).toEqual([]);
  });
});

test("a device that keeps nothing is no reason not to save", async () => {
  const refuse = () => Promise.reject(new Error("no room"));
  const outbox = new Outbox({
    ...{ clock, random: () => 1, makeId: () => "operation-x", alone: (work) => work(), announce: () => {} },
    device: { load: refuse, put: refuse, remove: refuse },
    send: async () => ({ version: 1, call: null }),
  });
  await outbox.open("bob");
  expect(await outbox.save(edit({ subject: "x" }))).toEqual({ kind: "saved" });
});

function entryOf(subject: string): NoteEntry {
  return {
    ...{ operationId: "x", owner: "bob", callId: 1, title: "", baseVersion: 0, afterOperation: null },
    ...{ changes: { subject }, writtenAt: 0, order: 1, attempts: 0, state: "waiting", fault: null, conflict: null },
  };
}
