/** The settings of sources through the API, with a simulated PBX that listens on this machine. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createWildixSimulator,
  DEMO_CREDENTIALS,
  listenHttp,
  parseWildixFaults,
} from "../../../server/enrichment/simulator.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { callRecord } from "../records.ts";
import { type CallHouse, openCallHouse } from "../room/house.ts";

const BASE = "/api/v1/enrichment/sources";
let house: CallHouse;
let closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  house = await openCallHouse(undefined, { allowHosts: ["127.0.0.1"] });
});
afterEach(async () => {
  await house.close();
  for (const close of closing) await close();
  closing = [];
});

/** A PBX on a port of its own; gives its address. */
function listening(faults = ""): string {
  const { clock } = house;
  const parts = { clock, agents: 5, ratePerMinute: 1, pastDays: 0.1, faults: parseWildixFaults(faults) };
  const simulator = createWildixSimulator(parts);
  const listener = listenHttp({ host: "127.0.0.1", port: 0 }, (request) => simulator.handle(request));
  closing.push(async () => {
    simulator.stop();
    await listener.close();
  });
  return `http://127.0.0.1:${listener.port}`;
}

const settingsOf = (address: string, changes: object = {}) => ({
  ...{ isEnabled: true, address, credential: "simple_token", secret: DEMO_CREDENTIALS.simpleToken, ...changes },
});
const put = (body: object, kind = "records") => house.ask("admin", "PUT", `${BASE}/${kind}`, body);
const tried = async (body: object, kind = "records") =>
  (await house.ask("admin", "POST", `${BASE}/${kind}/test`, body)).body.steps;
const stepsOf = (steps: { step: string; isOk: boolean; code: string }[]) =>
  steps.map(({ step, isOk, code }) => `${step} ${isOk ? "ok" : "bad"} ${code}`);

describe("a source over HTTP", () => {
  test("is set up, read at once, and its calls are there", async () => {
    const changed = await put(settingsOf(listening()));
    expect(changed).toMatchObject({ status: 200, body: { settings: { hasSecret: true, intervalSeconds: 30 } } });
    expect(changed.text).not.toContain(DEMO_CREDENTIALS.simpleToken);
    const read = await house.ask("admin", "POST", `${BASE}/records/read`);
    expect(read.body.status).toMatchObject({ phase: "waiting", fault: null, caughtUpAt: house.clock.now() });
    expect(read.body.status.readCount).toBeGreaterThan(20);
    const { calls } = (await house.ask("admin", "GET", "/api/v1/enrichment/calls?limit=500")).body;
    expect(calls.length).toBeGreaterThan(20);
    const { checks } = (await house.ask("admin", "GET", "/api/v1/platform/health")).body;
    const line = checks.find(({ name }: { name: string }) => name === "records");
    expect(line).toMatchObject({ state: "ok", code: "source_read", params: { n: read.body.status.readCount } });
    const metrics = (await house.ask("admin", "GET", "/metrics")).text;
    expect(metrics).toContain('vigie_call_source_up{source="records"} 1');
    expect(metrics).toContain(`vigie_calls_added_total{source="records"} ${calls.length}`);
  });

  test("keeps its secret sealed, and shows it to nobody", async () => {
    await put(settingsOf(listening()));
    const { text } = await house.ask("admin", "GET", BASE);
    expect(text).not.toContain(DEMO_CREDENTIALS.simpleToken);
    const stored = JSON.stringify(await house.app.platform.settings.getSetting("enrichment.records"));
    expect(stored).toContain("v1.");
    expect(stored).not.toContain(DEMO_CREDENTIALS.simpleToken);
    const places = house.app.platform.secrets.places.map(({ purpose }) => purpose);
    expect(places).toEqual(expect.arrayContaining(["enrichment.records", "enrichment.history"]));
  });

  test("sends a kept secret to no other machine", async () => {
    await put(settingsOf(listening()));
    const other = listening();
    const { secret: _, ...rest } = settingsOf(other);
    const missing = { status: 422, body: { code: "invalid_fields", fields: [{ field: "secret", code: "required" }] } };
    expect(await put(rest)).toMatchObject(missing);
    expect(await house.ask("admin", "POST", `${BASE}/records/test`, rest)).toMatchObject(missing);
    expect((await put({ ...rest, isEnabled: false })).body.settings).toMatchObject({
      hasSecret: false,
      address: other,
    });
  });

  test("is refused with what is missing or wrong, field by field", async () => {
    const refused = async (body: object, kind?: string) =>
      (await put(body, kind)).body.fields?.map(({ field, code }: Record<string, string>) => `${field} ${code}`);
    expect(await refused({ isEnabled: true })).toEqual(["address required", "secret required"]);
    expect(await refused({ address: "pbx.example.com" })).toEqual(["address source_address"]);
    expect(await refused({ address: "https://me:secret@pbx.example.com" })).toEqual(["address source_address"]);
    expect(await refused({ isEnabled: true, address: "https://pbx.example.com", credential: "application" })).toEqual([
      ...["secret required", "applicationId required", "applicationName required"],
    ]);
    expect(await refused({ intervalSeconds: 1 })).toEqual(["intervalSeconds whole_number_range"]);
    expect(await refused({ credential: "oauth" }, "history")).toEqual(["credential not_for_cloud"]);
    expect(await refused({ clientId: "x" }, "history")).toEqual(["clientId unknown_field"]);
  });

  test("is for administrators alone", async () => {
    expect((await house.ask("sam", "GET", BASE)).status).toBe(403);
    expect((await house.ask("alice", "PUT", `${BASE}/records`, {})).status).toBe(403);
  });
});

test("a file that the option names is taken in by the program, and shown with the sources", async () => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder.path, "call_history.json"),
    JSON.stringify({ result: { records: [callRecord({ id: "5" })] } }),
  );
  const other = await openCallHouse(undefined, { wildixWatch: folder.path });
  try {
    const read = async () => (await other.ask("admin", "GET", BASE)).body.watch;
    while ((await read()).state === "looking") await new Promise((resolve) => setImmediate(resolve));
    expect(await read()).toMatchObject({ path: folder.path, state: "read", calls: 1 });
    const { calls } = (await other.ask("admin", "GET", "/api/v1/enrichment/calls")).body;
    expect(calls).toMatchObject([{ fromNumber: "60000", toNumber: "11" }]);
  } finally {
    await other.close();
    folder.remove();
  }
});

describe("the test of a source", () => {
  test("says step by step what it found, and stores nothing", async () => {
    const steps = await tried(settingsOf(listening()));
    expect(stepsOf(steps)).toEqual([
      ...["address ok reached", "log_in ok let_in", "page ok page_read_newest", "clock ok clock_agrees"],
    ]);
    expect(steps[2].params).toMatchObject({ n: 5 });
    expect((await house.ask("admin", "GET", BASE)).body.records.settings).toMatchObject({
      address: "",
      hasSecret: false,
    });
    const { steps: cloud } = (
      await house.ask("admin", "POST", `${BASE}/history/test`, {
        address: listening(),
        secret: DEMO_CREDENTIALS.companyKey,
      })
    ).body;
    expect(stepsOf(cloud)).toContain("page ok page_read_newest");
  });

  test.each([
    ["a clock that is ahead", "clock-offset=90", ["clock bad clock_ahead"]],
    ["a clock that is behind", "clock-offset=-400", ["clock bad clock_behind"]],
    [
      "an answer that breaks off",
      "truncated=100",
      ["address ok reached", "log_in ok let_in", "page bad source_not_understood"],
    ],
    ["a PBX that is busy", "http-429=100", ["address ok reached", "log_in ok let_in", "page bad source_overloaded"]],
    ["a refused log-in", "http-401=100", ["address ok reached", "log_in bad source_login_refused"]],
  ])("tells %s", async (_, faults, wanted) => {
    const steps = stepsOf(await tried(settingsOf(listening(faults))));
    expect(steps.slice(-wanted.length)).toEqual(wanted);
  });

  test.each(["records", "history"])(
    "writes the tags of the newest call as they are, when tags are to be written: %s",
    async (kind) => {
      const body = { address: listening(), secret: DEMO_CREDENTIALS.companyKey, credential: "company_key" };
      expect(stepsOf(await tried(body, kind)).some((step) => step.startsWith("tags"))).toBe(false);
      const steps = stepsOf(await tried({ ...body, writesTags: true }, kind));
      expect(steps.at(-1)).toBe("tags ok tags_taken");
    },
  );

  test("tells what is nobody's address", async () => {
    const steps = await tried(settingsOf("http://127.0.0.1:1"));
    expect(stepsOf(steps)).toEqual(["address bad outgoing_not_connected"]);
    expect(stepsOf(await tried(settingsOf("http://127.0.0.2:1")))).toEqual(["address bad outgoing_address_refused"]);
  });
});
