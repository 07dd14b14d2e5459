import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archiveName } from "../../server/platform/backup/archive-name.ts";
import type { Manifest } from "../../server/platform/backup/manifest.ts";
import type { OnProgress } from "../../server/platform/backup/progress.ts";
import type { BackupRunner, MadeReport } from "../../server/platform/backup/runner.ts";

interface Job {
  folder?: string;
  file?: string;
  passphrase: string | null;
}

/** Makes backups that hold nothing, at once, unless a test says otherwise. */
export class FakeRunner implements BackupRunner {
  readonly made: Job[] = [];
  readonly checked: Job[] = [];
  /** What the next runs fail with. */
  makeFails: Error | null = null;
  checkFails: Error | null = null;
  /** While it is set, work waits for it. */
  gate: Promise<void> | null = null;

  constructor(private readonly now: () => number = () => 0) {}

  async make(job: { folder: string; passphrase: string | null }, onProgress: OnProgress): Promise<MadeReport> {
    this.made.push(job);
    onProgress({ step: "pack", doneBytes: 1, totalBytes: 2 });
    await this.gate;
    if (this.makeFails) throw this.makeFails;
    mkdirSync(job.folder, { recursive: true });
    const file = join(job.folder, archiveName(this.now(), job.passphrase !== null));
    writeFileSync(file, "backup");
    return { file, sizeBytes: 6, tookMs: 1_500, manifest: {} as Manifest };
  }

  async check(job: { file: string; passphrase: string | null }): Promise<void> {
    this.checked.push(job);
    await this.gate;
    if (this.checkFails) throw this.checkFails;
  }

  async stop(): Promise<void> {}
}
