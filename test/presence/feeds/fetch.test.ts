import { afterEach, describe, expect, test } from "bun:test";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { nextFetchMs } from "../../../server/presence/feeds/back-off.ts";
import { feedUrl, fetchFeed, type KnownCopy, readRetryAfter } from "../../../server/presence/feeds/fetch.ts";
import { judgeShrinking } from "../../../server/presence/feeds/shrink-guard.ts";
import { type RawServer, respond, startRaw } from "../../platform/net/raw-server.ts";
import { openScene, PUBLIC_ADDRESS } from "../../platform/net/scene.ts";

const CALENDAR = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
const NONE: KnownCopy = { etag: null, lastModified: null, hash: null };
const NOW = Date.UTC(2026, 0, 5);
const servers: RawServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A school's own server, opened by its administrator and reached by http. */
async function facing(
  answer: (socket: Socket, request: string) => void,
  addresses: readonly (readonly string[])[] = [["10.1.2.3"]],
) {
  const server = await startRaw(answer);
  servers.push(server);
  const names = { "plan.lan": addresses, "feeds.example": [[PUBLIC_ADDRESS]] };
  const scene = openScene({ names, leadsTo: server, allowHosts: ["plan.lan"] });
  const get = (known = NONE, url = "http://plan.lan/s3cret.ics") => fetchFeed(scene.out, url, known, NOW);
  return { ...scene, server, get };
}

const answering = (status: string, headers: Record<string, string> = {}, body: string | Buffer = CALENDAR) =>
  facing((socket) => respond(socket, status, headers, body));

describe("A50 a feed that has not changed", () => {
  test("is asked for by what is known of it, and 304 brings nothing to read", async () => {
    const { get, server } = await answering("304 Not Modified", {}, "");
    const known = { etag: '"a"', lastModified: "Mon, 05 Jan 2026 00:00:00 GMT", hash: "x" };
    expect(await get(known)).toEqual({ kind: "unchanged", copy: known });
    expect(server.requests[0]).toMatch(/^if-none-match: "a"$/im);
    expect(server.requests[0]).toMatch(/^if-modified-since: Mon, 05 Jan 2026 00:00:00 GMT$/im);
  });

  test("is seen by its hash where the server knows no tags", async () => {
    const { get } = await answering("200 OK", { etag: '"b"' });
    const first = await get();
    expect(first).toMatchObject({ kind: "body", copy: { etag: '"b"', lastModified: null } });
    if (first.kind !== "body") return;
    expect(first.bytes.toString()).toBe(CALENDAR);
    expect(await get({ ...first.copy, etag: null })).toEqual({ kind: "unchanged", copy: first.copy });
  });

  test("is not asked for by a tag without its body, and 304 to that is a fault", async () => {
    const { get, server } = await answering("304 Not Modified", {}, "");
    expect(await get({ etag: '"a"', lastModified: null, hash: null })).toMatchObject({
      kind: "failed",
      code: "feed_status",
    });
    expect(server.requests[0]).not.toMatch(/if-none-match/i);
  });
});

describe("A51 a feed that is none", () => {
  test.each([
    ["200 OK", "<html>sign in</html>", "feed_not_a_calendar"],
    ["200 OK", "", "feed_empty"],
    ["404 Not Found", "", "feed_not_found"],
    ["403 Forbidden", "", "feed_sign_in"],
    ["500 Oops", CALENDAR, "feed_status"],
    ["204 No Content", "", "feed_status"],
  ])("%s with %j is %s", async (status, body, code) => {
    const { get } = await answering(status, {}, body);
    expect(await get()).toMatchObject({ kind: "failed", code, retryAfterMs: null });
  });

  test("tells how long to wait when the server does", async () => {
    const { get } = await answering("503 Busy", { "retry-after": "120" });
    expect(await get()).toMatchObject({ code: "feed_busy", retryAfterMs: 120_000 });
  });

  test("of 30 MB, or that unpacks to much more than came, is given up", async () => {
    const large = await answering("200 OK", { "content-length": String(30e6) }, CALENDAR);
    expect(await large.get()).toMatchObject({ code: "outgoing_too_large" });
    const bomb = await answering("200 OK", { "content-encoding": "gzip" }, gzipSync(CALENDAR + "x".repeat(5e6)));
    expect(await bomb.get()).toMatchObject({ code: "outgoing_too_large", detail: expect.stringContaining("20 times") });
    const small = await answering(
      "200 OK",
      { "content-encoding": "gzip" },
      gzipSync(CALENDAR + "X-A:1\r\n".repeat(9_000)),
    );
    expect(await small.get()).toMatchObject({ kind: "body" });
  });

  test("that never ends is given up after 20 s, without its address in what is told", async () => {
    const { promise: isAsked, resolve } = Promise.withResolvers<void>();
    const { get, clock } = await facing((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\nBEGIN");
      resolve();
    });
    const answer = get();
    await isAsked;
    await clock.advance(20_000);
    const failed = await answer;
    expect(failed).toMatchObject({ kind: "failed", code: "outgoing_too_slow" });
    expect(JSON.stringify(failed)).not.toContain("s3cret");
  });

  test.each([
    ["a mark and blank lines before it", Buffer.from(`\ufeff\r\n${CALENDAR}`)],
    ["UTF-16", Buffer.from(`\ufeff${CALENDAR}`, "utf16le")],
  ])("is not one with %s", async (_, body) => {
    const { get } = await answering("200 OK", {}, body);
    expect(await get()).toMatchObject({ kind: "body" });
  });
});

describe("A53 where a feed may be", () => {
  test.each([
    ["webcal://h.example/x", "https://h.example/x"],
    ["WEBCALS://h.example/x", "https://h.example/x"],
    [" https://h.example/x ", "https://h.example/x"],
    ["http://h.example/x", "http://h.example/x"],
  ])("%s is %s", (given, meant) => expect(feedUrl(given)).toBe(meant));

  test("http only leads to what the administrator opened", async () => {
    const { get, dialled } = await answering("200 OK");
    expect(await get()).toMatchObject({ kind: "body" });
    expect(await get(NONE, "http://feeds.example/x")).toMatchObject({ code: "outgoing_url_invalid" });
    expect(dialled).toEqual(["10.1.2.3:80"]);
  });

  test.each(["http://169.254.169.254/latest", "http://127.0.0.1/", "file:///etc/passwd"])(
    "a redirect to %s is refused",
    async (location) => {
      const { get, dialled } = await answering("302 Found", { location });
      expect((await get()).kind).toBe("failed");
      expect(dialled).toEqual(["10.1.2.3:80"]);
    },
  );

  test("a name that leads elsewhere the second time is judged anew, and connected to as judged", async () => {
    const { get, dialled } = await facing(
      (socket) => respond(socket, "200 OK", {}, CALENDAR),
      [["10.1.2.3"], ["127.0.0.1"]],
    );
    expect((await get()).kind).toBe("body");
    expect(await get()).toMatchObject({ code: "outgoing_address_refused" });
    expect(dialled).toEqual(["10.1.2.3:80"]);
  });
});

describe("A52 the shrink guard", () => {
  test.each([
    [100, 0, null, false, "hold"],
    [100, 0, 0, false, "take"],
    [100, 0, 3, false, "hold"],
    [100, 0, null, true, "take"],
    [100, 20, null, false, "take"],
    [100, 19, null, false, "hold"],
    [5, 0, null, false, "take"],
    [6, 0, null, false, "hold"],
    [0, 100, null, false, "take"],
  ] as const)("%d events, then %d, held %p, confirmed %p: %s", (before, now, held, isConfirmed, verdict) => {
    expect(judgeShrinking({ before, now, held, isConfirmed })).toBe(verdict);
  });
});

describe("waiting", () => {
  test("grows with failures in a row, with jitter around each", () => {
    const waits = [0, 1, 2, 3, 4, 5, 6].map((failures) => nextFetchMs(failures, 900_000, 0.5, null) / 60_000);
    expect(waits).toEqual([15, 1, 2, 5, 15, 30, 30]);
    expect([nextFetchMs(1, 0, 0, null), nextFetchMs(1, 0, 1, null)]).toEqual([48_000, 72_000]);
    expect(nextFetchMs(1, 0, 0.5, 3_600_000)).toBe(3_600_000);
  });

  test.each([
    ["120", 120_000],
    ["Mon, 05 Jan 2026 00:01:00 GMT", 60_000],
    ["Sun, 04 Jan 2026 00:00:00 GMT", 0],
    ["999999999", 86_400_000],
    ["soon", null],
    [null, null],
  ])("Retry-After %p is %p ms", (text, waitMs) => expect(readRetryAfter(text, NOW)).toBe(waitMs));
});
