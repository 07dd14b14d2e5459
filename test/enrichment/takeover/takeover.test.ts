import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readWrittenAt } from "../../../server/enrichment/takeover/written-at.ts";
import { type CallHouse, openCallHouse } from "../room/house.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { NOTES, writeInstallation } from "./old-installation.ts";

const old = temporaryFolder();
let house: CallHouse;
beforeAll(async () => {
  house = await openCallHouse([]);
  writeInstallation(old.path, { notes: { ...NOTES, "404": NOTES["68"], "69": { traiteParOuTransmisA: "gone" } } });
});
afterAll(async () => {
  await house.close();
  old.remove();
});

const run = (isDry: boolean) => house.app.takeOverWildixApp(old.path, isDry, () => {});

/** Acceptance line 4, and 1 with the log-ins of `test/compat/wildix.test.ts`. */
describe("taking over the replaced application", () => {
  test("first tells what it would do and writes nothing", async () => {
    const report = await run(true);
    expect(report).toMatchObject({ users: { added: 4 }, calls: { added: 3 }, notes: { added: 2, left: 1 } });
    expect(await house.app.platform.colleagues.list()).toEqual([]);
    expect((await run(true)).calls.added).toBe(3);
  });

  test("takes accounts, calls and notes, and says what it left out and why", async () => {
    const report = await run(false);
    expect(report).toMatchObject({ users: { added: 4 }, calls: { added: 3 }, notes: { added: 2, left: 1 } });
    expect(report.remarks.toSorted()).toEqual([
      "note of call 404: there is no such call",
      "note of call 69: gone has no account; the name is kept as it is",
    ]);
    const colleagues = await house.app.platform.colleagues.list();
    expect(colleagues.map(({ name, role, extension }) => [name, role, extension])).toEqual([
      ["admin", "admin", "0000"],
      ["alice", "agent", "33"],
      ["bob", "agent", "44"],
      ["kernel", "agent", "11"],
    ]);
    const [entry] = await house.app.platform.audit.list(null, "enrichment.import", 1);
    expect(entry).toMatchObject({ after: { users: 4, calls: 3, notes: 2 } });
  });

  test("a second time adds nothing", async () => {
    expect(await run(false)).toMatchObject({
      ...{ users: { added: 0, kept: 4 }, calls: { added: 0, kept: 3 }, notes: { added: 0, kept: 2, left: 1 } },
    });
  });

  test("refuses a folder that is none, and tells what of one it cannot read", async () => {
    const empty = temporaryFolder();
    expect(() => house.app.takeOverWildixApp(empty.path, true, () => {})).toThrow("holds neither users.db");
    writeFileSync(join(empty.path, "call_history.json"), "{");
    writeFileSync(join(empty.path, "enrichissements.json"), "[1]");
    const { remarks } = await house.app.takeOverWildixApp(empty.path, true, () => {});
    expect(remarks).toHaveLength(2);
    empty.remove();
  });
});

/** Acceptance line 33. */
describe("when an old note was written", () => {
  test("is read day before month, in the zone of the PBX", () => {
    expect(readWrittenAt("16/05/2025", "11:28:34", "Europe/Paris")).toBe(Date.UTC(2025, 4, 16, 9, 28, 34));
    expect(readWrittenAt("05/06/2025", "08:00", "Europe/Paris")).toBe(Date.UTC(2025, 5, 5, 6));
    expect(readWrittenAt("2025-05-16", "11h28", "UTC")).toBe(Date.UTC(2025, 4, 16, 11, 28));
  });

  test("is unknown when it is no date", () => {
    for (const date of ["", "5/16/2025", "31/02/2025", "demain"])
      expect(readWrittenAt(date, "10:00", "UTC")).toBeNull();
  });
});
