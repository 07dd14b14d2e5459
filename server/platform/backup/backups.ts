import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Audit } from "../audit/audit.ts";
import type { Actor } from "../auth/users.ts";
import type { Clock, Timer } from "../clock.ts";
import type { Settings } from "../config/store.ts";
import type { HealthReport } from "../health.ts";
import { Problem } from "../http/problem.ts";
import type { Log } from "../log.ts";
import type { MetricFamily } from "../metrics/exposition.ts";
import { single } from "../metrics/machine.ts";
import type { Secrets } from "../secrets.ts";
import { failureOf } from "./errors.ts";
import { backupHealth } from "./health.ts";
import { sweepCheck } from "./check.ts";
import { sweepLeftovers } from "./make.ts";
import "./problems.ts";
import type { Progress, Step } from "./progress.ts";
import { expired } from "./rotation.ts";
import {
  type BackupRule,
  PASSPHRASE_PLACE,
  PASSPHRASE_PURPOSE,
  PASSPHRASE_ROW,
  readRule,
  RULE_KEY,
  type StoredRule,
} from "./rule.ts";
import { type BackupRunner, RunFailure } from "./runner.ts";
import { lastDueAt, nextDueAt } from "./schedule.ts";
import { type Failure, Shelf, type ShelfEntry } from "./shelf.ts";

/** What is being done now. */
export interface RunningWork {
  kind: "make" | "check";
  /** The backup that is checked; null while one is made. */
  name: string | null;
  startedAt: number;
  step: Step | null;
  doneBytes: number;
  totalBytes: number;
}

export interface BackupsView {
  rule: BackupRule & { hasPassphrase: boolean };
  /** Where they are; the folder on the server. */
  folder: string;
  /** When the next one is due; null while none is made by itself. */
  nextAt: number | null;
  running: RunningWork | null;
  failure: Failure | null;
  backups: ShelfEntry[];
}

export interface BackupsParts {
  clock: Clock;
  log: Log;
  settings: Settings;
  secrets: Secrets;
  audit: Audit;
  dataDir: string;
  folder: string;
  /** Null where no backups can be made, as in a command that ends soon. */
  runner: BackupRunner | null;
}

/** A new rule; without a passphrase the stored one stays, also where new backups are not encrypted: it opens the older ones. */
export type RuleChange = BackupRule & { passphrase?: string };

const NOBODY: Actor = { who: null, from: null };
/** The first look comes late: a machine that starts has other things to do, and may have a wrong clock. */
const FIRST_LOOK_MS = 300_000;
const LOOK_EVERY_MS = 60_000;
const RETRY_MS = 3_600_000;
/** What is dated later than this was made with a wrong clock, and stands for no day. */
const AHEAD_MS = 86_400_000;

/** Makes backups at their time and when asked, tries each by restoring it aside, and takes away those whose time is over. */
export class Backups {
  private readonly shelf: Shelf;
  private rule: StoredRule = readRule(null);
  private running: RunningWork | null = null;
  private work: Promise<unknown> = Promise.resolve();
  private timer: Timer | null = null;
  /** On the monotonic clock: not before this is it tried again by itself. */
  private retryAt = 0;
  private isStopped = false;

  constructor(private readonly parts: BackupsParts) {
    this.shelf = new Shelf(parts.folder, parts.dataDir);
    parts.secrets.declare(PASSPHRASE_PLACE);
  }

  async start(): Promise<void> {
    await this.load();
    this.sweep();
    await this.shelf.refresh();
    this.timer = this.parts.clock.after(FIRST_LOOK_MS, () => {
      this.timer = this.parts.clock.every(LOOK_EVERY_MS, () => void this.look());
      void this.look();
    });
  }

  /** Ends what is running: it leaves nothing that looks like a backup. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.timer?.cancel();
    this.timer = null;
    await this.parts.runner?.stop();
    await this.work;
    this.sweep();
  }

  async view(): Promise<BackupsView> {
    await Promise.all([this.load(), this.shelf.refresh()]);
    const { passphrase, ...rule } = this.rule;
    return {
      rule: { ...rule, hasPassphrase: passphrase !== null },
      folder: this.shelf.folder,
      nextAt: this.nextAt(),
      running: this.running,
      failure: this.shelf.failure,
      backups: [...this.shelf.entries],
    };
  }

  /** @throws Problem `backup_passphrase_needed` */
  async change({ passphrase, ...rule }: RuleChange, { who, from }: Actor): Promise<BackupsView> {
    await this.load();
    let sealed = this.rule.passphrase;
    if (passphrase !== undefined)
      sealed = await this.parts.secrets.seal(PASSPHRASE_PURPOSE, PASSPHRASE_ROW, passphrase);
    if (rule.isEncrypted && sealed === null) throw new Problem("backup_passphrase_needed");
    await this.parts.settings.setSetting(RULE_KEY, { ...rule, passphrase: sealed }, who, from);
    this.retryAt = 0;
    return this.view();
  }

  /** Begins to make one; how it goes is told by `view`. @throws Problem `backup_busy`, `backup_unavailable` */
  async begin(actor: Actor): Promise<void> {
    const runner = this.free();
    await this.load();
    await this.parts.audit.record({ ...actor, action: "backup.make", target: "backups", before: null, after: null });
    // Somebody else may have begun while the entry was written.
    this.free();
    this.occupy("make", null, () => this.make(runner));
  }

  /** Begins to check one. @throws Problem */
  async beginCheck(name: string, actor: Actor): Promise<void> {
    const runner = this.free();
    await this.find(name);
    await this.load();
    await this.parts.audit.record({ ...actor, action: "backup.check", target: name, before: null, after: null });
    this.free();
    this.occupy("check", name, () => this.check(runner, name));
  }

  /** Where one is, for somebody who takes it away; that is written down. @throws Problem `backup_not_found` */
  async fileFor(name: string, actor: Actor): Promise<string> {
    const { sizeBytes } = await this.find(name);
    await this.parts.audit.record({
      ...actor,
      action: "backup.download",
      target: name,
      before: null,
      after: { sizeBytes },
    });
    return join(this.shelf.folder, name);
  }

  /** @throws Problem `backup_not_found` */
  async remove(name: string, actor: Actor): Promise<void> {
    const { sizeBytes, madeAt } = await this.find(name);
    await this.erase(name, "backup.delete", { sizeBytes, madeAt }, actor);
    await this.shelf.refresh();
  }

  health(): HealthReport {
    const now = this.parts.clock.now();
    return backupHealth({ newest: this.newest(now), failure: this.shelf.failure, isEnabled: this.rule.isEnabled }, now);
  }

  metrics(): MetricFamily[] {
    const newest = this.newest(this.parts.clock.now());
    const { tookMs } = this.shelf;
    const verified = newest === null || newest.check === null ? null : Number(newest.check.isGood);
    return [
      single(
        "vigie_backup_last_success_timestamp_seconds",
        "gauge",
        "When the newest backup was made, seconds since 1970.",
        newest && newest.madeAt / 1000,
      ),
      single("vigie_backup_last_size_bytes", "gauge", "Size of the newest backup.", newest?.sizeBytes ?? null),
      single("vigie_backup_last_duration_seconds", "gauge", "How long the last backup took.", tookMs && tookMs / 1000),
      single("vigie_backup_last_verified", "gauge", "Whether the newest backup could be restored aside.", verified),
      single("vigie_backups", "gauge", "Backups that are there.", this.shelf.entries.length),
    ];
  }

  private async look(): Promise<void> {
    const { clock, log } = this.parts;
    try {
      await Promise.all([this.load(), this.shelf.refresh()]);
      if (this.isStopped || this.running !== null || this.parts.runner === null) return;
      const now = clock.now();
      if (this.rule.isEnabled && clock.monotonic() >= this.retryAt && this.isDue(now)) await this.begin(NOBODY);
    } catch (cause) {
      log.warn("backups could not be looked after", { reason: (cause as Error).message });
    }
  }

  private isDue(now: number): boolean {
    return (this.newest(now)?.madeAt ?? 0) < lastDueAt(this.rule, now);
  }

  private nextAt(): number | null {
    const now = this.parts.clock.now();
    if (!this.rule.isEnabled || this.parts.runner === null) return null;
    return this.isDue(now) ? now : nextDueAt(this.rule, now);
  }

  private newest(now: number): ShelfEntry | null {
    return this.shelf.entries.find(({ madeAt }) => madeAt <= now + AHEAD_MS) ?? null;
  }

  private async load(): Promise<void> {
    this.rule = readRule(await this.parts.settings.getSetting(RULE_KEY));
  }

  private free(): BackupRunner {
    const { runner } = this.parts;
    if (runner === null || this.isStopped) throw new Problem("backup_unavailable");
    if (this.running !== null) throw new Problem("backup_busy");
    return runner;
  }

  private occupy(kind: RunningWork["kind"], name: string | null, work: () => Promise<unknown>): void {
    this.running = { kind, name, startedAt: this.parts.clock.now(), step: null, doneBytes: 0, totalBytes: 0 };
    this.work = work()
      .catch((cause) => this.parts.log.error("a backup ended unexpectedly", { reason: String(cause) }))
      .finally(() => {
        this.running = null;
      });
  }

  private async make(runner: BackupRunner): Promise<void> {
    const { clock, log } = this.parts;
    let name: string;
    try {
      const passphrase = await this.passphrase();
      const { file, sizeBytes, tookMs } = await runner.make({ folder: this.shelf.folder, passphrase }, this.follow);
      name = basename(file);
      log.info("a backup was made", { name, sizeBytes, tookMs });
      this.shelf.noteMade(tookMs);
      await this.shelf.refresh();
    } catch (cause) {
      if (this.isStopped) return;
      const { code, detail } =
        cause instanceof RunFailure ? { code: cause.code, detail: cause.message } : failureOf(cause);
      log.warn("no backup was made", { code, reason: detail });
      this.shelf.noteFailure({ at: clock.now(), code, detail });
      this.retryAt = clock.monotonic() + RETRY_MS;
      return;
    }
    this.running = { ...(this.running as RunningWork), kind: "check", name, step: null, doneBytes: 0, totalBytes: 0 };
    const isGood = await this.check(runner, name);
    // As long as the new one is not known to be good, the old ones are what there is.
    if (isGood) await this.rotate();
  }

  private async check(runner: BackupRunner, name: string): Promise<boolean> {
    const { clock, log } = this.parts;
    try {
      const isEncrypted = this.shelf.entries.find((entry) => entry.name === name)?.isEncrypted ?? false;
      const passphrase = isEncrypted ? await this.openPassphrase() : null;
      await runner.check({ file: join(this.shelf.folder, name), passphrase }, this.follow);
      this.shelf.noteCheck(name, { at: clock.now(), isGood: true, code: null, detail: null });
      log.info("a backup was restored aside and is sound", { name });
      return true;
    } catch (cause) {
      if (this.isStopped) return false;
      const { code, detail } =
        cause instanceof RunFailure ? { code: cause.code, detail: cause.message } : failureOf(cause);
      log.warn("a backup could not be restored aside", { name, code, reason: detail });
      this.shelf.noteCheck(name, { at: clock.now(), isGood: false, code, detail });
      return false;
    }
  }

  private async rotate(): Promise<void> {
    const names = expired(this.shelf.entries, this.rule, this.parts.clock.now());
    for (const name of names) {
      const entry = this.shelf.entries.find((one) => one.name === name);
      const before = { sizeBytes: entry?.sizeBytes ?? 0, madeAt: entry?.madeAt ?? 0 };
      await this.erase(name, "backup.expire", before, NOBODY);
    }
    if (names.length > 0) await this.shelf.refresh();
  }

  /** The file goes first: on a disk that is full, that makes the room that the entry needs. */
  private async erase(name: string, action: string, before: object, actor: Actor): Promise<void> {
    rmSync(join(this.shelf.folder, name), { force: true });
    await this.parts.audit.record({ ...actor, action, target: name, before, after: null });
  }

  private async find(name: string): Promise<ShelfEntry> {
    await this.shelf.refresh();
    const entry = this.shelf.entries.find((one) => one.name === name);
    if (!entry) throw new Problem("backup_not_found");
    return entry;
  }

  /** Null: the backup is not encrypted. */
  private async passphrase(): Promise<string | null> {
    if (!this.rule.isEncrypted) return null;
    const passphrase = await this.openPassphrase();
    if (passphrase === null)
      throw new RunFailure("passphrase_missing", "The passphrase is gone. Enter one under Settings, Backups.");
    return passphrase;
  }

  private async openPassphrase(): Promise<string | null> {
    const { passphrase } = this.rule;
    return passphrase === null ? null : this.parts.secrets.open(PASSPHRASE_PURPOSE, PASSPHRASE_ROW, passphrase);
  }

  private readonly follow = ({ step, doneBytes, totalBytes }: Progress): void => {
    if (this.running) this.running = { ...this.running, step, doneBytes, totalBytes };
  };

  private sweep(): void {
    sweepLeftovers(this.parts.dataDir, this.shelf.folder);
    sweepCheck(this.parts.dataDir);
  }
}
