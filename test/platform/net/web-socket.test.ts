import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { UpgradeRefused } from "../../../server/platform/net/web-socket.ts";
import type { OutgoingSocketRequest } from "../../../server/platform/net/outgoing.ts";
import { createLog } from "../../../server/platform/log.ts";
import type { Step } from "../../../server/platform/net/steps.ts";
import { fingerprintOf, hasOpenssl, type KeyPair, TestAuthority } from "../../support/certificates.ts";
import { type RawServer, respond, startRaw } from "./raw-server.ts";
import { codeOf, openScene, type SceneOptions } from "./scene.ts";

type Peer = Bun.ServerWebSocket<undefined>;
interface Socketed {
  port: number;
  peers: Peer[];
  heads: Request[];
  heard: string[];
  closed: number[];
  /** Resolves at the next close that the server sees. */
  gone: Promise<void>;
}

const servers: { stop(isAtOnce: boolean): Promise<void> }[] = [];
const raws: RawServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true);
  for (const server of raws.splice(0)) await server.close();
});

/** A server that echoes texts, and answers `/refused` with JSON. */
function serve(pair?: KeyPair): Socketed {
  const gone = Promise.withResolvers<void>();
  const seen: Omit<Socketed, "port"> = { peers: [], heads: [], heard: [], closed: [], gone: gone.promise };
  const server = Bun.serve({
    ...{ hostname: "127.0.0.1", port: 0 },
    ...(pair ? { tls: pair } : {}),
    fetch(request, self) {
      seen.heads.push(request);
      if (new URL(request.url).pathname === "/refused") return Response.json({ errcode: 10004 });
      return self.upgrade(request) ? undefined : new Response("no", { status: 400 });
    },
    websocket: {
      open: (peer: Peer) => void seen.peers.push(peer),
      message(peer: Peer, text) {
        seen.heard.push(String(text));
        peer.send(`echo ${text}`);
      },
      close(_peer, code) {
        seen.closed.push(code);
        gone.resolve();
      },
    },
  });
  servers.push(server);
  return Object.assign(seen, { port: server.port ?? 0 });
}

function facing(port: number, options: SceneOptions = {}) {
  const texts: string[] = [];
  const first = Promise.withResolvers<string>();
  const over = Promise.withResolvers<string>();
  const scene = openScene({ allowHosts: ["127.0.0.1"], ...options });
  const request = (more: Partial<OutgoingSocketRequest> = {}): OutgoingSocketRequest => ({
    ...{ url: `http://127.0.0.1:${port}/subscribe?access_token=t0ken`, policy: "allow-listed" },
    listener: {
      onText(text) {
        texts.push(text);
        first.resolve(text);
      },
      onClose: over.resolve,
    },
    ...more,
  });
  return { ...scene, texts, first: first.promise, over: over.promise, request };
}

describe("a WebSocket", () => {
  test("carries texts both ways, and its own headers", async () => {
    const server = serve();
    const { out, request, first, clock } = facing(server.port);
    const socket = await out.webSocket(request({ headers: { "user-agent": "OpenAPI" } }));
    socket.send("é ".repeat(40_000));
    expect(await first).toBe(`echo ${"é ".repeat(40_000)}`);
    const [head] = server.heads;
    expect([head?.headers.get("user-agent"), head?.headers.get("host")]).toEqual([
      "OpenAPI",
      `127.0.0.1:${server.port}`,
    ]);
    expect(new URL(head?.url ?? "").search).toBe("?access_token=t0ken");
    expect(clock.timers).toBe(0);
    socket.close();
    // Whoever does not take the goodbye is cut off a second later.
    expect(clock.timers).toBe(1);
    await server.gone;
    expect(server.closed).toEqual([1000]);
    socket.send("too late");
    socket.close();
    await clock.advance(1_000);
    expect(clock.timers).toBe(0);
  });

  test("tells that the other side closed it, once", async () => {
    const server = serve();
    const { out, request, over, clock } = facing(server.port);
    await out.webSocket(request());
    server.peers[0]?.close(4001, "token expired");
    expect(await over).toBe("It closed the WebSocket with code 4001.");
    await server.gone;
    await clock.advance(1_000);
    expect(clock.timers).toBe(0);
  });

  test("tells that the connection was lost", async () => {
    const server = serve();
    const { out, request, over } = facing(server.port);
    await out.webSocket(request());
    server.peers[0]?.terminate();
    expect(await over).toBe("The connection was lost.");
  });

  test("that is refused hands over the answer, and no secret", async () => {
    const lines: string[] = [];
    const { out, request } = facing(serve().port, {
      log: createLog({ level: "debug", write: (line) => void lines.push(line) }),
    });
    const url = request().url.replace("/subscribe", "/refused");
    const refused = await out.webSocket(request({ url })).catch((cause: unknown) => cause);
    expect(refused).toBeInstanceOf(UpgradeRefused);
    expect((refused as UpgradeRefused).answer).toEqual({ status: 200, text: '{"errcode":10004}' });
    await out.webSocket(request());
    expect(`${String(refused)}${lines.join("")}`).not.toContain("t0ken");
    expect(lines.join("")).toContain("opened a WebSocket");
  });

  test.each<[string, string, string]>([
    [
      "another accept than its key's",
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: AAAA\r\n\r\n",
      "outgoing_not_understood",
    ],
    [
      "no accept",
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n",
      "outgoing_not_understood",
    ],
    ["what is no HTTP", "SSH-2.0-x\r\n\r\n", "outgoing_not_understood"],
  ])("%s is refused", async (_what, answer, code) => {
    const server = await startRaw((socket) => socket.end(answer));
    raws.push(server);
    const { out, request, clock } = facing(server.port);
    expect(await codeOf(out.webSocket(request()))).toBe(code);
    expect(clock.timers).toBe(0);
  });

  test("a refusal that is too large, and a silence, are given up", async () => {
    const large = await startRaw((socket) => respond(socket, "200 OK", {}, "x".repeat(20_000)));
    const silent = await startRaw(() => {});
    raws.push(large, silent);
    expect(await codeOf(facing(large.port).out.webSocket(facing(large.port).request()))).toBe("outgoing_too_large");
    const { out, request, clock } = facing(silent.port);
    const waiting = codeOf(out.webSocket(request({ deadlineMs: 5_000 })));
    while (silent.requests.length === 0) await Bun.sleep(1);
    await clock.advance(5_000);
    expect(await waiting).toBe("outgoing_too_slow");
    while (silent.open.size > 0) await Bun.sleep(1);
  });

  test("what breaks the protocol later closes it, with the reason", async () => {
    const server = await startRaw((socket, head) => {
      const key = /sec-websocket-key: (\S+)/i.exec(head)?.[1] ?? "";
      const accept = new Bun.CryptoHasher("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
      const lines = ["HTTP/1.1 101 Switching Protocols", "upgrade: websocket", "connection: Upgrade"];
      socket.write(`${lines.join("\r\n")}\r\nsec-websocket-accept: ${accept}\r\n\r\n`);
      socket.write(Buffer.from([0x81, 1, 0x41, 0x83, 0]));
    });
    raws.push(server);
    const { out, request, over, texts, clock } = facing(server.port);
    await out.webSocket(request());
    expect(await over).toBe("It does not keep to the protocol of WebSockets: there is no frame of kind 3.");
    expect(texts).toEqual(["A"]);
    await clock.advance(1_000);
    while (server.open.size > 0) await Bun.sleep(1);
  });

  test("leads to no address that was not opened, and looks a name up once", async () => {
    const server = serve();
    const { out, request, dialled } = facing(server.port, { allowHosts: [] });
    expect(await codeOf(out.webSocket(request()))).toBe("outgoing_address_refused");
    expect([dialled, server.heads]).toEqual([[], []]);
    const rebound = facing(server.port, {
      ...{ names: { "pbx.lan": [["127.0.0.1"], ["169.254.169.254"]] }, allowHosts: ["127.0.0.1"] },
    });
    const socket = await rebound.out.webSocket(rebound.request({ url: `http://pbx.lan:${server.port}/` }));
    expect([rebound.asked, rebound.dialled]).toEqual([["pbx.lan"], [`127.0.0.1:${server.port}`]]);
    socket.close();
  });
});

describe.skipIf(!hasOpenssl)("a WebSocket over TLS", () => {
  let authority: TestAuthority;
  beforeAll(() => {
    authority = new TestAuthority();
  });
  afterAll(() => authority.remove());

  test("sends nothing before the certificate is accepted, by pin or authority", async () => {
    // As it is met in the field: for another name, by nobody known, and expired.
    const factory = authority.issue({ names: "DNS:factory", days: -1 });
    const issued = authority.issue({ names: "IP:127.0.0.1" });
    const cases = [
      [factory, {}, "outgoing_certificate_refused"],
      [factory, { fingerprint: fingerprintOf(issued.cert) }, "outgoing_certificate_refused"],
      [factory, { authority: authority.cert }, "outgoing_certificate_refused"],
      [factory, { fingerprint: fingerprintOf(factory.cert) }, "answered"],
      [issued, {}, "outgoing_certificate_refused"],
      [issued, { authority: authority.cert }, "answered"],
    ] as const;
    for (const [pair, trust, expected] of cases) {
      const server = serve(pair);
      const { out, request } = facing(server.port);
      const steps: Step[] = [];
      const url = request().url.replace("http:", "https:");
      expect(await codeOf(out.webSocket(request({ url, trust, onStep: (step) => steps.push(step) })))).toBe(expected);
      expect(server.heads).toHaveLength(expected === "answered" ? 1 : 0);
      const shown = steps.find((step) => step.step === "certificate");
      expect(shown).toMatchObject({
        isTrusted: expected === "answered",
        certificate: { fingerprint: fingerprintOf(pair.cert) },
      });
    }
  });
});
