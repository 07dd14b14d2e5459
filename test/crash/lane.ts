import { Database } from "bun:sqlite";
import { join } from "node:path";
import { type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { KINDS, Ledger } from "./ledger.ts";
import { lostOf, signInAgain, type Target, writeSetting, writeThings } from "./writers.ts";

/** At which point of a server's life it is killed; the rounds of a lane go through them in turn. */
export type Point = "writing" | "signing in" | "starting" | "idle";
const POINTS: readonly Point[] = [
  "writing",
  "writing",
  "starting",
  "writing",
  "signing in",
  "writing",
  "writing",
  "idle",
];
const LOGIN = { name: "crash", password: "a long enough word" };
/** The start of the program and a little more, in steps that no two rounds share. */
const LONGEST_START_MS = 110;
/** What `audit_entries` calls the making and removing of each kind, and the table that it is of. */
const AUDITED = {
  servers: ["cccp_servers", "cccp.server.create", "cccp.server.delete"],
  users: ["users", "user.add", "user.delete"],
  tokens: ["api_tokens", "token.add", "token.revoke"],
  rules: ["alert_rules", "alert.rule.add", "alert.rule.delete"],
} as const;

/** One data folder whose server is killed again and again. */
export class Lane {
  readonly ledger = new Ledger();
  readonly kills = new Map<Point, number>();
  /** From the start of the program to its first 200 on /readyz, after a kill. */
  readonly readyMs: number[] = [];
  private readonly folder = temporaryFolder();
  private token = "";

  constructor(private readonly name: string) {}

  async prepare(): Promise<void> {
    const data = ["--data", this.folder.path];
    const added = await runBinary(["user", "add", LOGIN.name, "--role", "admin", "--password-stdin", ...data], {
      input: LOGIN.password,
    });
    if (added.code !== 0) throw new Error(added.stderr);
    this.token = (await runBinary(["token", "add", "--name", "writer", "--role", "admin", ...data])).stdout.trim();
  }

  /** One life of the server, to its end by SIGKILL. */
  async kill(round: number): Promise<void> {
    const point = POINTS[round % POINTS.length] as Point;
    this.kills.set(point, (this.kills.get(point) ?? 0) + 1);
    if (point === "starting") {
      await this.killWhileStarting((round * 37) % LONGEST_START_MS);
      return;
    }
    const server = await this.start();
    // Each round is cut at another point of its writing: after as many answers as come out of its number.
    const most = point === "idle" ? 0 : point === "signing in" ? 1 + (round % 3) : 1 + ((round * 7) % 29);
    const dying = new Promise<void>((resolve) => {
      let left = most;
      if (left === 0) resolve();
      const target = {
        url: server.url,
        token: this.token,
        ledger: this.ledger,
        onAcknowledged: () => --left === 0 && resolve(),
      };
      void Promise.all(this.writers(target, point, round)).catch((cause) => {
        this.faults.push(String(cause));
        resolve();
      });
    });
    await dying;
    await server.stop("SIGKILL");
  }

  /** What went wrong besides what was lost. */
  readonly faults: string[] = [];

  /** Starts a last time, and tells all that is not as it was acknowledged. */
  async judge(): Promise<string[]> {
    const server = await this.start();
    const lost = await lostOf({ url: server.url, token: this.token, ledger: this.ledger });
    if ((await server.stop()) !== 0) lost.push("the last stop was not in order");
    return [...lost, ...this.faults, ...this.judgeFile()].map((text) => `${this.name}: ${text}`);
  }

  /** Takes something away behind the server's back: what the ledger is for must find it. */
  async control(): Promise<string[]> {
    const oldest = this.ledger.takeOldest("servers");
    if (!oldest) return [];
    this.ledger.addMade("servers", oldest.name, oldest.id);
    const database = new Database(join(this.folder.path, "vigie.db"));
    database.query("DELETE FROM cccp_servers WHERE name = ?").run(oldest.name);
    database.close();
    const lost = await this.judge();
    return lost.map((text) => text.replace(oldest.name, "NAME"));
  }

  remove(): void {
    this.folder.remove();
  }

  private writers(target: Target, point: Point, round: number): Promise<void>[] {
    if (point === "signing in") return [signInAgain(target, LOGIN)];
    if (point === "idle") return [];
    return [...KINDS.map((kind) => writeThings(target, kind, `${kind[0]}${round}`)), writeSetting(target, round)];
  }

  private async start(): Promise<RunningBinary> {
    const startedAt = performance.now();
    const server = await startServe(this.folder.path);
    const ready = await fetch(`${server.url}/readyz`);
    this.readyMs.push(performance.now() - startedAt);
    if (ready.status !== 200) this.faults.push(`not ready: ${ready.status}`);
    return server;
  }

  /** The program is killed before it could say anything. */
  private async killWhileStarting(afterMs: number): Promise<void> {
    const starting = startServe(this.folder.path, [], { onSpawn: (kill) => setTimeout(kill, afterMs) });
    // It may have been quick enough to be ready.
    await starting.then((server) => server.stop("SIGKILL")).catch(() => {});
  }

  /** The file as it lies there: sound, and no change without its audit entry. */
  private judgeFile(): string[] {
    const database = new Database(join(this.folder.path, "vigie.db"), { readonly: true });
    const count = (sql: string, ...values: string[]) => (database.query(sql).get(...values) as { n: number }).n;
    const faults: string[] = [];
    const check = database.query("PRAGMA integrity_check").get() as { integrity_check: string };
    if (check.integrity_check !== "ok") faults.push(`integrity: ${check.integrity_check}`);
    for (const [kind, [table, made, removed]] of Object.entries(AUDITED)) {
      const entries = "SELECT COUNT(*) AS n FROM audit_entries WHERE action = ?";
      const audited = count(entries, made) - count(entries, removed);
      const rows = count(`SELECT COUNT(*) AS n FROM ${table}`);
      if (rows !== audited) faults.push(`${kind}: ${rows} rows, ${audited} by the audit`);
    }
    database.close();
    return faults;
  }
}
