import { Database } from "bun:sqlite";
import { copyFileSync, existsSync, mkdirSync, readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { migrate } from "../../db/sqlite/migrate.ts";
import { sqliteMigrations } from "../../db/migrations/sqlite.ts";
import { startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The first migration alone: what an installation of the first version holds. */
const OLD = sqliteMigrations.slice(0, 1);
const ROWS = 4_000;

/** Which schema a file has; `neither` is what must never be. */
export type Found = "old" | "new" | "neither";

/** Databases of the first version whose program is killed while it brings them up to date. */
export class MigrationKills {
  readonly found: Record<Found, number> = { old: 0, new: 0, neither: 0 };
  readonly faults: string[] = [];
  private readonly folder = temporaryFolder();
  private readonly template = join(this.folder.path, "template.db");
  private readonly schemas: Record<"old" | "new", string>;

  constructor() {
    const old = new Database(this.template, { create: true });
    migrate(old, this.template, OLD);
    const insert = old.prepare(
      "INSERT INTO audit_entries (at, via, action, target, before, after) VALUES (?, 'none', 'old.thing', ?, '{}', '{}')",
    );
    old.transaction(() => {
      for (let n = 0; n < ROWS; n++) insert.run(n, "t".repeat(100));
    })();
    const before = schemaOf(old);
    old.close();
    const copy = this.copy("schema");
    const migrated = new Database(join(copy, "vigie.db"));
    migrate(migrated, join(copy, "vigie.db"));
    this.schemas = { old: before, new: schemaOf(migrated) };
    migrated.close();
  }

  async kill(round: number): Promise<void> {
    const data = this.copy(`r${round}`);
    // From when the copy is begun, that comes before the migration, to after it: however quick the machine is today.
    const afterMs = (round * 7) % 60;
    const onSpawn = (kill: () => void) => {
      const watcher = watch(data, (_, name) => {
        if (name !== "backups") return;
        watcher.close();
        setTimeout(kill, afterMs);
      });
    };
    await startServe(data, [], { onSpawn })
      .then((server) => server.stop("SIGKILL"))
      .catch(() => {});
    const found = this.judge(join(data, "vigie.db"));
    this.found[found]++;
    for (const name of existsSync(join(data, "backups")) ? readdirSync(join(data, "backups")) : []) {
      if (!name.includes(".partial") && this.judge(join(data, "backups", name)) !== "old")
        this.faults.push(`backup ${name}`);
    }
    const server = await startServe(data).catch((cause: Error) => cause);
    if (server instanceof Error) {
      this.faults.push(`does not start: ${server.message}`);
      return;
    }
    await server.stop();
    if (this.judge(join(data, "vigie.db")) !== "new") this.faults.push("is not migrated by the next start");
  }

  /** Half of a migration, as a program without a transaction would leave it. */
  control(): Found {
    const file = join(this.copy("control"), "vigie.db");
    const database = new Database(file);
    const [first = ""] = (sqliteMigrations[1]?.sql ?? "").split("--> statement-breakpoint");
    database.run(first);
    database.close();
    return this.judge(file);
  }

  remove(): void {
    this.folder.remove();
  }

  private copy(name: string): string {
    const data = join(this.folder.path, name);
    mkdirSync(data, { mode: 0o700 });
    copyFileSync(this.template, join(data, "vigie.db"));
    return data;
  }

  private judge(file: string): Found {
    const database = new Database(file);
    try {
      const check = database.query("PRAGMA integrity_check").get() as { integrity_check: string };
      const { n } = database.query("SELECT COUNT(*) AS n FROM audit_entries WHERE action = 'old.thing'").get() as {
        n: number;
      };
      const { applied } = database.query("SELECT COUNT(*) AS applied FROM __drizzle_migrations").get() as {
        applied: number;
      };
      const schema = schemaOf(database);
      if (check.integrity_check !== "ok" || n !== ROWS) return "neither";
      if (schema === this.schemas.old && applied === OLD.length) return "old";
      return schema === this.schemas.new && applied === sqliteMigrations.length ? "new" : "neither";
    } finally {
      database.close();
    }
  }
}

function schemaOf(database: Database): string {
  const rows = database.query("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all();
  return JSON.stringify(rows);
}
