import { afterEach, describe, expect, test } from "bun:test";
import type { Socket } from "node:net";
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { createLog, silentLog } from "../../../server/platform/log.ts";
import { OutgoingHttp, type OutgoingRequest } from "../../../server/platform/net/outgoing.ts";
import { Patience } from "../../../server/platform/net/patience.ts";
import { nextHop } from "../../../server/platform/net/redirect.ts";
import { readTarget } from "../../../server/platform/net/target.ts";
import { type RawServer, respond, startRaw } from "./raw-server.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { codeOf, openScene, PUBLIC_ADDRESS, type SceneOptions } from "./scene.ts";

const servers: RawServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(
  answer: (socket: Socket, request: string) => void,
  options: { host?: string } = {},
): Promise<RawServer> {
  const server = await startRaw(answer, options);
  servers.push(server);
  return server;
}

const NAMES = { "a.example": [[PUBLIC_ADDRESS]], "b.example": [["1.1.1.1"]] };
const ask = (more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  url: "http://a.example/",
  policy: "public",
  ...more,
});

/** A way out whose every connection ends at a server that answers so. */
async function facing(answer: (socket: Socket, request: string) => void, options: SceneOptions = {}) {
  const server = await serve(answer);
  return { server, ...openScene({ names: NAMES, leadsTo: server, ...options }) };
}

/** Resolves when a request has arrived: until then there is nothing to wait for. */
function signal(): { arrived: Promise<void>; tell: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { arrived: promise, tell: resolve };
}

describe("a request", () => {
  test("reaches the address with the name in Host, and brings the answer", async () => {
    const { out, server } = await facing((socket) => respond(socket, "200 OK", { "X-Two": "b" }, "grüße"));
    const answer = await out.request(ask({ url: "http://A.example:8080/p/q?r=s#t", headers: { "X-One": "a" } }));
    expect(answer.status).toBe(200);
    expect(answer.text()).toBe("grüße");
    expect(answer.headers.get("x-two")).toBe("b");
    const [request = ""] = server.requests;
    expect(request.split("\r\n")[0]).toBe("GET /p/q?r=s HTTP/1.1");
    expect(request).toMatch(/^host: a\.example:8080$/im);
    expect(request).toMatch(/^x-one: a$/im);
    expect(request).toMatch(/^user-agent: Vigie\/1\.2\.3$/im);
    expect(request).not.toContain("#t");
  });

  test("really goes to the address that was resolved, and to no other", async () => {
    const right = await serve((socket) => respond(socket, "200 OK", {}, "right"), { host: "127.0.0.2" });
    const { out } = openScene({ names: { "pbx.lan": [["127.0.0.2"], ["127.0.0.3"]] }, allowHosts: ["127.0.0.0/8"] });
    const url = `http://pbx.lan:${right.port}/`;
    expect((await out.request({ url, policy: "allow-listed" })).text()).toBe("right");
    // Asked anew, the name leads elsewhere: nothing of the first connection is used again.
    expect(await codeOf(out.request({ url, policy: "allow-listed" }))).toBe("outgoing_not_connected");
  });

  test("with a body is sent whole, its length said", async () => {
    const bodies: string[] = [];
    const { out } = await facing((socket, request) => {
      const length = Number(/content-length: (\d+)/i.exec(request)?.[1]);
      let body = request.slice(request.indexOf("\r\n\r\n") + 4);
      const more = () => {
        if (body.length < length) return;
        bodies.push(body);
        respond(socket, "201 Created");
      };
      socket.on("data", (bytes: Buffer) => {
        body += bytes.toString("latin1");
        more();
      });
      more();
    });
    const body = "x".repeat(300_000);
    const answer = await out.request(ask({ method: "POST", body, headers: { "content-type": "text/plain" } }));
    expect(answer.status).toBe(201);
    expect(bodies).toEqual([body]);
  });

  test("HEAD, 204 and 304 have no body to wait for", async () => {
    const { out } = await facing((socket, request) => {
      const status = request.startsWith("HEAD")
        ? "200 OK"
        : request.includes("/204")
          ? "204 No Content"
          : "304 Not Modified";
      socket.write(`HTTP/1.1 ${status}\r\n${status.startsWith("204") ? "" : "content-length: 500\r\n"}\r\n`);
    });
    expect((await out.request(ask({ method: "HEAD" }))).status).toBe(200);
    expect((await out.request(ask({ url: "http://a.example/204" }))).status).toBe(204);
    expect((await out.request(ask({ url: "http://a.example/304" }))).status).toBe(304);
  });

  test("leaves no connection and no timer behind", async () => {
    const { out, server, clock } = await facing((socket, request) => {
      if (request.includes("/break")) socket.destroy();
      else respond(socket, "200 OK", { connection: "keep-alive" });
    });
    for (const path of ["", "break", "", "break"]) await codeOf(out.request(ask({ url: `http://a.example/${path}` })));
    for (const socket of [...server.open]) await new Promise((closed) => socket.once("close", closed));
    expect(server.open.size).toBe(0);
    expect(clock.timers).toBe(0);
  });

  test("tries the next address when the first does not take the connection", async () => {
    const server = await serve((socket) => respond(socket, "200 OK"));
    const { out, dialled } = openScene({
      names: { "two.lan": [["127.0.0.9", "127.0.0.1"]] },
      allowHosts: ["127.0.0.0/8"],
    });
    const url = `http://two.lan:${server.port}/`;
    expect(await codeOf(out.request({ url, policy: "allow-listed" }))).toBe("answered");
    expect(dialled).toEqual([`127.0.0.9:${server.port}`, `127.0.0.1:${server.port}`]);
  });

  test("never more than 100 at once", async () => {
    const { arrived, tell } = signal();
    const { out, server, clock } = await facing(() => server.requests.length === 100 && tell());
    const waiting = Array.from({ length: 100 }, () => codeOf(out.request(ask())));
    expect(await codeOf(out.request(ask()))).toBe("too_busy");
    await arrived;
    await clock.advance(60_000);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["outgoing_too_slow"]));
    // Their places are free again.
    const next = codeOf(out.request(ask({ deadlineMs: 1 })));
    await clock.advance(1);
    expect(await next).toBe("outgoing_too_slow");
  });
});

describe("allow-listed requests", () => {
  test("reach what is opened; public ones do not; what is not opened stays shut", async () => {
    const server = await serve((socket) => respond(socket, "200 OK"));
    const names = { "pbx.lan": [["127.0.0.1"]], "other.lan": [["127.0.0.1"]] };
    const { out } = openScene({ names, allowHosts: ["127.0.0.1"] });
    const url = `http://pbx.lan:${server.port}/`;
    expect(await codeOf(out.request({ url, policy: "allow-listed" }))).toBe("answered");
    expect(await codeOf(out.request({ url, policy: "public" }))).toBe("outgoing_address_refused");
    const shut = openScene({ names, allowHosts: ["other.lan"] });
    expect(await codeOf(shut.out.request({ url, policy: "allow-listed" }))).toBe("outgoing_address_refused");
  });
});

describe("redirects", () => {
  const to = (socket: Socket, status: string, location: string) => respond(socket, status, { location });

  test("are followed at most five times, or as often as the caller says", async () => {
    const { out, server } = await facing((socket, request) => {
      const number = Number(/^GET \/(\d+)/.exec(request)?.[1] ?? 0);
      if (number === 5) respond(socket, "200 OK", {}, "there");
      else to(socket, "302 Found", `/${number + 1}`);
    });
    expect((await out.request(ask())).text()).toBe("there");
    expect(server.requests).toHaveLength(6);
    expect(await codeOf(out.request(ask({ maxRedirects: 4 })))).toBe("outgoing_redirect_refused");
    expect(await codeOf(out.request(ask({ maxRedirects: 0 })))).toBe("outgoing_redirect_refused");
  });

  test("that go round end after five", async () => {
    const { out, server } = await facing((socket) => to(socket, "301 Moved Permanently", "http://a.example/"));
    expect(await codeOf(out.request(ask({ maxRedirects: 1000 })))).toBe("outgoing_redirect_refused");
    expect(server.requests).toHaveLength(6);
  });

  test("to another origin go without what may be secret; to the same one, with it", async () => {
    const { out, server } = await facing((socket, request) => {
      if (request.startsWith("GET /same")) to(socket, "302 Found", "/next");
      else if (request.startsWith("GET /next")) to(socket, "302 Found", "http://b.example/end");
      else respond(socket, "200 OK");
    });
    const headers = {
      authorization: "Bearer t0ken",
      cookie: "c=1",
      "x-api-key": "k3y",
      "proxy-authorization": "p",
      accept: "text/calendar",
    };
    await out.request(ask({ url: "http://a.example/same", headers }));
    const [first = "", second = "", third = ""] = server.requests.map((request) => request.toLowerCase());
    for (const secret of ["t0ken", "c=1", "k3y", "proxy-authorization"]) {
      expect(first).toContain(secret);
      expect(second).toContain(secret);
      expect(third).not.toContain(secret);
    }
    expect(third).toContain("accept: text/calendar");
    expect(third).toContain("host: b.example");
  });

  test.each([
    ["another port", "http://a.example:8080/", false],
    ["another scheme", "https://a.example/", false],
    ["another host", "http://www.a.example/", false],
    ["the same origin, spelled differently", "http://A.example:80/x", true],
  ])("%s: %s", (_what, location, isKept) => {
    const from = readTarget("http://a.example/", ["https", "http"]);
    const message = { method: "GET", headers: new Headers({ authorization: "s3cret" }), body: null };
    const answer = { status: 302, headers: new Headers({ location }), body: Buffer.alloc(0) };
    const next = nextHop(from, message, answer, ["https", "http"]);
    expect(next?.message.headers.has("authorization")).toBe(isKept);
  });

  test("from https to http are refused", () => {
    const from = readTarget("https://a.example/", ["https", "http"]);
    const answer = { status: 301, headers: new Headers({ location: "http://a.example/" }), body: Buffer.alloc(0) };
    const message = { method: "GET", headers: new Headers(), body: null };
    expect(() => nextHop(from, message, answer, ["https", "http"])).toThrow(/from https on to http:/);
  });

  test("of what was posted are not followed unless asked for, and then read only", async () => {
    const { out, server } = await facing((socket, request) => {
      if (request.startsWith("POST")) to(socket, "302 Found", "/done");
      else respond(socket, "200 OK", {}, "done");
    });
    const post = ask({ method: "POST", body: "payload", headers: { "content-type": "text/plain" } });
    const refused = await out.request(post).catch((cause: Error) => cause);
    expect((refused as Error).message).toContain("http://a.example/…");
    expect((await out.request({ ...post, maxRedirects: 1 })).text()).toBe("done");
    expect(server.requests.at(-1)).not.toMatch(/content-|payload/);
  });

  test("307 and 308 repeat the body on the same host, and never on another", async () => {
    let location = "/again";
    const { out, server } = await facing((socket, request) => {
      if (request.startsWith("POST / ")) to(socket, "307 Temporary Redirect", location);
      else respond(socket, "200 OK");
    });
    const post = ask({ method: "POST", body: "payload", maxRedirects: 2 });
    expect(await codeOf(out.request(post))).toBe("answered");
    expect(server.requests.at(-1)).toMatch(/^POST \/again[\s\S]*content-length: 7/);
    location = "http://b.example/";
    expect(await codeOf(out.request(post))).toBe("outgoing_redirect_refused");
  });

  test("to other schemes, with a name and password, or without a place are refused, or are the answer", async () => {
    let location = "file:///etc/passwd";
    const { out } = await facing((socket) => respond(socket, "302 Found", location === "" ? {} : { location }));
    for (location of ["file:///etc/passwd", "ftp://a.example/", "http://user:pass@b.example/", "http://"]) {
      expect([location, await codeOf(out.request(ask()))]).toEqual([location, "outgoing_url_invalid"]);
    }
    location = "";
    expect((await out.request(ask())).status).toBe(302);
  });

  test("to plain http may be forbidden by the caller", async () => {
    const { out } = await facing((socket) => respond(socket, "200 OK"));
    expect(await codeOf(out.request(ask({ schemes: ["https"] })))).toBe("outgoing_url_invalid");
  });
});

describe("answers without bounds", () => {
  const packed: [coding: string, pack: (bytes: Buffer) => Buffer][] = [
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })],
    ["zstd", zstdCompressSync],
  ];

  test.each(packed)("%s is unpacked; a bomb of it is not", async (coding, pack) => {
    const small = pack(Buffer.from("hello"));
    const bomb = pack(Buffer.alloc(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    const { out } = await facing((socket, request) =>
      respond(socket, "200 OK", { "content-encoding": coding }, request.includes("/bomb") ? bomb : small),
    );
    expect((await out.request(ask())).text()).toBe("hello");
    const url = "http://a.example/bomb";
    expect(await codeOf(out.request(ask({ url })))).toBe("outgoing_too_large");
    // The control: with room for it, it does come out.
    expect((await out.request(ask({ url, maxBytes: 65 * 1024 * 1024 }))).body.length).toBe(64 * 1024 * 1024);
  });

  test("a body that says, or does not say, that it is too long", async () => {
    const { out, server } = await facing((socket, request) => {
      if (request.includes("/said")) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000001\r\n\r\n");
      else {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        const more = () => {
          while (socket.write(Buffer.alloc(65_536)));
        };
        socket.on("drain", more);
        more();
      }
    });
    for (const path of ["said", "endless"]) {
      const url = `http://a.example/${path}`;
      expect(await codeOf(out.request(ask({ url, maxBytes: 1_000_000 })))).toBe("outgoing_too_large");
    }
    for (const socket of [...server.open]) await new Promise((closed) => socket.once("close", closed));
  });

  test("exactly as much as allowed is allowed", async () => {
    const { out } = await facing((socket) => respond(socket, "200 OK", {}, "12345"));
    expect(await codeOf(out.request(ask({ maxBytes: 5 })))).toBe("answered");
    expect(await codeOf(out.request(ask({ maxBytes: 4 })))).toBe("outgoing_too_large");
  });

  test("headers without end", async () => {
    const { out } = await facing((socket, request) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const line = request.includes("/one") ? "a".repeat(8_192) : `x-a: ${"a".repeat(80)}\r\n`;
      if (request.includes("/one")) socket.write("x: ");
      const more = () => {
        while (!socket.destroyed && socket.write(line));
      };
      socket.on("drain", more);
      more();
    });
    for (const path of ["one", "many"])
      expect(await codeOf(out.request(ask({ url: `http://a.example/${path}` })))).toBe("outgoing_too_large");
  });

  test.each([
    ["a banner of something else", "220 mail.example ESMTP\r\n", "outgoing_not_understood"],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", "outgoing_not_understood"],
    ["chunks that are none", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nab", "outgoing_not_connected"],
    ["a body that breaks off", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", "outgoing_not_connected"],
    [
      "a packed body that breaks off",
      "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 10\r\n\r\n\x1f\x8b\x08",
      "outgoing_not_connected",
    ],
    [
      "what is not packed as it says",
      "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc",
      "outgoing_not_understood",
    ],
    [
      "a packing that nobody asked for",
      "HTTP/1.1 200 OK\r\ncontent-encoding: compress\r\ncontent-length: 1\r\n\r\na",
      "outgoing_not_understood",
    ],
    [
      "packed twice",
      "HTTP/1.1 200 OK\r\ncontent-encoding: gzip, gzip\r\ncontent-length: 1\r\n\r\na",
      "outgoing_not_understood",
    ],
    [
      "another protocol",
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
      "outgoing_not_understood",
    ],
    ["nothing at all", "", "outgoing_not_connected"],
  ])("%s", async (_what, bytes, code) => {
    const { out, clock } = await facing((socket) => void socket.end(Buffer.from(bytes, "latin1")));
    expect(await codeOf(out.request(ask()))).toBe(code);
    expect(clock.timers).toBe(0);
  });
});

describe("waiting", () => {
  test("ends when the name server says nothing", async () => {
    const clock = new FakeClock();
    const parts = { clock, log: silentLog, version: "0", allowHosts: [] };
    const out = new OutgoingHttp({ ...parts, resolve: () => new Promise(() => {}) });
    const request = codeOf(out.request(ask({ idleMs: 9_000 })));
    await clock.advance(9_000);
    expect(await request).toBe("outgoing_too_slow");
    expect(clock.timers).toBe(0);
  });

  test("ends when the connection is not taken", async () => {
    const clock = new FakeClock();
    const parts = { clock, log: silentLog, version: "0", allowHosts: [] };
    const dialled: string[] = [];
    const out = new OutgoingHttp({
      ...parts,
      resolve: async () => [PUBLIC_ADDRESS, "1.1.1.1"],
      dial: (address, _port, signal) => {
        dialled.push(address);
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    });
    const request = out.request(ask()).catch((cause: Error) => cause);
    await clock.advance(8_000);
    expect(((await request) as Error).message).toContain(
      `${PUBLIC_ADDRESS}, port 80: the connection was not taken in time`,
    );
    expect(dialled).toEqual([PUBLIC_ADDRESS, "1.1.1.1"]);
    expect(clock.timers).toBe(0);
  });

  test.each([
    ["before the answer", ""],
    ["within the headers", "HTTP/1.1 200 OK\r\nx: "],
    ["within the body", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"],
    ["within a packed body", "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n\x1f\x8b\x08"],
  ])("ends when nothing comes %s", async (_where, bytes) => {
    const { arrived, tell } = signal();
    const { out, clock, server } = await facing((socket) => {
      socket.write(Buffer.from(bytes, "latin1"));
      tell();
    });
    const request = out.request(ask({ idleMs: 3_000 })).catch((cause: Error) => cause);
    await arrived;
    await clock.advance(3_000);
    const refused = (await request) as Error & { code: string };
    expect([refused.code, refused.message]).toEqual(["outgoing_too_slow", "Nothing came for 3 s."]);
    for (const socket of [...server.open]) await new Promise((closed) => socket.once("close", closed));
    expect(clock.timers).toBe(0);
  });

  test("ends at the deadline, though something always comes", async () => {
    const clock = new FakeClock();
    const patience = new Patience(clock, { deadlineMs: 30_000, idleMs: 3_000 });
    for (let second = 0; second < 29; second++) {
      await clock.advance(1_000);
      patience.touch();
      expect(patience.signal.aborted).toBe(false);
    }
    await clock.advance(1_000);
    expect(patience.signal.reason.message).toBe("It took more than 30 s.");
    patience.stop();
    expect(clock.timers).toBe(0);
  });

  test("that ends cuts a body without a length, which then is not taken for whole", async () => {
    const { arrived, tell } = signal();
    const { out, clock } = await facing((socket) => void socket.write("HTTP/1.1 200 OK\r\n\r\nhalf", tell));
    const request = out.request(ask({ idleMs: 60_000, deadlineMs: 30_000 })).catch((cause: Error) => cause);
    await arrived;
    await clock.advance(30_000);
    expect(((await request) as Error).message).toBe("It took more than 30 s.");
  });

  test("ends when the caller gives up, with the caller's reason", async () => {
    const { arrived, tell } = signal();
    const { out, clock } = await facing(tell);
    const caller = new AbortController();
    const request = out.request(ask({ signal: caller.signal })).catch((cause: Error) => cause);
    await arrived;
    caller.abort(new Error("stopping"));
    expect(((await request) as Error).message).toBe("stopping");
    const late = out.request(ask({ signal: caller.signal })).catch((cause: Error) => cause);
    expect(((await late) as Error).message).toBe("stopping");
    expect(clock.timers).toBe(0);
  });
});

describe("secrets", () => {
  test("of URL, headers and body stand in no message, step or log", async () => {
    const lines: string[] = [];
    const log = createLog({ level: "debug", write: (line) => lines.push(line) });
    const secrets = ["pathS3cret", "queryS3cret", "headerS3cret", "bodyS3cret", "locationS3cret"];
    const answers: ((socket: Socket) => void)[] = [
      (socket) => respond(socket, "200 OK"),
      (socket) => respond(socket, "302 Found", { location: "http://b.example/locationS3cret?x=queryS3cret" }),
      (socket) => respond(socket, "302 Found", { location: "http://user:locationS3cret@b.example/" }),
      (socket) => void socket.end("garbage headerS3cret"),
      (socket) => socket.destroy(),
      (socket) => respond(socket, "200 OK", { "content-encoding": "gzip" }, "bodyS3cret"),
    ];
    const told: string[] = [];
    for (const answer of answers) {
      const { out } = await facing(answer, { log });
      const request: OutgoingRequest = {
        ...ask({ url: "http://a.example/pathS3cret?token=queryS3cret", method: "POST", body: "bodyS3cret" }),
        headers: { authorization: "headerS3cret" },
        onStep: (step) => told.push(JSON.stringify(step)),
      };
      const result = await out.request(request).catch((cause: Error) => cause);
      if (result instanceof Error) told.push(result.message, String(result.cause ?? ""), JSON.stringify(result));
    }
    const { out } = openScene({ log });
    for (const url of ["http://user:pathS3cret@a.example/", "pathS3cret", "http://nowhere.example/pathS3cret"])
      told.push(((await out.request(ask({ url })).catch((cause: Error) => cause)) as Error).message);
    expect(lines.some((line) => line.includes("http://a.example/…"))).toBe(true);
    expect(told.length).toBeGreaterThan(20);
    for (const secret of secrets) expect([...told, ...lines].filter((text) => text.includes(secret))).toEqual([]);
  });
});
