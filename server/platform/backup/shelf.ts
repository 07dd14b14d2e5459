import { mkdirSync, readFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeDurably } from "../durable-file.ts";
import { parseArchiveName } from "./archive-name.ts";

/** One backup that is there. */
export interface ShelfEntry {
  name: string;
  sizeBytes: number;
  madeAt: number;
  isEncrypted: boolean;
  /** What its last check said; null: it was not checked. */
  check: CheckResult | null;
}

export interface CheckResult {
  at: number;
  isGood: boolean;
  /** Why it is not; null when it is. */
  code: string | null;
  detail: string | null;
}

export interface Failure {
  at: number;
  code: string;
  detail: string;
}

/** What is remembered beside the backups themselves. */
interface Notes {
  checks: Record<string, CheckResult>;
  /** The last attempt to make one, when it failed. */
  failure: Failure | null;
  /** How long the last one took; null before the first. */
  tookMs: number | null;
}

const MAX_ENTRIES = 2_000;
const NOTES_FILE = "backups/.notes.json";
const NO_NOTES: Notes = { checks: {}, failure: null, tookMs: null };

/** The backups of a folder, and what is known of them. Reading the folder may take long (it may be on another machine), so what is asked often is what the last reading found. */
export class Shelf {
  private found: ShelfEntry[] = [];
  private notes: Notes;

  constructor(
    readonly folder: string,
    private readonly dataDir: string,
  ) {
    this.notes = readNotes(join(dataDir, NOTES_FILE));
  }

  /** Newest first, as of the last `refresh`. */
  get entries(): readonly ShelfEntry[] {
    return this.found;
  }

  get failure(): Failure | null {
    return this.notes.failure;
  }

  get tookMs(): number | null {
    return this.notes.tookMs;
  }

  /** Reads the folder; one that is not there has no backups. */
  async refresh(): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    const entries: ShelfEntry[] = [];
    for (const name of names.sort().reverse().slice(0, MAX_ENTRIES)) {
      const known = parseArchiveName(name);
      const file = known && (await stat(join(this.folder, name)).catch(() => null));
      if (!known || !file?.isFile()) continue;
      entries.push({ ...known, name, sizeBytes: file.size, check: this.notes.checks[name] ?? null });
    }
    this.found = entries.sort((a, b) => b.madeAt - a.madeAt);
  }

  noteMade(tookMs: number): void {
    this.write({ ...this.notes, failure: null, tookMs });
  }

  noteFailure(failure: Failure): void {
    this.write({ ...this.notes, failure });
  }

  /** Remembers what a check said, and forgets those of backups that are gone. */
  noteCheck(name: string, result: CheckResult): void {
    const there = new Set([name, ...this.found.map((entry) => entry.name)]);
    const checks = { ...this.notes.checks, [name]: result };
    this.write({ ...this.notes, checks: Object.fromEntries(Object.entries(checks).filter(([one]) => there.has(one))) });
    this.found = this.found.map((entry) => (entry.name === name ? { ...entry, check: result } : entry));
  }

  /** A disk that takes no notes (it is full) does not lose what this process knows. */
  private write(notes: Notes): void {
    this.notes = notes;
    const file = join(this.dataDir, NOTES_FILE);
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeDurably(file, `${JSON.stringify(notes)}\n`);
    } catch {
      return;
    }
  }
}

function readNotes(file: string): Notes {
  try {
    return { ...NO_NOTES, ...JSON.parse(readFileSync(file, "utf8")) };
  } catch {
    return NO_NOTES;
  }
}
