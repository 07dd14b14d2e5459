import { signal } from "@preact/signals";
import type { Board, BoardPatch } from "../../server/cccp/live/model.ts";
import type { Clock, Timer } from "../../server/platform/clock.ts";
import { BoardStore } from "./board.ts";
import { ApiProblem } from "./problem.ts";
import type { ServerClock } from "./server-clock.ts";
import type { EventStream } from "./stream.ts";
import { retryDelayMs } from "./stream-state.ts";

/** A board kept on this device, and when. */
export interface SavedBoard {
  board: Board;
  savedAt: number;
}

interface FeedOptions {
  clock: Clock;
  stream: EventStream;
  serverClock: ServerClock;
  read: (serverId: string) => Promise<Board>;
  saved: { read(serverId: string): Promise<SavedBoard | null>; write(saved: SavedBoard): Promise<void> };
  random: () => number;
}

/** The board is written to the device at most this often, and when the page goes out of sight. */
const SAVE_MS = 15_000;

/**
 * Keeps one server's board current: reads it, follows its changes, reads it again when told to; and shows the one kept on
 * the device until the first answer comes.
 */
export class BoardFeed {
  readonly store = new BoardStore();
  /** When the kept board that is shown was saved; null once the server has answered. */
  readonly savedAt = signal<number | null>(null);
  /** Why the board could not be read; null when it could. */
  readonly problem = signal<ApiProblem | null>(null);

  private isStopped = false;
  private isReading = false;
  private attempt = 0;
  private timer: Timer | null = null;
  private saving: Timer | null = null;
  private release: (() => void) | null = null;

  constructor(
    readonly serverId: string,
    private readonly options: FeedOptions,
  ) {}

  start(): void {
    void this.showSaved();
    void this.read();
    this.saving = this.options.clock.every(SAVE_MS, () => this.save());
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
    this.saving?.cancel();
    this.release?.();
  }

  /** Keeps the board on the device, if it came from the server. */
  save(): void {
    const board = this.store.toBoard();
    if (!board || this.isStopped || this.savedAt.peek() !== null) return;
    const savedAt = this.options.stream.heardAt.peek() ?? this.options.clock.now();
    void this.options.saved.write({ board, savedAt }).catch(() => {});
  }

  private async showSaved(): Promise<void> {
    const saved = await this.options.saved.read(this.serverId).catch(() => null);
    if (!saved || this.isStopped || this.store.meta.peek()) return;
    this.savedAt.value = saved.savedAt;
    this.store.load(saved.board);
  }

  private async read(): Promise<void> {
    if (this.isReading || this.isStopped) return;
    this.isReading = true;
    this.store.expectSnapshot();
    try {
      const board = await this.options.read(this.serverId);
      if (this.isStopped) return;
      this.options.serverClock.observe(board.at, this.options.clock.now());
      this.savedAt.value = null;
      this.problem.value = null;
      this.attempt = 0;
      this.store.load(board);
      // At once: a short visit ends before the timer's turn, and a page that goes away may not finish writing.
      this.save();
      this.release ??= this.follow(board.cursor);
    } catch (cause) {
      if (this.isStopped) return;
      this.store.abandonSnapshot();
      this.problem.value = cause instanceof ApiProblem ? cause : new ApiProblem("not_understood", 0, String(cause));
      const delayMs = retryDelayMs(this.attempt++, this.options.random);
      this.timer = this.options.clock.after(delayMs, () => void this.read());
    } finally {
      this.isReading = false;
    }
  }

  private follow(since: string): () => void {
    return this.options.stream.want(`cccp.board/${this.serverId}`, since, {
      onData: (data, id, at) => {
        this.options.serverClock.observe(at, this.options.clock.now());
        this.store.apply(data as BoardPatch, id);
      },
      onReload: () => {
        this.timer?.cancel();
        void this.read();
      },
    });
  }
}
