import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { connect, type TLSSocket } from "node:tls";
import { type App, createApp } from "../../../server/app.ts";
import { systemClock } from "../../../server/platform/clock.ts";
import { parseArguments } from "../../../server/platform/config/parse.ts";
import { Listener } from "../../../server/platform/http/listener.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { issueServer, makeAuthority, type PemPair } from "../../../server/platform/tls/certificates.ts";
import { H2Session } from "../../support/h2-session.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Event streams over HTTP/2, whose flow control is its own: what a slow reader costs, and when it is cut. */
const folder = temporaryFolder();
const HOSTS = ["localhost", "127.0.0.1"];
const opened: { close(): void }[] = [];
let app: App;
let listener: Listener;
let authority: PemPair;
let url: string;
let headers: { authorization: string };

beforeAll(async () => {
  const { options } = parseArguments({ argv: ["--data", folder.path], env: {}, taken: ["data"] });
  app = await createApp({ options, clock: systemClock, log: silentLog, version: "0.0.0-test", assets: [] });
  app.platform.hub.define({ name: "test.blob", role: "viewer", summary: "For this test", hasParameter: false });
  authority = await makeAuthority("test", HOSTS, Date.now());
  listener = new Listener({ elysia: app.elysia, host: "127.0.0.1", port: 0, clock: systemClock, log: silentLog });
  listener.open({ ...(await issueServer(authority, HOSTS, Date.now())), hosts: HOSTS, validTo: 0, fingerprint: "" });
  url = `https://localhost:${listener.port}`;
  const token = await app.auth.tokens.add({ name: "test", role: "viewer", expiresAt: null }, { who: null, from: null });
  headers = { authorization: `Bearer ${token}` };
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});
afterAll(async () => {
  app.platform.hub.close();
  await listener.close();
  await app.close();
  folder.remove();
});

async function session(): Promise<H2Session> {
  const one = await H2Session.open(url, authority.cert);
  opened.push(one);
  return one;
}

async function untilStreams(count: number): Promise<void> {
  while (app.platform.hub.counts.streams !== count) await new Promise((resolve) => setImmediate(resolve));
}

/** Asks for a stream frame by frame (RFC 9113), reads nothing and grants nothing: the first 64 KiB are all that it takes. */
function stall(path: string): Promise<TLSSocket> {
  const frame = (type: number, flags: number, stream: number, body: Buffer) => {
    const head = Buffer.alloc(9);
    head.writeUIntBE(body.length, 0, 3);
    head.writeUInt8(type, 3);
    head.writeUInt8(flags, 4);
    head.writeUInt32BE(stream, 5);
    return Buffer.concat([head, body]);
  };
  const text = (value: string) => Buffer.concat([lengthOf(value.length), Buffer.from(value)]);
  const fields = { ":method": "GET", ":scheme": "https", ":authority": "localhost", ":path": path, ...headers };
  const block = Object.entries(fields).map(([name, value]) => Buffer.concat([Buffer.of(0), text(name), text(value)]));
  return new Promise((resolve, reject) => {
    const options = { port: listener.port, servername: "localhost", ca: authority.cert, ALPNProtocols: ["h2"] };
    const socket = connect({ host: "127.0.0.1", ...options }, () => {
      socket.pause();
      socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      socket.write(Buffer.concat([frame(4, 0, 0, Buffer.alloc(0)), frame(1, 5, 1, Buffer.concat(block))]));
      resolve(socket);
    });
    socket.on("error", reject);
  });
}

/** HPACK's integer with a prefix of seven bits (RFC 7541 §5.1). */
function lengthOf(value: number): Buffer {
  return value < 127 ? Buffer.of(value) : Buffer.of(127, value - 127);
}

describe("event streams over HTTP/2", () => {
  test("a reader that grants nothing is evicted and its connection closed; one on another connection gets everything", async () => {
    const { hub } = app.platform;
    const before = hub.counts.evicted;
    const stalled = await stall("/api/events/stream?topics=test.blob");
    const isClosed = new Promise((resolve) => stalled.once("close", resolve));
    await untilStreams(1);
    const reader = (await session()).follow("/api/events/stream?topics=test.blob", headers);
    await untilStreams(2);
    let sent = 0;
    while (hub.counts.evicted === before) {
      hub.publish("test.blob", "", `${++sent} ${"x".repeat(32 * 1024)}`);
      await reader.until(new RegExp(`"${sent} x`));
    }
    // 64 KiB of the reader's own window, 64 KiB and 256 KiB of the stream's patience: no more is held for it.
    expect(sent).toBeLessThan(40);
    expect(hub.counts).toMatchObject({ streams: 1, evicted: before + 1 });
    expect(reader.isClosed).toBe(false);
    stalled.resume();
    await isClosed;
  }, 20_000);

  test("streams that are cancelled, and connections that break off, leave nothing behind", async () => {
    const path = "/api/events/stream?topics=journal";
    const one = await session();
    const streams = Array.from({ length: 50 }, () => one.follow(path, headers));
    await untilStreams(50);
    for (const stream of streams.slice(25)) stream.cancel();
    await untilStreams(25);
    one.close();
    await untilStreams(0);
  });

  test("a new certificate leaves open streams as they are, and their connection takes no more", async () => {
    const one = await session();
    const stream = one.follow("/api/events/stream?topics=journal", headers);
    await stream.until(/retry/);
    const next = await issueServer(authority, HOSTS, Date.now());
    listener.exchange({ ...next, hosts: HOSTS, validTo: 0, fingerprint: "" });
    await one.goneAway;
    expect((await (await session()).request("/healthz")).status).toBe(200);
    app.platform.journal.append({ topic: "test.happened", scope: "", subject: "after the change", data: {} });
    await stream.until(/after the change/);
    expect(stream.isClosed).toBe(false);
  });

  test("after more certificates than are kept, the oldest connections are cut", async () => {
    const one = await session();
    const stream = one.follow("/api/events/stream?topics=journal", headers);
    await stream.until(/retry/);
    for (let count = 0; count < 6; count++) {
      listener.exchange({
        ...(await issueServer(authority, HOSTS, Date.now())),
        hosts: HOSTS,
        validTo: 0,
        fingerprint: "",
      });
      // Each keeps a stream of its own open, or it would be gone by itself.
      const kept = (await session()).follow("/api/events/stream?topics=journal", headers);
      await kept.until(/retry/);
    }
    await stream.closed();
  });
});
