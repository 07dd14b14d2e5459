/** A data folder as a server leaves it, and backups of it made in this very process. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../db/open.ts";
import { Audit } from "../../../server/platform/audit/audit.ts";
import { makeBackup, type MadeBackup } from "../../../server/platform/backup/make.ts";
import { restore, type RestoreJob } from "../../../server/platform/backup/restore.ts";
import { Settings } from "../../../server/platform/config/store.ts";
import { makeKey } from "../../../server/platform/secrets/key-file.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

export const PASSPHRASE = "correct horse battery";
export const AUTHORITY = "-----BEGIN PRIVATE KEY-----\ncanary-authority\n-----END PRIVATE KEY-----\n";

/** Nothing stops it, nobody listens. */
export const quiet = () => ({ signal: new AbortController().signal, onProgress: () => {} });

export class BackupScene {
  readonly root = temporaryFolder();
  readonly clock = new FakeClock();
  readonly dataDir = join(this.root.path, "data");
  private places = 0;

  /** A database with some rows, two keys and an authority. */
  async fill(): Promise<void> {
    const database = await openDatabase({ dataDir: this.dataDir });
    const settings = new Settings(database, new Audit(database, this.clock), this.clock);
    for (let n = 0; n < 50; n++) await settings.setSetting(`test.${n}`, { text: `row ${n} `.repeat(40) }, null);
    await database.close();
    makeKey(join(this.dataDir, "secret.key"));
    makeKey(join(this.dataDir, "secret.key.before-2026-01-02"));
    mkdirSync(join(this.dataDir, "tls"));
    writeFileSync(join(this.dataDir, "tls", "authority.pem"), AUTHORITY);
    writeFileSync(join(this.dataDir, "tls", "server.pem"), "server");
  }

  /** A folder that is not there yet. */
  place(): string {
    return join(this.root.path, `place-${this.places++}`);
  }

  make(passphrase: string | null = null, to = this.place()): Promise<MadeBackup> {
    const { dataDir, clock } = this;
    return makeBackup({
      dataDir,
      address: { dialect: "sqlite" },
      to,
      passphrase,
      version: "1.2.3",
      now: clock.now(),
      ...quiet(),
    });
  }

  restore(file: string, more: Partial<RestoreJob> = {}) {
    const passphrase = async () => PASSPHRASE;
    return restore({
      file,
      address: { dialect: "sqlite" },
      dataDir: this.place(),
      passphrase,
      isDryRun: false,
      ...quiet(),
      ...more,
    });
  }
}

/** The code of what a promise fails with; "done" when it does not. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (cause) {
    return (cause as { code?: string }).code ?? String(cause);
  }
}
