/** A `call_history.json` that changes while it is watched. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ingest } from "../../../server/enrichment/calls/ingest.ts";
import { LOOK_EVERY_MS, WatchedFile } from "../../../server/enrichment/sources/watched-file.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { callRecord } from "../records.ts";
import { type CallHouse, openCallHouse } from "../room/house.ts";

const folder = temporaryFolder();
let house: CallHouse;
let ingest: Ingest;
let watched: WatchedFile | null = null;
let last = 0;

beforeEach(async () => {
  house = await openCallHouse([]);
  const { database } = house.app.platform;
  ingest = new Ingest({ database, clock: house.clock, log: silentLog, onChange: () => {} });
});
afterEach(async () => {
  await watched?.stop();
  await house.close();
});

/** A place of its own for each test. */
function place(): string {
  const path = join(folder.path, `place-${++last}`);
  mkdirSync(path);
  return path;
}
const text = (...ids: string[]) =>
  JSON.stringify({ type: "result", result: { total: ids.length, records: ids.map((id) => callRecord({ id })) } });
function watch(path: string): WatchedFile {
  watched = new WatchedFile({ path, clock: house.clock, log: silentLog, ingest });
  watched.start();
  return watched;
}
/** Lets the watcher look once, by its clock alone. */
async function look(file: WatchedFile): Promise<void> {
  await house.clock.advance(LOOK_EVERY_MS);
  await file.look();
}
const added = () => ingest.takenBySource.file;

describe("a watched file", () => {
  test("is taken in at the start, and what is new in it at the next look: within a second", async () => {
    expect(LOOK_EVERY_MS).toBeLessThan(1_000);
    const path = join(place(), "call_history.json");
    writeFileSync(path, text("1", "2"));
    const file = watch(path);
    await file.look();
    expect(added()).toEqual({ added: 2, changed: 0, repeated: 0 });
    writeFileSync(path, text("1", "2", "3"));
    await look(file);
    expect(added()).toEqual({ added: 3, changed: 0, repeated: 0 });
    expect(file.view).toMatchObject({ state: "read", calls: 3, readAt: house.clock.now(), reason: "" });
  });

  test("may lie in the folder of the replaced application, and be put in place of another", async () => {
    const base = place();
    const file = watch(base);
    await file.look();
    expect(file.view.state).toBe("missing");
    mkdirSync(join(base, "static/mock"), { recursive: true });
    writeFileSync(join(base, "static/mock/call_history.json"), text("1"));
    await look(file);
    expect(added().added).toBe(1);
    writeFileSync(join(base, "new"), text("1", "2"));
    renameSync(join(base, "new"), join(base, "static/mock/call_history.json"));
    await look(file);
    expect(added().added).toBe(2);
  });

  test("that is half written is waited for, and told of when it stays so", async () => {
    const path = join(place(), "call_history.json");
    writeFileSync(path, text("1", "2").slice(0, 200));
    const file = watch(path);
    await look(file);
    expect(file.view.state).toBe("looking");
    for (let ms = 0; ms <= 5_000; ms += LOOK_EVERY_MS) await look(file);
    expect(file.view).toMatchObject({ state: "unreadable", reason: expect.stringContaining("no JSON") });
    writeFileSync(path, text("1", "2"));
    await look(file);
    expect(file.view).toMatchObject({ state: "read", calls: 2, reason: "" });
    expect(added().added).toBe(2);
  });

  test("that holds something else is told of, and the row without an id left out", async () => {
    const path = join(place(), "call_history.json");
    writeFileSync(path, '{"hello":1}');
    const file = watch(path);
    await look(file);
    expect(file.view).toMatchObject({ state: "unreadable", reason: expect.stringContaining("result.records") });
    writeFileSync(path, JSON.stringify({ result: { records: [callRecord({ id: "" }), callRecord({ id: "9" }), 7] } }));
    await look(file);
    expect(added().added).toBe(1);
  });

  test("is not read again while it stays as it is", async () => {
    const path = join(place(), "call_history.json");
    writeFileSync(path, text("1"));
    const file = watch(path);
    await file.look();
    const { readAt } = file.view;
    for (let times = 0; times < 5; times++) await look(file);
    expect(file.view.readAt).toBe(readAt);
  });

  test("tells by itself that it changed", async () => {
    const path = join(place(), "call_history.json");
    writeFileSync(path, text("1"));
    const file = watch(path);
    await file.look();
    writeFileSync(path, text("1", "2"));
    // The clock stands still: only the system can tell.
    while (added().added < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(file.view.calls).toBe(2);
  });
});
