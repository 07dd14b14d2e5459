/**
 * The compiled program with 100,000 calls: pages of the list and searches over HTTP, its memory meanwhile, and how soon what the PBX posts is
 * on 200 open event streams, half of them of agents who each see their own calls alone.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../server/app.ts";
import { sign } from "../../server/enrichment/wildix/signature.ts";
import { systemClock } from "../../server/platform/clock.ts";
import { parseArguments } from "../../server/platform/config/parse.ts";
import { silentLog } from "../../server/platform/log.ts";
import { SUBJECTS, numberOf, writeBookFile } from "./support/call-book.ts";
import { marker, startLoad } from "./support/load.ts";
import { processorMs, residentMb } from "./support/process-memory.ts";
import { type MeasuredVigie, serveFolder } from "./support/vigie.ts";

export const about =
  "The compiled program with 100,000 calls in SQLite. Pages of 100 calls over HTTP, goal 200 ms; resident memory meanwhile, goal 150 MB. Then webhooks, signed, 20 a second at random moments: from sending one to its call on 200 open event streams, half of them of agents who see their own calls alone; goal of the p95 500 ms.";

const CALLS = Number(process.env.BENCH_CALLS ?? 100_000);
const REQUESTS = 200;
const STREAMS = 200;
const WEBHOOKS = 400;
const MEAN_GAP_MS = 50;
const SECRET = "bench-secret";
const NOBODY = { who: null, from: null };

type Row = Record<string, string | number>;

export async function run(): Promise<{ rows: Row[]; json: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), "vigie-bench-"));
  const agents = await prepare(folder);
  const vigie = await serveFolder(folder);
  try {
    const rows: Row[] = [{ what: "memory after the start", "RSS MB": residentMb(vigie.pid) }];
    rows.push(await pages(vigie, "the first page", () => ""));
    rows.push(await pages(vigie, "not noted", () => "&noted=false"));
    rows.push(await pages(vigie, "a word of one note in eight", (n) => `&search=${SUBJECTS[n % SUBJECTS.length]}`));
    rows.push(await pages(vigie, "a word of three notes in four", () => "&search=dossier"));
    rows.push(await pages(vigie, "a number", (n) => `&search=${numberOf(n * 499)}`));
    rows.push(await live(vigie, agents));
    return { rows, json: { calls: CALLS, streams: STREAMS, webhooks: WEBHOOKS, rows } };
  } finally {
    await vigie.stop();
  }
}

interface Agent {
  extension: string;
  cookie: string;
}

/** Fills a data folder with calls and with agents who are signed in. */
async function prepare(folder: string): Promise<Agent[]> {
  const { options } = parseArguments({ argv: ["--data", folder], env: {}, taken: ["data"] });
  const app = await createApp({ options, clock: systemClock, log: silentLog, version: "0.0.0-bench", assets: [] });
  await writeBookFile(folder, CALLS);
  const agents: Agent[] = [];
  for (let n = 0; n < STREAMS / 2; n++) {
    const extension = String(101 + n);
    const name = `agent${extension}`;
    await app.auth.people.add({ name, role: "agent", extension, password: null }, NOBODY);
    const id = await app.auth.sessions.open(await app.auth.people.byName(name), "127.0.0.1", "bench", null);
    agents.push({ extension, cookie: `vigie_session=${id}` });
  }
  await app.auth.people.add({ name: "admin", role: "admin", password: null }, NOBODY);
  const session = await app.auth.sessions.open(await app.auth.people.byName("admin"), "127.0.0.1", "bench", null);
  const headers = {
    ...{ host: "localhost", origin: "http://localhost", cookie: `vigie_session=${session}` },
    "content-type": "application/json",
  };
  const body = JSON.stringify({ webhookSecret: SECRET });
  const url = "http://localhost/api/v1/enrichment/settings";
  const answer = await app.elysia.handle(new Request(url, { method: "PUT", headers, body }));
  if (!answer.ok) throw new Error(`the secret was answered ${answer.status}`);
  await app.close();
  return agents;
}

async function pages(vigie: MeasuredVigie, what: string, queryOf: (n: number) => string): Promise<Row> {
  const took: number[] = [];
  const before = processorMs(vigie.pid);
  for (let n = 0; n < REQUESTS; n++) {
    const startedAt = performance.now();
    await vigie.get(`/api/v1/enrichment/calls?limit=100${queryOf(n)}`);
    took.push(performance.now() - startedAt);
  }
  took.sort((a, b) => a - b);
  const each = (processorMs(vigie.pid) - before) / REQUESTS;
  return rowOf(vigie, what, [took[REQUESTS / 2] ?? 0, took[REQUESTS * 0.95] ?? 0], each);
}

async function live(vigie: MeasuredVigie, agents: readonly Agent[]): Promise<Row> {
  const eyes = [{ authorization: `Bearer ${vigie.token}` }];
  const each = agents.flatMap(({ cookie }) => [{ cookie }, ...eyes]);
  const load = await startLoad(vigie.port, "/api/events/stream?topics=enrichment.calls", STREAMS, {}, each);
  load.measure();
  await Bun.sleep(500);
  const before = processorMs(vigie.pid);
  for (let n = 0; n < WEBHOOKS; n++) {
    const { extension } = agents[n % agents.length] as Agent;
    void post(vigie, n, extension);
    await Bun.sleep(-Math.log(1 - Math.random()) * MEAN_GAP_MS);
  }
  await Bun.sleep(2_000);
  const processorEach = (processorMs(vigie.pid) - before) / WEBHOOKS;
  const seen = await load.report();
  // Whoever sees all, and the one agent.
  const expected = WEBHOOKS * (STREAMS / 2 + 1);
  const row = rowOf(vigie, `webhook → ${STREAMS} streams`, [seen.p50Ms, seen.p95Ms], processorEach);
  return { ...row, lost: expected - seen.frames };
}

async function post(vigie: MeasuredVigie, n: number, extension: string): Promise<void> {
  const at = Date.now();
  const flow = {
    ...{ flowIndex: 0, startTime: at, direction: "INBOUND", callStatus: "TALKING", queueName: "accueil" },
    caller: { type: "REMOTE", phone: numberOf(n), name: marker(n) },
    callee: { type: "LOCAL", phone: extension, userExtension: extension, name: `Agent ${extension}` },
  };
  const event = { type: "call:start", id: `live-${n}`, time: at, data: { id: `live-${n}`, flows: [flow] } };
  const body = new TextEncoder().encode(JSON.stringify(event));
  const answer = await fetch(`${vigie.url}/api/v1/enrichment/webhooks/wildix`, {
    ...{ method: "POST", body },
    headers: { "content-type": "application/json", "x-signature": sign(SECRET, body) },
  });
  if (!answer.ok) throw new Error(`a webhook was answered ${answer.status}`);
}

/** @param each milliseconds of the processor that one of them took the program */
function rowOf({ pid }: MeasuredVigie, what: string, [p50Ms = 0, p95Ms = 0]: readonly number[], each: number): Row {
  const short = (value: number) => Number(value.toFixed(1));
  return {
    what,
    "p50 ms": short(p50Ms),
    "p95 ms": short(p95Ms),
    "processor ms": short(each),
    "RSS MB": residentMb(pid),
  };
}
