import type { Database } from "../../db/open.ts";
import type { Clock } from "./clock.ts";
import { findSetting } from "./config/repo.ts";
import type { Health } from "./health.ts";
import type { Log } from "./log.ts";

export type ReadyAnswer =
  { status: "ready" } | { status: "not_ready"; code: "starting" | "stopping" | "database_unreadable"; detail: string };

/** How long the database may take to answer. */
const DEADLINE_MS = 1_000;
/** Anyone may ask, as often as they like; the database is asked this often at most. */
const REMEMBERED_MS = 1_000;

/** Whether requests should come here: what a balancer or an update asks before it sends people. */
export class Readiness {
  private looked: { atMs: number; answer: Promise<boolean> } | null = null;

  constructor(
    private readonly health: Health,
    private readonly database: Pick<Database, "orm"> & Partial<Pick<Database, "link">>,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async look(): Promise<ReadyAnswer> {
    const { phase } = this.health;
    if (phase === "starting") return notReady("starting", "The program is starting: try again in a moment.");
    if (phase === "stopping") return notReady("stopping", "The program is stopping.");
    if (await this.canRead()) return { status: "ready" };
    return notReady("database_unreadable", "The database cannot be read: the log of the program says why.");
  }

  private canRead(): Promise<boolean> {
    // A server that is lost is known to be, without asking; that writing goes again is known by this alone.
    if (this.database.link?.isUp === false) return Promise.resolve(false);
    const atMs = this.clock.monotonic();
    if (!this.looked || atMs - this.looked.atMs >= REMEMBERED_MS) this.looked = { atMs, answer: this.read() };
    return this.looked.answer;
  }

  private read(): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (reason: string | null) => {
        timer.cancel();
        if (reason !== null) this.log.error("the database cannot be read", { reason });
        resolve(reason === null);
      };
      const timer = this.clock.after(DEADLINE_MS, () => end(`no answer within ${DEADLINE_MS} ms`));
      // Started inside a promise: the engine may throw at once.
      Promise.resolve()
        .then(() => findSetting(this.database.orm, "readiness"))
        .then(
          () => end(null),
          (cause) => end(cause instanceof Error ? cause.message : String(cause)),
        );
    });
  }
}

function notReady(code: "starting" | "stopping" | "database_unreadable", detail: string): ReadyAnswer {
  return { status: "not_ready", code, detail };
}
