import { describe, expect, test } from "bun:test";
import { createServer, Socket } from "node:net";
import { CccpClient } from "../../../server/cccp/client.ts";
import { dialTcp, listenTcp, tcpDialer } from "../../../server/cccp/link/tcp.ts";
import type { Listener, Transport, TransportHandlers } from "../../../server/cccp/link/transport.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { systemClock } from "../../../server/platform/clock.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { ScriptedServer } from "../../support/scripted-server.ts";
import { PASSWORD, QUEUES, Watched } from "./scene.ts";

const HOST = "127.0.0.1";
const DEADLINE_MS = 10_000;

/** An end that keeps what it heard and can be waited for. */
class Ear implements TransportHandlers {
  readonly chunks: Buffer[] = [];
  private readonly wanted: { bytes: number; resolve: () => void }[] = [];
  private resolveClosed: (cause: Error | null) => void = () => {};
  closes = 0;
  byteCount = 0;
  readonly closed = new Promise<Error | null>((resolve) => {
    this.resolveClosed = resolve;
  });

  get text(): string {
    return Buffer.concat(this.chunks).toString("latin1");
  }

  onData(chunk: Uint8Array): void {
    this.chunks.push(Buffer.from(chunk));
    this.byteCount += chunk.length;
    for (const { bytes, resolve } of this.wanted) if (this.byteCount >= bytes) resolve();
  }

  onClose(cause: Error | null): void {
    this.closes++;
    this.resolveClosed(cause);
  }

  heard(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.byteCount >= bytes) resolve();
      else this.wanted.push({ bytes, resolve });
    });
  }
}

async function pair(): Promise<{ listener: Listener; client: Transport; ear: Ear; server: Transport; serverEar: Ear }> {
  const serverEar = new Ear();
  const ear = new Ear();
  const accepted = Promise.withResolvers<Transport>();
  const listener = await listenTcp({ host: HOST, port: 0 }, (transport) => {
    accepted.resolve(transport);
    return serverEar;
  });
  const client = await dialTcp({ host: HOST, port: listener.port }, ear, DEADLINE_MS);
  return { listener, client, ear, server: await accepted.promise, serverEar };
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe("TCP", () => {
  test("carries bytes both ways, and what was written just before the close arrives", async () => {
    const { listener, client, ear, server, serverEar } = await pair();
    expect(client.remote).toBe(`${HOST}:${listener.port}`);
    client.write(bytes("ping"));
    await serverEar.heard(4);
    server.write(bytes("pong"));
    await ear.heard(4);
    expect([serverEar.text, ear.text]).toEqual(["ping", "pong"]);
    client.write(bytes("bye"));
    client.close();
    client.close();
    expect(await serverEar.closed).toBeNull();
    expect(await ear.closed).toBeNull();
    expect(serverEar.text).toBe("pingbye");
    expect([ear.closes, serverEar.closes]).toEqual([1, 1]);
    expect(client.write(bytes("x"))).toBe(false);
    await listener.close();
  });

  test("many megabytes go through whole, however slowly the socket drains", async () => {
    const { listener, client, server, serverEar } = await pair();
    const block = new Uint8Array(1024 * 1024).fill(65);
    for (let i = 0; i < 12; i++) expect(client.write(block)).toBe(true);
    await serverEar.heard(12 * block.length);
    expect(serverEar.byteCount).toBe(12 * block.length);
    server.close();
    await listener.close();
  });

  test("a peer that does not read is closed at the bound, with its code", async () => {
    const stalled = createServer({ pauseOnConnect: true }, () => {});
    await new Promise<void>((resolve) => stalled.listen(0, HOST, resolve));
    const { port } = stalled.address() as { port: number };
    const ear = new Ear();
    const transport = await dialTcp({ host: HOST, port }, ear, DEADLINE_MS);
    const block = new Uint8Array(1024 * 1024);
    let written = 0;
    while (written < 200 && transport.write(block)) written++;
    expect(written).toBeGreaterThanOrEqual(16);
    expect(written).toBeLessThan(200);
    expect(await ear.closed).toMatchObject({ code: "SEND_BACKLOG" });
    stalled.close();
  });

  test("a listener that closes drops what is open", async () => {
    const { listener, ear, serverEar } = await pair();
    await listener.close();
    await Promise.all([ear.closed, serverEar.closed]);
    expect([ear.closes, serverEar.closes]).toEqual([1, 1]);
  });

  test("a refused connection says so", async () => {
    const listener = await listenTcp({ host: HOST, port: 0 }, () => new Ear());
    await listener.close();
    const dialled = dialTcp({ host: HOST, port: listener.port }, new Ear(), DEADLINE_MS);
    await expect(dialled).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("an impossible port is a rejection, not a throw", async () => {
    await expect(dialTcp({ host: HOST, port: 70_000 }, new Ear(), DEADLINE_MS)).rejects.toBeInstanceOf(RangeError);
  });

  test("a taken port rejects the listener", async () => {
    const listener = await listenTcp({ host: HOST, port: 0 }, () => new Ear());
    const second = listenTcp({ host: HOST, port: listener.port }, () => new Ear());
    await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });
    await listener.close();
  });

  test("a connection that does not come about is given up at the deadline, or when told to; no timer stays", async () => {
    const clock = new FakeClock();
    const sockets: Socket[] = [];
    const dial = tcpDialer({
      clock,
      connect: () => {
        const socket = new Socket(); // never connected to anything
        sockets.push(socket);
        return socket;
      },
    });
    const late = dial({ host: HOST, port: 9 }, new Ear(), 3000);
    // Not `rejects`: it would wait for a clock that only this test moves.
    const failed = late.catch((cause: unknown) => cause);
    await clock.advance(2999);
    expect(sockets[0]?.destroyed).toBe(false);
    await clock.advance(1);
    expect(await failed).toMatchObject({ code: "TIMEOUT" });
    const abort = new AbortController();
    const dropped = dial({ host: HOST, port: 9 }, new Ear(), 3000, abort.signal);
    abort.abort();
    await expect(dropped).rejects.toMatchObject({ code: "ABORTED" });
    await expect(dial({ host: HOST, port: 9 }, new Ear(), 3000, abort.signal)).rejects.toMatchObject({
      code: "ABORTED",
    });
    expect(sockets.map((socket) => socket.destroyed)).toEqual([true, true]);
    expect(clock.timers).toBe(0);
  });
});

describe("the client over TCP", () => {
  function clientOf(port: number): CccpClient {
    return new CccpClient({
      host: HOST,
      port,
      login: "lookout",
      password: () => PASSWORD,
      clock: systemClock,
      log: silentLog,
      dial: dialTcp,
      random: Math.random,
    });
  }

  test("talks to a server and logs out", async () => {
    const server = new ScriptedServer();
    server.lists.set("queues", new Map(Array.from({ length: 915 }, (_, id) => [id + 1, { name: `q${id}` }])));
    const listener = await listenTcp({ host: HOST, port: 0 }, server.accept);
    const client = clientOf(listener.port);
    const queues = new Watched();
    await new Promise<void>((resolve) => {
      client.watch(QUEUES, (change) => {
        queues.take(change);
        if (change.kind === "listed") resolve();
      });
      client.start();
    });
    expect(queues.rows.size).toBe(915);
    expect(client.status.phase).toBe("live");
    await client.stop();
    await server.last.closed;
    await listener.close();
    expect(server.last.received.at(-1)?.name).toBe("logout");
  });

  test("names a real web server for what it is", async () => {
    const web = Bun.serve({ hostname: HOST, port: 0, fetch: () => new Response("hello") });
    const client = clientOf(web.port ?? 0);
    const problem = await new Promise((resolve) => {
      client.onStatus((status) => {
        if (status.problem !== null) resolve(status);
      });
      client.start();
    });
    expect(problem).toMatchObject({ problem: "not_cccp" });
    await client.stop();
    await web.stop(true);
  });
});
