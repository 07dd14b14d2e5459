import { type App, createApp } from "../../../server/app.ts";
import { cookieOf } from "./cookie.ts";
import type { Options } from "../../../server/platform/config/options.ts";
import { parseArguments } from "../../../server/platform/config/parse.ts";
import { silentLog } from "../../../server/platform/log.ts";
import type { Role } from "../../../server/platform/roles.ts";
import { sign } from "../../../server/enrichment/wildix/signature.ts";
import { databaseOptions } from "../../support/database.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

export const SECRET = "wildix-demo-secret";

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
  body: any;
  text: string;
  headers: Headers;
}

/** Somebody who asks; null is a stranger. */
export type Asker = string | null;

export interface CallHouse {
  app: App;
  clock: FakeClock;
  /** The cookie of each of the people. */
  cookies: ReadonlyMap<string, string>;
  /** Asks as one of the people, with JSON. */
  ask(who: Asker, method: string, path: string, body?: unknown): Promise<Answer>;
  /** Posts an event as the PBX does, signed. */
  post(event: unknown): Promise<Answer>;
  /** Sends bytes with headers of one's own. */
  send(path: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

/** The people of the replaced application, one with each role beside them. */
export const PEOPLE: readonly { name: string; role: Role; extension: string | null }[] = [
  { name: "admin", role: "admin", extension: "0000" },
  { name: "alice", role: "agent", extension: "33" },
  { name: "bob", role: "agent", extension: "44" },
  { name: "kernel", role: "agent", extension: "11" },
  { name: "vera", role: "viewer", extension: null },
  { name: "sam", role: "supervisor", extension: null },
];

/** The whole program on a clock that stands still, with people who are signed in. */
export async function openCallHouse(people = PEOPLE, more: Partial<Options> = {}): Promise<CallHouse> {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  const { options } = parseArguments({ argv: ["--data", folder.path], env: {}, taken: ["data"] });
  const app = await createApp({
    options: { ...options, ...more, ...(await databaseOptions(folder.path)) },
    clock,
    log: silentLog,
    version: "0.0.0-test",
    assets: [],
  });
  await app.start();
  const cookies = new Map<string, string>();
  for (const person of people) cookies.set(person.name, await cookieOf(app, person));

  const send = async (path: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<Answer> =>
    answerOf(await app.elysia.handle(new Request(`http://localhost${path}`, { method: "POST", body, headers })));
  const ask = async (who: Asker, method: string, path: string, body?: unknown): Promise<Answer> => {
    const headers: Record<string, string> = { host: "localhost", origin: "http://localhost" };
    const cookie = who === null ? undefined : cookies.get(who);
    if (cookie) headers.cookie = cookie;
    if (body !== undefined) headers["content-type"] = "application/json";
    const text = body === undefined ? undefined : JSON.stringify(body);
    return answerOf(await app.elysia.handle(new Request(`http://localhost${path}`, { method, headers, body: text })));
  };
  if (people.length > 0) await ask("admin", "PUT", "/api/v1/enrichment/settings", { webhookSecret: SECRET });
  return {
    ...{ app, clock, cookies, ask, send },
    post(event) {
      const body = new TextEncoder().encode(JSON.stringify(event));
      const headers = { "content-type": "application/json", "x-signature": sign(SECRET, body) };
      return send("/api/v1/enrichment/webhooks/wildix", body, headers);
    },
    async close() {
      await app.stop();
      await app.close();
      folder.remove();
    },
  };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  const body = isJson && text !== "" && !text.includes("\n{") ? JSON.parse(text) : text;
  return { status: response.status, body, text, headers: response.headers };
}
