import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type App, createApp } from "../../../server/app.ts";
import { parseArguments } from "../../../server/platform/config/parse.ts";
import { createLog } from "../../../server/platform/log.ts";
import { renderMetrics } from "../../../server/platform/metrics/exposition.ts";
import { HttpMeter } from "../../../server/platform/metrics/http-meter.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { parseExposition } from "../../support/prometheus.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const CANARY = "canary-Pw-42";
const HOSTILE = 'Ly"on\\n1 } # TYPE x gauge';
const folder = temporaryFolder();
const logged: string[] = [];
let app: App;
let viewer = "";

async function open(args: string[] = []): Promise<App> {
  const argv = ["--data", `${folder.path}/${Bun.randomUUIDv7()}`, ...args];
  const { options } = parseArguments({ argv, env: {}, taken: ["data", "publicMetrics"] });
  const log = createLog({ level: "debug", write: (line) => logged.push(line), isJournal: false });
  return createApp({ options, clock: new FakeClock(), log, version: "0.0.0-test", assets: [] });
}

const ask = (path: string, init: RequestInit = {}) => app.elysia.handle(new Request(`http://localhost${path}`, init));

async function read(): Promise<string> {
  // Answers are counted once they are gone.
  await new Promise<void>((resolve) => setImmediate(resolve));
  const answer = await ask("/metrics", { headers: { authorization: `Bearer ${viewer}` } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return answer.text();
}

beforeAll(async () => {
  app = await open();
  const admin = await app.auth.tokens.add({ name: "a", role: "admin", expiresAt: null }, { who: null, from: null });
  viewer = await app.auth.tokens.add({ name: "v", role: "viewer", expiresAt: null }, { who: null, from: null });
  const made = await ask("/api/v1/cccp/servers", {
    method: "POST",
    headers: { authorization: `Bearer ${admin}`, "content-type": "application/json" },
    body: JSON.stringify({ name: HOSTILE, host: "127.0.0.1", port: 1, login: "x", password: CANARY }),
  });
  expect(made.status).toBe(201);
});
afterAll(async () => {
  await app.stop();
  await app.close();
  folder.remove();
});

describe("/metrics", () => {
  test("is read by a strict reader, and tells what it is for", async () => {
    await ask(`/api/nothing?q=${CANARY}`);
    const families = parseExposition(await read());
    const one = (name: string) => families.get(name)?.samples[0];
    for (const name of [
      ...["process_resident_memory_bytes", "process_cpu_seconds_total", "process_start_time_seconds"],
      ...["node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes", "node_load1", "node_filesystem_avail_bytes"],
      ...["vigie_streams_open", "vigie_streams_evicted_total", "vigie_journal_pending", "vigie_transactions_waiting"],
      ...["vigie_database_size_bytes", "vigie_link_reconnects_total"],
    ]) {
      expect(`${name} ${one(name)?.value}`).toMatch(/ \d/);
    }
    expect(one("node_filesystem_avail_bytes")?.labels.mountpoint).toStartWith("/");
    expect(one("vigie_build_info")?.labels.version).toBe("0.0.0-test");
    expect(one("vigie_link_up")).toMatchObject({ value: 0, labels: { name: HOSTILE } });
    const requests = families.get("vigie_http_requests_total")?.samples ?? [];
    expect(requests.map(({ labels }) => `${labels.method} ${labels.route} ${labels.status}`)).toContain(
      "POST /api/v1/cccp/servers 2xx",
    );
    const times = families.get("vigie_http_request_duration_seconds");
    expect(times?.samples.some(({ labels }) => labels.route === "/api/v1/cccp/servers")).toBe(true);
  });

  test("holds no secret and nothing that a caller sent", async () => {
    const text = await read();
    for (const secret of [CANARY, viewer, "/api/nothing"]) expect(text).not.toContain(secret);
    expect(logged.join("")).not.toContain(CANARY);
  });

  test("names no server to whoever may see a part of the call centre only", async () => {
    const scope = { projects: ["DEMO"], queues: [] };
    const limited = { name: "limited", role: "admin", scope, expiresAt: null } as const;
    const token = await app.auth.tokens.add(limited, { who: null, from: null });
    const answer = await ask("/metrics", { headers: { authorization: `Bearer ${token}` } });
    const families = parseExposition(await answer.text());
    expect([...families.keys()].filter((name) => name.startsWith("vigie_link"))).toEqual([]);
    expect(families.has("vigie_streams_open")).toBe(true);
    expect(await read()).toContain("vigie_link_up{");
  });

  test("needs a viewer, unless the operator opens it", async () => {
    expect((await ask("/metrics")).status).toBe(401);
    const other = await open(["--public-metrics"]);
    expect((await other.elysia.handle(new Request("http://localhost/metrics"))).status).toBe(200);
    await other.close();
  });
});

describe("the meter", () => {
  test("tells a bounded number of routes, methods and files apart", () => {
    const meter = new HttpMeter();
    const answer = (method: string, route: string) => meter.note({ method, route, status: 200, durationMs: 1 });
    for (let n = 0; n < 1_000; n++) {
      answer("GET", `/api/r${n}`);
      answer("GET", `/public/file${n}.css`);
      answer(`M${n}`, "");
    }
    const families = parseExposition(renderMetrics(meter.families()));
    const labels = families.get("vigie_http_requests_total")?.samples.map((sample) => sample.labels) ?? [];
    expect(labels.length).toBeLessThan(410);
    expect(labels).toContainEqual({ route: "/public/*", method: "GET", status: "2xx" });
    expect(labels).toContainEqual({ route: "none", method: "other", status: "2xx" });
    expect(labels).toContainEqual({ route: "other", method: "GET", status: "2xx" });
  });

  test("puts times into rising buckets", () => {
    const meter = new HttpMeter();
    for (const durationMs of [1, 5, 30, 90, 900, 60_000])
      meter.note({ method: "GET", route: "/a", status: 200, durationMs });
    const samples = parseExposition(renderMetrics(meter.families())).get(
      "vigie_http_request_duration_seconds",
    )?.samples;
    const buckets = samples
      ?.filter(({ name }) => name.endsWith("_bucket"))
      .map(({ labels, value }) => [labels.le, value]);
    expect(buckets).toEqual([
      ["0.005", 2],
      ["0.025", 2],
      ["0.1", 4],
      ["0.25", 4],
      ["1", 5],
      ["5", 5],
      ["+Inf", 6],
    ]);
    expect(samples?.find(({ name }) => name.endsWith("_sum"))?.value).toBeCloseTo(61.026);
  });
});

test("a label holds whatever a name does", () => {
  const name = 'a"b\\c\nd} 1\n# TYPE y gauge';
  const text = renderMetrics([
    { name: "x", type: "gauge", help: "a\\b\nc", samples: [{ labels: { name }, value: 1.5 }] },
  ]);
  expect(parseExposition(text).get("x")?.samples).toEqual([{ name: "x", labels: { name }, value: 1.5 }]);
});

describe("the strict reader", () => {
  test.each([
    ["a value without a type", "x 1\n"],
    ["an open label", '# HELP x y\n# TYPE x gauge\nx{a="b} 1\n'],
    ["a raw line end in a label", '# HELP x y\n# TYPE x gauge\nx{a="b\nc"} 1\n'],
    ["a family twice", "# HELP x y\n# TYPE x gauge\nx 1\n# HELP x y\n# TYPE x gauge\nx 1\n"],
    ["a series twice", '# HELP x y\n# TYPE x gauge\nx{a="b"} 1\nx{a="b"} 2\n'],
    ["no number", "# HELP x y\n# TYPE x gauge\nx undefined\n"],
    [
      "a falling histogram",
      '# HELP h y\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n',
    ],
  ])("refuses %s", (_, text) => {
    expect(() => parseExposition(text)).toThrow();
  });
});
