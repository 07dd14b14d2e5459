import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../../../db/open.ts";
import { DayCallWriter } from "../../../server/cccp/servers/day-call-writer.ts";
import type { DayCall } from "../../../server/cccp/live/day-call.ts";
import type { ThresholdRule } from "../../../server/cccp/live/model.ts";
import { DEFAULT_SERVICE_LEVEL } from "../../../server/cccp/live/service-level.ts";
import { CccpRepo, type NewServer } from "../../../server/cccp/repo.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { Secrets } from "../../../server/platform/secrets.ts";
import { openTestDatabase } from "../../support/database.ts";
import { testEngine } from "../../support/test-engine.ts";
import { testWhere } from "../../support/where.ts";

let folder: string;
let database: Database;
let repo: CccpRepo;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vigie-repo-"));
  database = await openTestDatabase(folder);
  repo = new CccpRepo(database, await Secrets.open(folder));
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const NEW: NewServer = {
  name: "Été",
  host: "cc.example",
  port: 20103,
  login: "admin",
  project: "DEMO",
  isEnabled: true,
  source: "manual",
  proxyPort: null,
  vocalNode: "",
  serviceLevel: { ...DEFAULT_SERVICE_LEVEL, thresholdSeconds: 12.5 },
};
const insert = async (server = NEW, password: string | null = "canary-Pw") => {
  const sealed = await repo.seal(password);
  return database.transact((tx) => repo.insertServer(tx, server, sealed, 1));
};
const call = (sessionId: string, over: Partial<DayCall> = {}): DayCall => ({
  sessionId,
  queueId: "DEMO__Sales",
  day: "2026-03-02",
  offsetSeconds: 3600,
  offeredAt: 1000,
  endedAt: null,
  outcome: "answered",
  waitSeconds: 1.25,
  talkSeconds: null,
  agentId: null,
  ...over,
});

describe("servers", () => {
  test("come back as they were put in; the password only through its own door", async () => {
    const record = await insert();
    expect(record).toEqual({ ...NEW, id: "1", hasPassword: true });
    expect(await repo.servers()).toEqual([record]);
    expect(await repo.password("1")).toBe("canary-Pw");
    expect(await repo.password("2")).toBeNull();
  });

  testWhere(testEngine === "sqlite")("the password is nowhere on the disk", async () => {
    await insert();
    await database.close();
    expect(readFileSync(join(folder, "vigie.db")).includes("canary-Pw")).toBe(false);
    database = await openTestDatabase(folder);
  });

  test("a change keeps the password unless a new one is given", async () => {
    const record = await insert();
    await database.transact((tx) => repo.updateServer(tx, { ...record, name: "Autre" }, null));
    expect(await repo.servers()).toEqual([{ ...record, name: "Autre" }]);
    expect(await repo.password("1")).toBe("canary-Pw");
    const sealed = await repo.seal("");
    await database.transact((tx) => repo.updateServer(tx, record, sealed));
    expect(await repo.password("1")).toBeNull();
  });

  test("thresholds and calls go with their server, and with no other", async () => {
    await insert();
    await insert({ ...NEW, host: "two" });
    const rules: ThresholdRule[] = [
      { figure: "waiting", queueId: null, side: "above", amber: 1, red: null },
      { figure: "waiting", queueId: "DEMO__Sales", side: "above", amber: null, red: 2.5 },
    ];
    for (const id of ["1", "2"]) {
      await database.transact((tx) => repo.replaceThresholds(tx, id, rules));
      await repo.saveDayCalls(id, [call("a")]);
    }
    await database.transact((tx) => repo.deleteServer(tx, "1"));
    expect([await repo.thresholdsOf("1"), await repo.dayCallsSince("1", "2000-01-01")]).toEqual([[], []]);
    expect(await repo.thresholdsOf("2")).toEqual(rules);
    expect(await repo.dayCallsSince("2", "2000-01-01")).toEqual([call("a")]);
  });
});

describe("finished calls", () => {
  test("are saved once however often, and corrected", async () => {
    await insert();
    await repo.saveDayCalls("1", [call("a"), call("b", { offeredAt: 2000 })]);
    await repo.saveDayCalls("1", [call("a", { outcome: "abandoned", talkSeconds: 3 })]);
    expect(await repo.dayCallsSince("1", "2026-03-02")).toEqual([
      call("a", { outcome: "abandoned", talkSeconds: 3 }),
      call("b", { offeredAt: 2000 }),
    ]);
  });

  test("by day; old ones are deleted", async () => {
    await insert();
    await repo.saveDayCalls("1", [call("a", { day: "2026-03-01" }), call("a"), call("c", { queueId: "Other" })]);
    expect(await repo.dayCallsSince("1", "2026-03-02")).toHaveLength(2);
    await repo.deleteDayCallsBefore("2026-03-02");
    expect(await repo.dayCallsSince("1", "2000-01-01")).toHaveLength(2);
  });

  test("wait for the database when it refuses, and are saved afterwards, in order", async () => {
    await insert();
    let isRefusing = true;
    const writer = new DayCallWriter(
      {
        saveDayCalls: (id, calls) =>
          isRefusing ? Promise.reject(new Error("disk full")) : repo.saveDayCalls(id, calls),
      },
      silentLog,
    );
    writer.add("1", [call("a")]);
    await writer.flush();
    writer.add("1", [call("a", { talkSeconds: 9 }), call("b", { offeredAt: 2000 })]);
    await writer.flush();
    expect(writer.waitingCount).toBe(3);
    isRefusing = false;
    await writer.flush();
    expect(writer.waitingCount).toBe(0);
    expect(await repo.dayCallsSince("1", "2026-03-02")).toEqual([
      call("a", { talkSeconds: 9 }),
      call("b", { offeredAt: 2000 }),
    ]);
  });
});
