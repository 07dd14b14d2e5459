/** Requests that no browser sends, byte for byte, against the compiled program: none is answered twice, none stops the others. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { EventReader } from "../support/event-reader.ts";
import { sendRaw, statusesIn } from "../support/raw-http.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const LOGIN = "/api/v1/platform/login";
const SERVERS = "/api/v1/cccp/servers";
let server: RunningBinary;
let signed: Record<string, string>;

beforeAll(async () => {
  await ensureBinary();
  server = await startServe(folder.path);
  const made = await runBinary(["token", "add", "--name", "t", "--role", "admin", "--data", folder.path]);
  signed = { authorization: `Bearer ${made.stdout.trim()}` };
});
afterAll(async () => {
  await server.stop("SIGKILL");
  folder.remove();
});

const isAlive = async () => (await fetch(`${server.url}/readyz`)).status === 200;

describe("requests that two readers would cut apart differently", () => {
  /** Would be answered 200 if it were taken for a request of its own. */
  const SMUGGLED = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
  const post = (headers: string, body: string) =>
    `POST ${LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;

  const shapes: [name: string, text: string][] = [
    ["length and chunks", post("Content-Length: 4\r\nTransfer-Encoding: chunked", `0\r\n\r\n${SMUGGLED}`)],
    ["chunks and length", post("Transfer-Encoding: chunked\r\nContent-Length: 4", `0\r\n\r\n${SMUGGLED}`)],
    ["two lengths", post("Content-Length: 2\r\nContent-Length: 90", `{}${SMUGGLED}`)],
    ["two lengths, the short one last", post("Content-Length: 90\r\nContent-Length: 2", `{}${SMUGGLED}`)],
    ["a list of lengths", post("Content-Length: 2, 2", `{}${SMUGGLED}`)],
    ["a length with a sign", post("Content-Length: +2", `{}${SMUGGLED}`)],
    ["a negative length", post("Content-Length: -1", `{}${SMUGGLED}`)],
    ["a length in hexadecimal", post("Content-Length: 0x2", `{}${SMUGGLED}`)],
    ["a length beyond 64 bits", post("Content-Length: 99999999999999999999", `{}${SMUGGLED}`)],
    ["an encoding that nobody knows", post("Transfer-Encoding: xchunked", `0\r\n\r\n${SMUGGLED}`)],
    ["chunks that are not last", post("Transfer-Encoding: chunked, identity", `0\r\n\r\n${SMUGGLED}`)],
    ["two encodings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", `0\r\n\r\n${SMUGGLED}`)],
    ["a blank before the colon", post("Transfer-Encoding : chunked", `0\r\n\r\n${SMUGGLED}`)],
    ["a vertical tab in the encoding", post("Transfer-Encoding: \x0bchunked", `0\r\n\r\n${SMUGGLED}`)],
    ["a chunk of no size", post("Transfer-Encoding: chunked", `zz\r\n{}\r\n0\r\n\r\n${SMUGGLED}`)],
    ["a chunk beyond 64 bits", post("Transfer-Encoding: chunked", `fffffffffffffffff\r\n{}\r\n0\r\n\r\n${SMUGGLED}`)],
    ["a folded header", `GET /about HTTP/1.1\r\nHost: x\r\nX-A: b\r\n ${SMUGGLED}`],
    ["a carriage return alone", `GET /about HTTP/1.1\r\nHost: x\r\nX-A: b\rX-B: c\r\n\r\n${SMUGGLED}`],
    ["line feeds alone", "GET /healthz HTTP/1.1\nHost: x\n\n"],
    ["NUL in a header", `GET /about HTTP/1.1\r\nHost: x\r\nX-A: b\0c\r\n\r\n${SMUGGLED}`],
    ["no Host", "GET /healthz HTTP/1.1\r\n\r\n"],
    ["two Hosts", `GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n`],
    ["a Host that is none", "GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"],
    ["blanks in the address", `GET /a b HTTP/1.1\r\nHost: x\r\n\r\n${SMUGGLED}`],
    ["NUL in the address", `GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n${SMUGGLED}`],
    ["no version", "GET /healthz\r\n\r\n"],
    ["the start of another protocol", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"],
    ["HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ];

  test.each(shapes)("%s: refused once, and the connection ends", async (_, text) => {
    const answer = await sendRaw(server.url, text);
    const statuses = statusesIn(answer);
    expect(statuses.length).toBeLessThanOrEqual(1);
    for (const status of statuses) expect([400, 501, 505]).toContain(status);
    expect(answer).not.toContain("alive");
    expect(await isAlive()).toBe(true);
  });

  test("a body that a GET brings along is no request of its own", async () => {
    const head = `GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n`;
    expect(statusesIn(await sendRaw(server.url, head + SMUGGLED))).toEqual([200]);
  });

  test("the control: two requests in one go are two answers, and a smuggled one would be seen", async () => {
    const last = SMUGGLED.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    const answer = await sendRaw(server.url, SMUGGLED + last);
    expect(statusesIn(answer)).toEqual([200, 200]);
    expect(answer).toContain("alive");
    const chunked = post("Transfer-Encoding: chunked", `2\r\n{}\r\n0\r\n\r\n${last}`);
    expect(statusesIn(await sendRaw(server.url, chunked))).toEqual([422, 200]);
  });
});

describe("floods", () => {
  const rssBytes = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) * 1024;
  const many = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: y\r\n`).join("");
  const floods: [name: string, text: string][] = [
    ["1,000 headers", `GET /healthz HTTP/1.1\r\nHost: x\r\n${many(1_000)}\r\n`],
    ["a header of 200 kB", `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(200_000)}\r\n\r\n`],
    ["a header without end", `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(4_000_000)}`],
    ["a path of 200 kB", `GET /${"a".repeat(200_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ["a cookie of 200 kB", `GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: ${"a=b; ".repeat(40_000)}\r\n\r\n`],
    ["a method of 200 kB", `${"A".repeat(200_000)} / HTTP/1.1\r\nHost: x\r\n\r\n`],
  ];

  test.each(floods)("%s", async (_, text) => {
    const answer = await sendRaw(server.url, text);
    for (const status of statusesIn(answer)) expect([400, 414, 431]).toContain(status);
    expect(answer).not.toContain("alive");
    expect(await isAlive()).toBe(true);
  });

  test.skipIf(process.platform !== "linux")(
    "400 that begin a request and never end it hold up nobody, in bounded memory",
    async () => {
      const before = rssBytes();
      const slow: Socket[] = [];
      const port = Number(new URL(server.url).port);
      const begin = (text: string) =>
        new Promise<void>((resolve) => {
          const socket = connect(port, "127.0.0.1", () => socket.write(text, () => resolve()));
          socket.on("error", () => {});
          slow.push(socket);
        });
      const head = `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(8_000)}`;
      const body = `POST ${LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{"name":"${"a".repeat(8_000)}`;
      await Promise.all(Array.from({ length: 400 }, (_, index) => begin(index % 2 ? head : body)));
      for (let time = 0; time < 20; time++) expect(await isAlive()).toBe(true);
      const answer = await fetch(server.url + SERVERS, { headers: signed });
      expect(answer.status).toBe(200);
      expect(rssBytes() - before).toBeLessThan(100_000_000);
      for (const socket of slow) socket.destroy();
      expect(await isAlive()).toBe(true);
    },
  );
});

describe("bodies", () => {
  const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const bodies: [name: string, body: string | Uint8Array, status: number][] = [
    ["nothing", "", 422],
    ["half an object", '{"name":', 400],
    ["a comma at the end", '{"name":"a",}', 400],
    ["single quotes", "{'name':'a'}", 400],
    ["a comment", '{/* */"name":"a"}', 400],
    ["NaN", '{"name":NaN}', 400],
    ["two values", "{}{}", 400],
    ["33 levels", deep(33), 400],
    ["100,000 levels", deep(100_000), 400],
    ["brackets that never close", "[".repeat(900_000), 400],
    ["objects that never close", '{"a":'.repeat(150_000), 400],
    ["a text of a million letters", `{"name":"${"a".repeat(1_000_000)}"}`, 422],
    ["more than a MiB", `{"name":"${"a".repeat(1_100_000)}"}`, 413],
    ["a number beyond all", '{"name":1e999}', 422],
    ["a list", "[]", 422],
    ["null", "null", 422],
    ["a number", "7", 422],
    ["the prototype", '{"__proto__":{"isAdmin":true},"name":"a"}', 422],
    ["the constructor", '{"constructor":{"prototype":{"isAdmin":true}},"name":"a"}', 422],
    ["bytes that are no UTF-8", Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 422],
    ["letters of half a pair", '{"name":"\\ud800"}', 422],
    [
      "a thousand fields",
      JSON.stringify(Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`f${n}`, n]))),
      422,
    ],
  ];
  /** Public, for administrators, and one that replaces the whole of something. */
  const routes = [
    `POST ${LOGIN}`,
    `POST ${SERVERS}`,
    "PUT /api/v1/platform/retention",
    "POST /api/v1/platform/alerts/rules",
  ];

  test.each(bodies)("%s", async (_, body, status) => {
    for (const route of routes) {
      const [method = "", path] = route.split(" ");
      const headers = { ...signed, "content-type": "application/json" };
      const answer = await fetch(server.url + path, { method, headers, body: body as BodyInit });
      const problem = (await answer.json()) as { status: number; code: string };
      expect([route, answer.status, problem.status]).toEqual([route, status, status]);
    }
    expect(await isAlive()).toBe(true);
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "*/*",
  ])("said to be %s", async (type) => {
    for (const body of ["{}", "a=b", "--x\r\n", `name=${"a[b]".repeat(5_000)}`]) {
      const answer = await fetch(server.url + SERVERS, {
        method: "POST",
        headers: { ...signed, "content-type": type },
        body,
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
  });

  test("the control: a good body is taken", async () => {
    const body = JSON.stringify({ name: "good", host: "127.0.0.1", port: 9, login: "x", isEnabled: false });
    const headers = { ...signed, "content-type": "application/json" };
    expect((await fetch(server.url + SERVERS, { method: "POST", headers, body })).status).toBe(201);
  });
});

describe("line ends in names and ids", () => {
  const CRLF = "a\r\nevent: pwned\r\nid: 9\r\ndata: pwned\r\n\r\n";

  test("neither frames of a stream, nor headers, nor lines of the log can be made by a name", async () => {
    const stream = await EventReader.open(`${server.url}/api/events/stream?topics=cccp.servers,journal`, signed);
    const send = async (method: string, path: string, body: unknown, headers: Record<string, string> = signed) => {
      const asJson = { ...headers, "content-type": "application/json" };
      return fetch(server.url + path, { method, headers: asJson, body: JSON.stringify(body) });
    };
    const target = { host: "127.0.0.1", port: 10, login: "x", isEnabled: false };
    const answers = [
      await send("POST", SERVERS, { ...target, name: CRLF }),
      await send("POST", SERVERS, { ...target, name: "fine", login: CRLF }),
      await send("POST", SERVERS, { ...target, name: "fine", project: CRLF }),
      await send("POST", SERVERS, { ...target, name: "fine", host: CRLF }),
      await send("POST", "/api/v1/platform/users", { name: CRLF, role: "viewer" }),
      await send("POST", "/api/v1/platform/users", { name: "fine", role: "viewer", displayName: CRLF }),
      await send("POST", "/api/v1/platform/tokens", { name: CRLF, role: "viewer", expiresAt: null }),
      await send("POST", LOGIN, { name: CRLF, password: CRLF }, { "user-agent": "a\tb" }),
      await fetch(`${server.url}/api/events/stream?topics=${encodeURIComponent(CRLF)}`, { headers: signed }),
      await fetch(`${server.url}/api/v1/platform/audit/export?who=${encodeURIComponent(CRLF)}`, { headers: signed }),
      await fetch(`${server.url}/api/none/${encodeURIComponent(CRLF)}`, { headers: signed }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422, 422, 422, 401, 404, 200, 404]);
    for (const answer of answers) expect([...answer.headers.values()].join()).not.toContain("pwned");
    // The control: a good name does come by the stream.
    expect((await send("POST", SERVERS, { ...target, name: "marker-of-the-stream" })).status).toBe(201);
    await stream.until((received) => received.some(({ data }) => data.includes("marker-of-the-stream")));
    stream.close();
    expect(
      stream.received.filter(({ event, id, data }) => event === "pwned" || id === "9" || data === "pwned"),
    ).toEqual([]);
    expect(server.stderr).not.toMatch(/^(?:event|id|data): /m);
  });

  test("an event id with line ends, or of anybody's making, begins the stream anew", async () => {
    for (const id of ["\x01", "9".repeat(2_000), "a:b:c", "-1", "%0d%0a", "🙂"]) {
      const url = `${server.url}/api/events/stream?topics=journal&since=${encodeURIComponent(id)}`;
      const answer = await fetch(url, { headers: signed, signal: AbortSignal.timeout(5_000) });
      expect([200, 422]).toContain(answer.status);
      await answer.body?.cancel();
    }
  });
});
