import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../db/open.ts";
import { Audit } from "../../../server/platform/audit/audit.ts";
import { archiveName } from "../../../server/platform/backup/archive-name.ts";
import { Backups, type RuleChange } from "../../../server/platform/backup/backups.ts";
import { RunFailure } from "../../../server/platform/backup/runner.ts";
import { Settings } from "../../../server/platform/config/store.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { renderMetrics } from "../../../server/platform/metrics/exposition.ts";
import { resetSecrets } from "../../../server/platform/secrets/rotation.ts";
import { Secrets } from "../../../server/platform/secrets.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { FakeRunner } from "../../support/fake-runner.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { codeOf, PASSPHRASE } from "./scene.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOBODY = { who: null, from: null };
const RULE: RuleChange = {
  ...{ isEnabled: true, atMinute: 150, timeZone: "UTC", isEncrypted: false },
  ...{ keepDaily: 2, keepWeekly: 0, keepMonthly: 0 },
};

const roots: ReturnType<typeof temporaryFolder>[] = [];
afterAll(() => {
  for (const root of roots) root.remove();
});

/** Backups on a clock that starts on 2 March 2026 at 09:00. */
async function house(rule: RuleChange | null = RULE) {
  const root = temporaryFolder();
  roots.push(root);
  const dataDir = join(root.path, "data");
  const folder = join(root.path, "shelf");
  const clock = new FakeClock();
  const runner = new FakeRunner(() => clock.now());
  const database = await openDatabase({ dataDir });
  const audit = new Audit(database, clock);
  const secrets = await Secrets.open(dataDir);
  const parts = {
    clock,
    log: silentLog,
    audit,
    secrets,
    dataDir,
    folder,
    settings: new Settings(database, audit, clock),
  };
  const open = () => new Backups({ ...parts, runner });
  const backups = open();
  if (rule) await backups.change(rule, NOBODY);
  await backups.start();
  /** Files are read by the system, which the injected clock does not move. */
  const advance = async (byMs: number, stepMs = MINUTE_MS) => {
    for (let done = 0; done < byMs; done += stepMs) {
      await clock.advance(stepMs);
      // A look reads what a view reads, and began before it.
      for (let looks = 0; looks < 3; looks++) {
        await backups.view();
        await real();
      }
    }
  };
  const actions = async () => (await audit.list(null, "backup.", 50)).map(({ action }) => action).reverse();
  return { ...parts, backups, open, runner, database, advance, actions, root };
}

/** Lets the system's answers come in. */
async function real(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Until nothing is done, and nothing has begun for many looks: what a timer began may still read its rule. */
async function idle(backups: Backups): Promise<void> {
  for (let looks = 0; looks < 25; looks++) {
    if ((await backups.view()).running !== null) looks = 0;
    await real();
  }
}

describe("by themselves", () => {
  test("what the machine missed is made up soon after the start; then it is one a day, each checked", async () => {
    const { backups, runner, advance, folder, actions } = await house();
    expect(backups.health()).toMatchObject({ code: "backup_none", state: "warn" });
    await advance(4 * MINUTE_MS);
    expect(runner.made).toHaveLength(0);
    await advance(2 * MINUTE_MS);
    await idle(backups);
    expect(runner.made).toEqual([{ folder, passphrase: null }]);
    expect(runner.checked).toHaveLength(1);
    expect(backups.health()).toMatchObject({ code: "backup_verified", state: "ok" });
    await advance(17 * HOUR_MS, 10 * MINUTE_MS);
    expect(runner.made).toHaveLength(1);
    await advance(HOUR_MS, 10 * MINUTE_MS);
    await idle(backups);
    expect(runner.made).toHaveLength(2);
    expect((await backups.view()).backups.map(({ name }) => name)[0]).toStartWith("vigie-2026-03-03T02-3");
    expect(await actions()).toEqual(["backup.make", "backup.make"]);
    await backups.stop();
  });

  test("none where the rule says so, and none where nobody can make them", async () => {
    const { backups, runner, advance } = await house({ ...RULE, isEnabled: false });
    await advance(30 * HOUR_MS, HOUR_MS);
    expect(runner.made).toHaveLength(0);
    expect(backups.health()).toMatchObject({ code: "backup_off" });
    expect((await backups.view()).nextAt).toBeNull();
    await backups.stop();
  });

  test("a clock that jumps makes no crowd, and one that was far ahead does not stop them", async () => {
    const { backups, runner, advance, clock } = await house();
    await advance(6 * MINUTE_MS);
    await idle(backups);
    for (const hours of [1, -1, 1, -1]) {
      clock.jumpWall(hours * HOUR_MS);
      await advance(5 * MINUTE_MS);
    }
    await idle(backups);
    expect(runner.made).toHaveLength(1);
    clock.jumpWall(400 * 24 * HOUR_MS);
    await advance(2 * MINUTE_MS);
    await idle(backups);
    expect(runner.made).toHaveLength(2);
    clock.jumpWall(-400 * 24 * HOUR_MS);
    await advance(24 * HOUR_MS, HOUR_MS);
    await idle(backups);
    expect(runner.made).toHaveLength(3);
    expect(backups.health()).toMatchObject({ code: "backup_verified" });
    await backups.stop();
  });

  test("a failure is told, tried again in an hour, and the old ones stay", async () => {
    const { backups, runner, advance, folder } = await house();
    await advance(6 * MINUTE_MS);
    await idle(backups);
    const before = readdirSync(folder);
    runner.makeFails = new RunFailure("backup_no_room", "no room");
    await advance(18 * HOUR_MS, 10 * MINUTE_MS);
    await idle(backups);
    expect(backups.health()).toMatchObject({ code: "backup_no_room", state: "bad" });
    expect(readdirSync(folder)).toEqual(before);
    const tries = runner.made.length;
    expect(tries).toBeGreaterThan(1);
    expect(tries).toBeLessThan(4);
    runner.makeFails = null;
    await advance(2 * HOUR_MS, 10 * MINUTE_MS);
    await idle(backups);
    expect(backups.health()).toMatchObject({ code: "backup_verified" });
    await backups.stop();
  });

  test("one that cannot be restored takes no other one's place", async () => {
    const { backups, runner, folder, clock, advance } = await house({ ...RULE, keepDaily: 1 });
    mkdirSync(folder, { recursive: true });
    const old = [1, 2, 3].map((days) => archiveName(clock.now() - days * 24 * HOUR_MS, false));
    for (const name of old) writeFileSync(join(folder, name), "old");
    runner.checkFails = new RunFailure("backup_damaged", "it is damaged");
    await advance(6 * MINUTE_MS);
    await idle(backups);
    expect(backups.health()).toMatchObject({ code: "backup_unsound", state: "bad" });
    for (const name of old) expect(existsSync(join(folder, name))).toBe(true);
    runner.checkFails = null;
    await backups.begin(NOBODY);
    await idle(backups);
    expect((await backups.view()).backups).toHaveLength(1);
    await backups.stop();
  });
});

describe("when asked", () => {
  test("one at a time, with its progress; others are told to wait", async () => {
    const { backups, runner } = await house();
    const gate = Promise.withResolvers<void>();
    runner.gate = gate.promise;
    await backups.begin(NOBODY);
    await real();
    expect((await backups.view()).running).toMatchObject({ kind: "make", step: "pack", doneBytes: 1, totalBytes: 2 });
    expect(await codeOf(backups.begin(NOBODY))).toBe("backup_busy");
    gate.resolve();
    await idle(backups);
    const [made] = (await backups.view()).backups;
    expect(made?.check).toMatchObject({ isGood: true });
    expect(await codeOf(backups.beginCheck("vigie-2020-01-01T00-00-00Z.tar.zst", NOBODY))).toBe("backup_not_found");
    expect(await codeOf(backups.remove("../data/vigie.db", NOBODY))).toBe("backup_not_found");
    await backups.stop();
    expect(await codeOf(backups.begin(NOBODY))).toBe("backup_unavailable");
  });

  test("what was checked, and what failed, is known after a restart", async () => {
    const { backups, runner, open } = await house();
    await backups.begin(NOBODY);
    await idle(backups);
    runner.makeFails = new RunFailure("backup_failed", "a reason");
    await backups.begin(NOBODY);
    await idle(backups);
    await backups.stop();
    const again = open();
    const view = await again.view();
    expect(view.backups[0]?.check).toMatchObject({ isGood: true });
    expect(view.failure).toMatchObject({ detail: "a reason" });
    expect(again.health()).toMatchObject({ code: "backup_failed", params: { reason: "a reason" } });
  });

  test("figures for Prometheus", async () => {
    const { backups, clock } = await house();
    expect(renderMetrics(backups.metrics())).not.toContain("last_success");
    await backups.begin(NOBODY);
    await idle(backups);
    const text = renderMetrics(backups.metrics());
    expect(text).toContain(`vigie_backup_last_success_timestamp_seconds ${clock.now() / 1000}\n`);
    expect(text).toContain("vigie_backup_last_size_bytes 6\n");
    expect(text).toContain("vigie_backup_last_duration_seconds 1.5\n");
    expect(text).toContain("vigie_backup_last_verified 1\n");
    await backups.stop();
  });
});

describe("encryption", () => {
  const ENCRYPTED = { ...RULE, isEncrypted: true };

  test("needs a passphrase, which is sealed, used, and never shown", async () => {
    const { backups, runner, settings, audit } = await house(null);
    expect(await codeOf(backups.change(ENCRYPTED, NOBODY))).toBe("backup_passphrase_needed");
    const view = await backups.change({ ...ENCRYPTED, passphrase: PASSPHRASE }, NOBODY);
    expect(view.rule).toMatchObject({ isEncrypted: true, hasPassphrase: true });
    await backups.change({ ...ENCRYPTED, keepDaily: 3 }, NOBODY);
    await backups.begin(NOBODY);
    await idle(backups);
    expect(runner.made).toMatchObject([{ passphrase: PASSPHRASE }]);
    expect(runner.checked).toMatchObject([{ passphrase: PASSPHRASE }]);
    const told = [
      await settings.getSetting("platform.backups"),
      await audit.list(null, null, 50),
      await backups.view(),
    ];
    expect(JSON.stringify(told)).not.toContain(PASSPHRASE);
    await backups.stop();
  });

  test("with the passphrase lost, none is made rather than one that everybody can read", async () => {
    const { backups, runner, secrets, database, audit, clock } = await house({ ...ENCRYPTED, passphrase: PASSPHRASE });
    await resetSecrets({ secrets, database, audit, clock });
    await backups.begin(NOBODY);
    await idle(backups);
    expect(runner.made).toHaveLength(0);
    expect(backups.health()).toMatchObject({ code: "backup_failed", state: "warn" });
    await backups.stop();
  });
});
