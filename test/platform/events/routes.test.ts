import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { type App, createApp } from "../../../server/app.ts";
import { systemClock } from "../../../server/platform/clock.ts";
import { parseArguments } from "../../../server/platform/config/parse.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { EventReader } from "../../support/event-reader.ts";
import { databaseOptions } from "../../support/database.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** The routes over a real socket: what the hub's own tests cannot see. */
const folder = temporaryFolder();
const readers: EventReader[] = [];
let app: App;
let url: string;
let port: number;
let headers: Record<string, string>;

beforeAll(async () => {
  const { options } = parseArguments({
    argv: ["--data", folder.path, "--public-read"],
    env: {},
    taken: ["data", "publicRead"],
  });
  const data = await databaseOptions(folder.path);
  const parts = { clock: systemClock, log: silentLog, version: "0.0.0-test", assets: [] };
  app = await createApp({ ...parts, options: { ...options, ...data } });
  app.platform.hub.define({ name: "test.blob", role: "viewer", summary: "For this test", hasParameter: false });
  app.elysia.listen({ hostname: "127.0.0.1", port: 0, reusePort: false });
  port = app.elysia.server?.port ?? 0;
  url = `http://127.0.0.1:${port}`;
  const token = await app.auth.tokens.add({ name: "test", role: "viewer", expiresAt: null }, { who: null, from: null });
  headers = { authorization: `Bearer ${token}` };
});
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});
afterAll(async () => {
  app.platform.hub.close();
  await app.elysia.server?.stop(true);
  await app.close();
  folder.remove();
});

async function follow(query: string, more: Record<string, string> = headers): Promise<EventReader> {
  const reader = await EventReader.open(`${url}/api/events/stream${query}`, more);
  readers.push(reader);
  return reader;
}

function append(subject: string): void {
  app.platform.journal.append({ topic: "test.happened", scope: "", subject, data: {} });
}

/** Lets the event loop turn until the hub holds so many streams; the test's deadline bounds it. */
async function untilStreams(count: number): Promise<void> {
  while (app.platform.hub.counts.streams !== count) await new Promise((resolve) => setImmediate(resolve));
}

const subjects = (reader: EventReader) => reader.received.map(({ data }) => JSON.parse(data).data.subject);

describe("GET /api/events/stream", () => {
  test("without topics it is the journal, in a form that a plain onmessage reads", async () => {
    const reader = await follow("");
    expect(reader.response.headers.get("content-type")).toStartWith("text/event-stream");
    expect(reader.response.headers.get("cache-control")).toBe("no-store");
    expect(reader.response.headers.get("x-accel-buffering")).toBe("no");
    append("alice");
    await reader.until((received) => received.length === 1);
    expect(JSON.parse(reader.received[0]?.data ?? "")).toMatchObject({
      ...{ topic: "journal", of: "" },
      data: { topic: "test.happened", subject: "alice" },
    });
    expect(reader.received[0]?.event).toBeNull();
  });

  test("since goes on from a cursor, and Last-Event-ID wins over it", async () => {
    const before = app.platform.hub.cursor;
    append("one");
    const middle = app.platform.hub.cursor;
    append("two");
    const bySince = await follow(`?since=${before}`);
    await bySince.until((received) => received.length === 2);
    expect(subjects(bySince)).toEqual(["one", "two"]);
    const byHeader = await follow(`?since=${before}`, { ...headers, "last-event-id": middle });
    append("three");
    await byHeader.until((received) => received.length === 2);
    expect(subjects(byHeader)).toEqual(["two", "three"]);
  });

  test("with public reading nobody in particular may follow the journal, and nothing else", async () => {
    await follow("", {});
    expect((await fetch(`${url}/api/events/stream?topics=cccp.servers`)).status).toBe(401);
  });

  test("refusals are problem details", async () => {
    const many = Array.from({ length: 51 }, (_, i) => `cccp.board/${i}`).join(",");
    for (const [query, status, code] of [
      ["?topics=nothing", 404, "unknown_topic"],
      [`?topics=${many}`, 422, "too_many_topics"],
      ["?topic=journal", 422, "invalid_fields"],
      [`?since=${"x".repeat(200)}`, 422, "invalid_fields"],
    ] as const) {
      const answer = await fetch(`${url}/api/events/stream${query}`, { headers });
      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({ code });
    }
  });

  test("1,000 connections that come and break off leave no stream behind", async () => {
    for (let batch = 0; batch < 20; batch++) {
      const open = await Promise.all(
        Array.from({ length: 50 }, () =>
          EventReader.open(`${url}/api/events/stream?topics=journal,cccp.servers`, headers),
        ),
      );
      expect(app.platform.hub.counts.streams).toBeGreaterThanOrEqual(50);
      for (const reader of open) reader.close();
      await untilStreams(0);
    }
  });

  test("a connection that reads nothing is evicted, and one that reads gets everything", async () => {
    const { hub } = app.platform;
    const stalled = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        open: (socket) => {
          socket.write(
            `GET /api/events/stream?topics=test.blob HTTP/1.1\r\nHost: x\r\nAuthorization: ${headers.authorization}\r\n\r\n`,
          );
          socket.pause();
        },
        data: () => {},
      },
    });
    await untilStreams(1);
    const reader = await follow("?topics=test.blob");
    const evicted = hub.counts.evicted;
    const text = "x".repeat(128 * 1024);
    let sent = 0;
    // The kernel takes some megabytes first.
    while (hub.counts.evicted === evicted) {
      hub.publish("test.blob", "", text);
      sent++;
      await reader.until((received) => received.length === sent);
    }
    expect(hub.counts).toMatchObject({ streams: 1, evicted: evicted + 1 });
    expect(reader.isEnded).toBe(false);
    stalled.terminate();
  });
});

describe("GET /api/events", () => {
  test("gives as many as asked for, newest first, and 100 when nothing is asked", async () => {
    for (let i = 0; i < 150; i++) append(`e${i}`);
    const get = async (query: string) =>
      (await (await fetch(`${url}/api/events${query}`, { headers })).json()) as {
        count: number;
        events: { subject: string }[];
      };
    expect((await get("?limit=2")).events.map(({ subject }) => subject)).toEqual(["e149", "e148"]);
    expect((await get("")).count).toBe(100);
  });

  test.each(["0", "1001", "x", "1.5"])("limit=%s is refused and named", async (limit) => {
    const answer = await fetch(`${url}/api/events?limit=${limit}`, { headers });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ fields: [{ field: "limit" }] });
  });
});
