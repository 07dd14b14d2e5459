import { batch, signal } from "@preact/signals";
import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { CallFilter } from "../../server/enrichment/calls/filter.ts";
import { ApiProblem } from "../live/problem.ts";
import type { CallBook } from "./call-book.ts";
import { fits, queryOf } from "./call-filter.ts";

export interface HistoryAnswer {
  calls: CallLine[];
  nextCursor: string | null;
  /** Where the event stream goes on from. */
  cursor: string;
}

interface Parts {
  book: CallBook;
  now: () => number;
  read(query: string, signal: AbortSignal): Promise<HistoryAnswer>;
  /** The calls that the device keeps, and when they were; null for none. */
  kept(): Promise<{ calls: readonly CallLine[]; savedAt: number } | null>;
}

/** A part of the list that is read from the newest call to the oldest. */
interface Section {
  filter: CallFilter;
  /** Give it to read on; null before the first page. */
  cursor: string | null;
  isDone: boolean;
  /** The oldest that was read. */
  last: Pick<CallLine, "startedAt" | "id"> | null;
}

const PAGE = 100;
const LARGEST_PAGE = 500;
/** A list shorter than this goes on by itself with its next part. */
const SHORT = 30;

/**
 * Reads the history page by page, and knows which calls of the book belong to what was read: those that come by the stream
 * have their place only among pages that are there. With the calls that nobody noted first, these are read to
 * their end before the others begin. Where the server cannot be reached it shows what the device keeps.
 */
export class HistoryReader {
  /** When the first page was read; null before. */
  readonly readAt = signal<number | null>(null);
  /** When the kept calls that are shown were kept; null once the server has answered. */
  readonly savedAt = signal<number | null>(null);
  readonly problem = signal<unknown>(null);
  readonly isReading = signal(false);
  readonly hasMore = signal(false);
  /** The filter of what is shown, as a query; null before the first page and for what the device keeps. */
  readonly query = signal<string | null>(null);
  /** Where the stream goes on from after the newest reading. */
  cursor: string | null = null;

  private filter: CallFilter = {};
  private isTodoFirst = true;
  private sections: Section[] = [];
  private loaded = new Set<number>();
  private abort: AbortController | null = null;

  constructor(private readonly parts: Parts) {}

  /** Reads the first page of a list. */
  async start(filter: CallFilter, isTodoFirst: boolean): Promise<void> {
    this.filter = filter;
    this.isTodoFirst = isTodoFirst;
    await this.readFirst(PAGE);
  }

  /** Reads again what was read, as far as one answer holds it. */
  async reload(): Promise<void> {
    await this.readFirst(Math.min(LARGEST_PAGE, Math.max(PAGE, this.loaded.size)));
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    if (this.isReading.peek() || !this.hasMore.peek()) return;
    await this.attempt(() => this.readOn(this.sections, PAGE));
  }

  stop(): void {
    this.abort?.abort();
  }

  /** Whether a call belongs to what is shown. */
  shows(line: CallLine): boolean {
    if (!fits(line, this.filter)) return false;
    if (this.savedAt.peek() !== null || this.loaded.has(line.id)) return true;
    const section = this.sections.find(({ filter }) => filter.noted === undefined || filter.noted === line.isNoted);
    if (!section) return false;
    const { isDone, last } = section;
    return isDone || (last !== null && (line.startedAt - last.startedAt || line.id - last.id) >= 0);
  }

  /** The order of the list. */
  compare(a: CallLine, b: CallLine): number {
    const byWork = this.isTodoFirst ? Number(a.isNoted) - Number(b.isNoted) : 0;
    return byWork || b.startedAt - a.startedAt || b.id - a.id;
  }

  private async readFirst(limit: number): Promise<void> {
    const { filter } = this;
    const isSplit = this.isTodoFirst && filter.noted === undefined;
    const of = (part: CallFilter): Section => ({ filter: part, cursor: null, isDone: false, last: null });
    const sections = isSplit ? [of({ ...filter, noted: false }), of({ ...filter, noted: true })] : [of({ ...filter })];
    await this.attempt(() => this.readOn(sections, limit));
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.abort?.abort();
    const own = new AbortController();
    this.abort = own;
    this.isReading.value = true;
    try {
      await work();
      this.problem.value = null;
    } catch (cause) {
      if (own.signal.aborted) return;
      this.problem.value = cause;
      if (cause instanceof ApiProblem && cause.status === 0) await this.showKept();
    } finally {
      if (this.abort === own) this.isReading.value = false;
    }
  }

  private async readOn(sections: Section[], limit: number): Promise<void> {
    const isFirst = sections !== this.sections;
    const lines: CallLine[] = [];
    const signal = (this.abort as AbortController).signal;
    let cursor: string | null = null;
    for (const section of sections) {
      if (section.isDone) continue;
      const after = section.cursor === null ? "" : `&cursor=${encodeURIComponent(section.cursor)}`;
      const page = await this.parts.read(`${queryOf(section.filter)}&limit=${limit}${after}`, signal);
      signal.throwIfAborted();
      cursor ??= page.cursor;
      section.cursor = page.nextCursor;
      section.isDone = page.nextCursor === null;
      section.last = page.calls.at(-1) ?? section.last;
      lines.push(...page.calls);
      if (!section.isDone || lines.length >= SHORT) break;
    }
    batch(() => {
      if (isFirst) {
        this.sections = sections;
        this.loaded = new Set();
        this.cursor = cursor;
        this.readAt.value = this.parts.now();
        this.savedAt.value = null;
        this.query.value = queryOf(this.filter);
      }
      for (const { id } of lines) this.loaded.add(id);
      this.hasMore.value = this.sections.some(({ isDone }) => !isDone);
      this.parts.book.put(lines);
    });
  }

  private async showKept(): Promise<void> {
    if (this.readAt.peek() !== null && this.savedAt.peek() === null) return;
    const kept = await this.parts.kept();
    if (!kept || (this.readAt.peek() !== null && this.savedAt.peek() === null)) return;
    batch(() => {
      this.savedAt.value = kept.savedAt;
      this.readAt.value = kept.savedAt;
      this.hasMore.value = false;
      this.query.value = null;
      this.parts.book.put(kept.calls);
    });
  }
}
