import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { countRows } from "../../../db/count.ts";
import {
  enrichmentCalls,
  enrichmentEvents,
  enrichmentHops,
  enrichmentMarks,
  enrichmentNotes,
  enrichmentNoteVersions,
} from "../../../db/schema/enrichment.ts";
import type { RetentionKind } from "../../../server/platform/index.ts";
import { agent, envelope, finished, flow } from "../events.ts";
import { type CallHouse, openCallHouse } from "./house.ts";

const DAY_MS = 86_400_000;
const CALLS = "/api/v1/enrichment/calls";
const KEPT = "/api/v1/platform/retention";
let house: CallHouse;
beforeEach(async () => {
  house = await openCallHouse();
});
afterEach(() => house.close());

/** A call of 44's that began so many days ago and is over. */
async function oldCall(id: string, days: number): Promise<number> {
  const startTime = house.clock.now() - days * DAY_MS;
  const data = { id, flows: [finished({ startTime, endTime: startTime + 90_000, callee: agent("44") })] };
  await house.post({ ...envelope("call:completed", 0, data), time: startTime + 100_000 });
  return refOf(id);
}

async function refOf(id: string): Promise<number> {
  const { calls } = (await house.ask("admin", "GET", CALLS)).body;
  return calls.find(({ callId }: { callId: string }) => callId === id)?.id;
}

const note = (who: string, ref: number, changes: object, baseVersion: number, operationId: string) =>
  house.ask(who, "PATCH", `${CALLS}/${ref}/note`, { baseVersion, changes, operationId });

/** Lets a whole round of the retention happen. */
async function round(): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await house.clock.advance(step === 0 ? 600_000 : 250);
    for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

function kindOf(name: string): RetentionKind {
  const kind = house.app.platform.retention.list().find((one) => one.name === name);
  if (!kind) throw new Error(`no kind ${name}`);
  return kind;
}

async function rows() {
  const db = house.app.platform.database.orm;
  const of = {
    enrichmentCalls,
    enrichmentMarks,
    enrichmentEvents,
    enrichmentNotes,
    enrichmentNoteVersions,
    enrichmentHops,
  };
  const counts: Record<string, number> = {};
  for (const [name, table] of Object.entries(of)) counts[name] = await countRows(db, table);
  return counts;
}

describe("calls past their time", () => {
  test("go with marks, events, notes, versions, hops and words; younger ones stay whole", async () => {
    const [old, young] = [await oldCall("old", 20), await oldCall("young", 5)];
    for (const [ref, word] of [
      [old, "caduc"],
      [young, "récent"],
    ] as const) {
      await note("bob", ref, { subject: word, transferredTo: "alice" }, 0, `operation-${ref}`);
    }
    const before = await rows();
    expect(before).toMatchObject({
      enrichmentCalls: 2,
      enrichmentHops: 2,
      enrichmentNoteVersions: 2,
      enrichmentEvents: 2,
    });
    const preview = await house.ask("admin", "GET", `${KEPT}/preview?callDays=10`);
    expect(preview.body.removed).toEqual([{ name: "calls", count: 1 }]);
    await house.ask("admin", "PUT", KEPT, { callDays: 10 });
    await round();
    const after = await rows();
    for (const [name, count] of Object.entries(before)) expect([name, after[name]]).toEqual([name, count / 2]);
    expect((await house.ask("admin", "GET", `${CALLS}?search=caduc`)).body.calls).toEqual([]);
    expect((await house.ask("admin", "GET", `${CALLS}?search=recent`)).body.calls).toHaveLength(1);
    expect((await house.ask("admin", "GET", `${CALLS}/${old}`)).status).toBe(404);
  });

  test("stay for ten years as long as nobody says less", async () => {
    await oldCall("old", 3_640);
    await round();
    expect(await refOf("old")).toBeNumber();
  });

  test("are gone for the old addresses too, and the PBX's saying them again brings none back", async () => {
    const old = await oldCall("old", 20);
    await note("bob", old, { subject: "x" }, 0, "operation-1");
    await house.ask("admin", "PUT", KEPT, { callDays: 10 });
    await round();
    expect((await house.ask("admin", "GET", "/appels")).body.result.records).toEqual([]);
    expect((await house.ask("admin", "GET", "/enrichissements")).body).toEqual({});
    expect((await house.ask("bob", "POST", "/enrichissements", { old: { objet: "y" } })).status).toBe(403);
    await oldCall("old", 20);
    expect(await rows()).toMatchObject({ enrichmentCalls: 0, enrichmentEvents: 0 });
    expect(await oldCall("new", 1)).toBeNumber();
  });

  test("that last are never removed, however long ago they began", async () => {
    const startTime = house.clock.now() - 20 * DAY_MS;
    const data = { ...flow({ startTime }), id: "lasting", start: startTime };
    // Heard of now: it is not given up.
    await house.post({ ...envelope("call:start", 0, data), time: house.clock.now() });
    await oldCall("over", 20);
    await house.ask("admin", "PUT", KEPT, { callDays: 7 });
    await round();
    expect(await refOf("lasting")).toBeNumber();
    expect(await refOf("over")).toBeUndefined();
  });

  test("go a bounded number at a time, the oldest first", async () => {
    for (let n = 0; n < 5; n++) await oldCall(`call-${n}`, 30 - n);
    const kind = kindOf("calls");
    const before = house.clock.now() - 10 * DAY_MS;
    expect(await kind.removeStep?.(before, 2)).toBe(2);
    expect([await refOf("call-0"), await refOf("call-1")]).toEqual([undefined as never, undefined as never]);
    expect(await kind.removeStep?.(before, 9)).toBe(3);
    expect(await kind.removeStep?.(before, 9)).toBe(0);
  });
});

test("events past their time go, and the call that they told stays as it is", async () => {
  const ref = await oldCall("call", 1);
  const before = (await house.ask("admin", "GET", `${CALLS}/${ref}`)).body;
  expect(before.events).toHaveLength(1);
  expect(await kindOf("call_events").removeStep?.(house.clock.now() + 1, 100)).toBe(1);
  const after = (await house.ask("admin", "GET", `${CALLS}/${ref}`)).body;
  expect(after).toEqual({ ...before, events: [] });
});

describe("former versions of notes", () => {
  test("go, the one that counts stays, and nothing is told of a change whose before is not known", async () => {
    const ref = await oldCall("call", 1);
    for (const [version, subject] of ["one", "two", "three"].entries()) {
      await note("bob", ref, { subject, result: "kept" }, version, `operation-${version}`);
    }
    const kind = kindOf("note_versions");
    expect(await kind.countBeyond(house.clock.now() + 1)).toBe(2);
    expect(await kind.countBeyond(house.clock.now())).toBe(0);
    expect(await kind.removeStep?.(house.clock.now() + 1, 100)).toBe(2);
    const { notes, changes } = (await house.ask("admin", "GET", `${CALLS}/${ref}`)).body;
    expect(notes).toMatchObject([{ subject: "three", version: 3 }]);
    expect(changes).toEqual([]);
    expect((await note("bob", ref, { subject: "four" }, 3, "operation-9")).body).toMatchObject({ version: 4 });
    expect((await note("bob", ref, { subject: "five" }, 1, "operation-10")).status).toBe(422);
    const { changes: later } = (await house.ask("admin", "GET", `${CALLS}/${ref}`)).body;
    expect(later).toMatchObject([{ version: 4, fields: [{ field: "subject", before: "three", after: "four" }] }]);
  });
});
