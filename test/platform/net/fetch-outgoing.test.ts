import { afterEach, beforeEach, expect, test } from "bun:test";
import { fetchOutgoing } from "../../../server/platform/net/fetch-outgoing.ts";
import { LoopbackServer } from "../alerts/loopback.ts";

let server: LoopbackServer;
beforeEach(async () => {
  server = await LoopbackServer.start();
});
afterEach(() => server.stop());

const ask = (path = "/secret-path", deadlineMs = 5_000, maxBytes = 1_000) =>
  fetchOutgoing.request({
    url: server.url + path,
    method: "POST",
    headers: { "x-a": "1" },
    body: "hello",
    deadlineMs,
    maxBytes,
  });

test("gives status, headers and body", async () => {
  server.answer = () => ({ status: 418, headers: { "X-Tea": "yes" }, body: "té" });
  expect(await ask()).toMatchObject({ status: 418, headers: { "x-tea": "yes" }, body: "té" });
  expect(server.received[0]).toMatchObject({ method: "POST", path: "/secret-path", headers: { "x-a": "1" } });
  expect(server.received[0]?.body.toString()).toBe("hello");
});

test("reads no more than it was allowed", async () => {
  server.answer = () => ({ body: "x".repeat(100_000) });
  expect((await ask("/", 5_000, 100)).body.length).toBe(100);
});

test("follows no redirect", async () => {
  server.answer = ({ path }) => (path === "/" ? { status: 307, headers: { location: "/other" } } : {});
  expect((await ask("/")).status).toBe(307);
  expect(server.received.length).toBe(1);
});

test("gives up at the deadline, and says so without the path", async () => {
  server.answer = () => null;
  await expect(ask("/secret-path", 30)).rejects.toThrow(/^127\.0\.0\.1:\d+ did not answer within 0\.03 s\.$/);
});

test("says who refuses, without the path", async () => {
  const { url } = server;
  await server.stop();
  const request = { url: `${url}/secret-path`, method: "POST", headers: {}, deadlineMs: 5_000, maxBytes: 10 } as const;
  await expect(fetchOutgoing.request(request)).rejects.toThrow(/^127\.0\.0\.1:\d+ refuses the connection\.$/);
  server = await LoopbackServer.start();
});
