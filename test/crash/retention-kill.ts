import { Database } from "bun:sqlite";
import { join } from "node:path";
import { openDatabase } from "../../db/open.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = join(import.meta.dir, "../..");
/** One step removes 2,000. */
const STEPS = 24;
const ROWS = STEPS * 2_000;

/** A program that removes old entries of the audit step by step, and is killed again and again meanwhile. */
export class RetentionKills {
  private readonly folder = temporaryFolder();

  async prepare(): Promise<void> {
    await (await openDatabase({ dataDir: this.folder.path })).close();
    const database = this.open();
    const insert = database.prepare(
      "INSERT INTO audit_entries (at, via, action, target) VALUES (?, 'none', 'old.thing', 't')",
    );
    database.transaction(() => {
      for (let n = 0; n < ROWS; n++) insert.run(n);
    })();
    database.close();
  }

  /** Kills it within the step after the next one. Says what is wrong with what is left. */
  async kill(): Promise<string[]> {
    const script = `
      import { openDatabase } from "${root}/db/open.ts";
      import { Audit } from "${root}/server/platform/audit/audit.ts";
      import { systemClock } from "${root}/server/platform/clock.ts";
      const audit = new Audit(await openDatabase({ dataDir: ${JSON.stringify(this.folder.path)} }), systemClock);
      for (let hasMore = true; hasMore; ) {
        ({ hasMore } = await audit.removeBefore(${ROWS}));
        console.log("step");
        await new Promise((resolve) => setTimeout(resolve, 5));
      }`;
    const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
    for await (const _ of child.stdout) break;
    child.kill("SIGKILL");
    await child.exited;
    return this.judge();
  }

  /** Entries that are gone and that no entry tells of, or the other way round. */
  judge(): string[] {
    const database = this.open();
    const { left } = database.query("SELECT COUNT(*) AS left FROM audit_entries WHERE action = 'old.thing'").get() as {
      left: number;
    };
    const told = database
      .query("SELECT SUM(json_extract(before, '$.entries')) AS n FROM audit_entries WHERE action = 'audit.expire'")
      .get();
    const check = database.query("PRAGMA integrity_check").get() as { integrity_check: string };
    database.close();
    const removed = (told as { n: number | null }).n ?? 0;
    const faults = removed + left === ROWS ? [] : [`${left} are left of ${ROWS}, ${removed} are said to be removed`];
    return check.integrity_check === "ok" ? faults : [...faults, check.integrity_check];
  }

  /** A removal that nothing tells of any more. */
  control(): string[] {
    const database = this.open();
    database.run(
      "DELETE FROM audit_entries WHERE id = (SELECT MAX(id) FROM audit_entries WHERE action = 'audit.expire')",
    );
    database.close();
    return this.judge();
  }

  remove(): void {
    this.folder.remove();
  }

  private open(): Database {
    return new Database(join(this.folder.path, "vigie.db"));
  }
}
