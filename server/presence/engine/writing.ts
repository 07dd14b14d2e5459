/** What the engine writes down and tells: gathered within a turn of the loop, kept until it is taken. */
import type { Timers } from "./timers.ts";
import type { EnginePorts, KnownChange, LogRow } from "./ports.ts";

/** Rows kept while the storage takes none; 350 extensions that change eight times a day fill this in three and a half days. */
const MAX_ROWS = 10_000;
const AGAIN_MS = 5_000;
/** In one call of the storage. */
const BATCH = 500;

export class Writing {
  private known = new Map<number, KnownChange>();
  private rows: LogRow[] = [];
  private readonly changed = new Set<number>();
  private isEngineChanged = false;
  private isAsked = false;
  /** The storage took nothing: it is asked again after a while, not with everything that happens. */
  private isRefused = false;
  private writing: Promise<void> = Promise.resolve();
  private lostRows = 0;

  constructor(
    private readonly ports: Pick<EnginePorts, "statuses" | "log" | "feed" | "complain">,
    private readonly timers: Timers,
  ) {}

  know(change: KnownChange): void {
    this.known.set(change.extensionId, { ...this.known.get(change.extensionId), ...change });
    this.show(change.extensionId);
  }

  log(row: LogRow): void {
    this.rows.push(row);
    if (this.rows.length > MAX_ROWS) {
      this.rows.shift();
      this.lostRows += 1;
    }
    this.ask();
  }

  /** The extension looks different now. */
  show(extensionId: number): void {
    this.changed.add(extensionId);
    this.ask();
  }

  showEngine(): void {
    this.isEngineChanged = true;
    this.ask();
  }

  /** Everything that is there is written or refused, and told then: whoever hears of it reads what is stored. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write()).then(() => this.tell());
    return this.writing;
  }

  private ask(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    queueMicrotask(() => {
      this.isAsked = false;
      if (this.isRefused) this.tell();
      else void this.flush();
    });
  }

  private tell(): void {
    const ids = [...this.changed];
    this.changed.clear();
    if (ids.length > 0) this.guard("extensionsChanged", () => this.ports.feed.extensionsChanged(ids));
    if (!this.isEngineChanged) return;
    this.isEngineChanged = false;
    this.guard("engineChanged", () => this.ports.feed.engineChanged());
  }

  private async write(): Promise<void> {
    const known = this.known;
    this.known = new Map();
    try {
      if (known.size > 0) await this.ports.statuses.save([...known.values()]);
    } catch (cause) {
      // What came meanwhile is newer.
      for (const [id, change] of known) this.known.set(id, { ...change, ...this.known.get(id) });
      return this.later("statuses", cause);
    }
    while (this.rows.length > 0) {
      const batch = this.rows.splice(0, BATCH);
      try {
        await this.ports.log.write(batch);
      } catch (cause) {
        this.rows.unshift(...batch);
        return this.later("log", cause);
      }
    }
    if (this.lostRows === 0) return;
    this.ports.complain("rows of the presence log were lost", new Error(`${this.lostRows} rows`));
    this.lostRows = 0;
  }

  private later(what: string, cause: unknown): void {
    this.ports.complain(`presence: ${what} not written`, cause);
    if (this.isRefused) return;
    this.isRefused = true;
    this.timers.after(AGAIN_MS, () => {
      this.isRefused = false;
      void this.flush();
    });
  }

  private guard(what: string, run: () => void): void {
    try {
      run();
    } catch (cause) {
      this.ports.complain(`presence: ${what}`, cause);
    }
  }
}
