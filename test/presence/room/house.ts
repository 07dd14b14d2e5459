/** The whole program on a clock that stands still, with a PBX in memory and people who are signed in. */
import { type App, createApp } from "../../../server/app.ts";
import type { Options } from "../../../server/platform/config/options.ts";
import { parseArguments } from "../../../server/platform/config/parse.ts";
import { describedRoutes } from "../../../server/platform/http/answers.ts";
import { type Log, silentLog } from "../../../server/platform/log.ts";
import type { Role } from "../../../server/platform/roles.ts";
import type { FeedReader } from "../../../server/presence/feeds/reader.ts";
import type { PbxDriver, PbxSetUp } from "../../../server/presence/pbxs/driver.ts";
import { cookieOf } from "../../enrichment/room/cookie.ts";
import { AnswerCheck } from "../../support/answer-check.ts";
import { databaseOptions } from "../../support/database.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { FakePbx } from "../engine/fake-pbx.ts";

export const BASE = "/api/v1/presence";
/** Monday 2 March 2026, 10:00 in Paris. */
export const MONDAY_10 = Date.UTC(2026, 2, 2, 9, 0, 0);
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const SECRET = "client-secret-that-nobody-may-read";
export const FEED_URL = "https://calendar.example.com/feed/secret-token-of-the-calendar.ics?u=x7Yz";

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
  body: any;
  text: string;
  headers: Headers;
}

export const PEOPLE: readonly { name: string; role: Role; extension: string | null }[] = [
  { name: "admin", role: "admin", extension: null },
  { name: "sam", role: "supervisor", extension: null },
  { name: "alice", role: "agent", extension: "1001" },
  { name: "vera", role: "viewer", extension: null },
];

/** A calendar reader that gives what a test put there. */
export class FakeReader implements FeedReader {
  body = "";
  fault: Error | null = null;
  /** What asking, and what reading, waits for. */
  readonly gates: { ask: Promise<void> | null; expand: Promise<void> | null } = { ask: null, expand: null };
  readonly asks: { url: string; etag: string }[] = [];
  expansions = 0;
  /** Occurrences by the body that they are read from. */
  // biome-ignore lint/suspicious/noExplicitAny: occurrences as a test writes them, without what it does not care for
  readonly contents = new Map<string, any[]>();

  async ask(url: string, { etag }: { etag: string }) {
    this.asks.push({ url, etag });
    const { body } = this;
    await this.gates.ask;
    if (this.fault) throw this.fault;
    return { kind: "body" as const, body: new TextEncoder().encode(body), etag: "", lastModified: "" };
  }

  async expand(body: Uint8Array, { feedId }: { feedId: number }) {
    this.expansions += 1;
    await this.gates.expand;
    const occurrences = (this.contents.get(new TextDecoder().decode(body)) ?? []).map((one) => ({
      ...{ feedId, uid: "u", recurrenceId: null, isAllDay: false, summary: "", categories: [], busy: "busy" },
      ...{ answer: null, isPrivate: false, ...one },
    }));
    return { occurrences, issues: [{ code: "event_unreadable", line: 3, detail: "Doctor" }] };
  }
}

export interface PresenceHouse {
  app: App;
  clock: FakeClock;
  pbx: FakePbx;
  reader: FakeReader;
  folder: string;
  cookies: ReadonlyMap<string, string>;
  /** Routes of the room that answered well. */
  seen: ReadonlySet<string>;
  /** What was asked of the driver. */
  setUps: PbxSetUp[];
  ask(who: string | null, method: string, path: string, body?: unknown): Promise<Answer>;
  /** Lets what was set off by a request come to its end. */
  settle(): Promise<void>;
  /** The same without any time that passes. */
  turns(): Promise<void>;
  close(): Promise<void>;
}

/** @param driver in place of the PBX in memory. @param clock with turns of its own for it. @param more in place of what a test does not look at. */
export async function openPresenceHouse(
  driverFor?: (clock: FakeClock) => PbxDriver,
  clock = new FakeClock(MONDAY_10),
  more: { reader?: FeedReader; log?: Log; argv?: readonly string[]; options?: Partial<Options> } = {},
): Promise<PresenceHouse> {
  const folder = temporaryFolder();
  const pbx = new FakePbx(clock);
  // The event that tells of a change comes behind the answer, as from a PBX of some distance.
  pbx.echoMs = 20;
  const reader = new FakeReader();
  const setUps: PbxSetUp[] = [];
  const { options } = parseArguments({ argv: ["--data", folder.path, ...(more.argv ?? [])], env: {}, taken: ["data"] });
  const app = await createApp({
    options: { ...options, ...(await databaseOptions(folder.path)), ...more.options },
    ...{ clock, log: more.log ?? silentLog, version: "0.0.0-test", assets: [] },
    presenceDoors: { driver: driverFor?.(clock) ?? driverOf(pbx, setUps), reader: more.reader ?? reader },
  });
  await app.start();
  const cookies = new Map<string, string>();
  for (const person of PEOPLE) cookies.set(person.name, await cookieOf(app, person));
  const answers = new AnswerCheck();
  const described = describedRoutes()
    .filter((name) => name.includes(BASE))
    // Whole words before names: `rules/order` is no rule.
    .sort((a, b) => a.split(":").length - b.split(":").length)
    .map((name) => ({ name, pattern: new RegExp(`^${name.replace(/:\w+/g, "[^/]+")}$`) }));
  const ask: PresenceHouse["ask"] = async (who, method, path, body) => {
    const headers: Record<string, string> = { host: "localhost", origin: "http://localhost" };
    const cookie = who === null ? undefined : cookies.get(who);
    if (cookie) headers.cookie = cookie;
    if (body !== undefined) headers["content-type"] = "application/json";
    const url = `http://localhost${path.startsWith("/") ? path : `${BASE}/${path}`}`;
    const response = await app.elysia.handle(
      new Request(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) }),
    );
    const text = await response.text();
    const isFile = response.headers.has("content-disposition");
    const isJson = !isFile && (response.headers.get("content-type")?.includes("json") ?? false);
    const parsed = isJson && text ? JSON.parse(text) : text;
    // Whatever a test asks, the answer is held against the API document as well.
    const route = described.find(({ pattern }) => pattern.test(`${method} ${url.slice(16).split("?")[0]}`));
    if (response.ok && route) answers.check(route.name, response.status, parsed);
    return { status: response.status, body: parsed, text, headers: response.headers };
  };
  return {
    ...{ app, clock, pbx, reader, folder: folder.path, cookies, setUps, ask, turns, seen: answers.seen },
    async settle() {
      await turns();
      await clock.advance(1_000);
      await turns();
    },
    async close() {
      await app.stop();
      await app.close();
      folder.remove();
    },
  };
}

/** Lets go on what waits for a key or the database: neither takes time of the clock. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

function driverOf(pbx: FakePbx, setUps: PbxSetUp[]): PbxDriver {
  return {
    connect(setUp) {
      setUps.push(setUp);
      const port = pbx.client(`${setUp.id}`);
      return {
        port: { ...port, id: setUp.id } as typeof port,
        state: { phase: "ready", isListening: true, fault: null },
        start() {},
        async stop() {},
        takeWebhook: () => "wrong_signature",
      };
    },
    async test(setUp) {
      setUps.push(setUp);
      return {
        steps: [{ step: "log_in", isOk: true, code: "", params: {}, detail: "Signed in." }],
        fingerprint: "ab".repeat(32),
      };
    },
  };
}
