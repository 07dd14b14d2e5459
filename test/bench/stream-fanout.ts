/**
 * 5,000 open event streams, five frames a second, beside nginx with nchan in the same run. Ours carry board patches
 * that came over the call centre's wire, through the live store, rights and replay ring; nchan passes on what is posted
 * to it, of the same size.
 */
import { CENTRE_PASSWORD, startCentre } from "./support/call-centre.ts";
import { type LoadReport, marker, startLoad } from "./support/load.ts";
import { hasNchan, startNchan } from "./support/nchan.ts";
import { processorMs, residentMb } from "./support/process-memory.ts";
import { freePort, startVigie, until } from "./support/vigie.ts";

export const about =
  "5,000 open event streams, five frames a second for half a minute: ours with log-in, rights, replay ring and the call centre's wire before it, and nginx with nchan passing on posted messages of the same size. Nearly all of a frame's time is the kernel's: writing to 5,000 sockets one after the other takes some 45 ms of a core for either of the two, of which less than 10 are the program; collecting garbage stops it for 5 ms at most. An open stream takes some 11 kB, 3.2 kB of them on the JavaScript heap.";

const STREAMS = 5_000;
/** Enough that one slow frame is not the 99th percentile by itself. */
const FRAMES = 150;
const WARM_UP_FRAMES = 5;
const GAP_MS = 200;
const AGENTS = 60;
/** What a board frame with one changed agent weighs, head and instants included. */
const PEER_PADDING = 140;

interface Measured extends LoadReport {
  lost: number;
  rssMb: number;
  processorPercent: number;
}

export async function run(): Promise<{ rows: Record<string, string | number>[]; json: unknown }> {
  const ours = await measureOurs();
  const peer = hasNchan() ? await measureNchan() : null;
  const row = (what: string, seen: Measured) => ({
    what,
    lost: seen.lost,
    "p50 ms": Math.round(seen.p50Ms),
    "p95 ms": Math.round(seen.p95Ms),
    "p99 ms": Math.round(seen.p99Ms),
    "RSS MB": Math.round(seen.rssMb),
    "CPU %": Math.round(seen.processorPercent),
  });
  const rows: Record<string, string | number>[] = [row("vigie", ours)];
  if (peer) rows.push(row("nginx + nchan", peer), ratio(ours, peer));
  else rows.push({ what: "nginx + nchan: not installed (libnginx-mod-nchan)" });
  return { rows, json: { streams: STREAMS, frames: FRAMES, ours, nchan: peer } };
}

async function measureOurs(): Promise<Measured> {
  const centre = await startCentre(AGENTS);
  const vigie = await startVigie(centre.port, CENTRE_PASSWORD);
  const { servers } = await vigie.get<{ servers: { id: string }[] }>("/api/v1/cccp/servers");
  const id = servers[0]?.id ?? "";
  await until(
    async () => (await vigie.get<{ agents: unknown[] }>(`/api/v1/cccp/servers/${id}/board`)).agents.length === AGENTS,
  );
  const headers = { Authorization: `Bearer ${vigie.token}` };
  const load = await startLoad(vigie.port, `/api/events/stream?topics=cccp.board/${id}`, STREAMS, headers);
  const measured = await drive(vigie.pid, load, async (frame, text) => centre.pause((frame % AGENTS) + 1, text));
  await vigie.stop();
  await centre.stop();
  return measured;
}

async function measureNchan(): Promise<Measured> {
  const nchan = await startNchan(freePort());
  const load = await startLoad(nchan.port, "/stream", STREAMS, {});
  const body = (stateName: string) => JSON.stringify({ stateName, padding: "x".repeat(PEER_PADDING) });
  const measured = await drive(nchan.pid, load, (_, text) => nchan.publish(body(text)));
  await nchan.stop();
  return measured;
}

async function drive(
  pid: number,
  load: Awaited<ReturnType<typeof startLoad>>,
  send: (frame: number, text: string) => Promise<void>,
): Promise<Measured> {
  for (let frame = 0; frame < WARM_UP_FRAMES; frame++) {
    // Without a marker: on a busy machine one of them may arrive when those after it are already counted.
    await send(FRAMES + frame, `warm-up ${frame}`);
    await Bun.sleep(GAP_MS);
  }
  load.measure();
  await Bun.sleep(1_000);
  const usedBefore = processorMs(pid);
  const startedAt = performance.now();
  for (let frame = 0; frame < FRAMES; frame++) {
    await send(frame, marker(frame));
    await Bun.sleep(startedAt + (frame + 1) * GAP_MS - performance.now());
  }
  const processorPercent = (100 * (processorMs(pid) - usedBefore)) / (performance.now() - startedAt);
  const rssMb = residentMb(pid);
  await Bun.sleep(1_500);
  const seen = await load.report();
  return { ...seen, lost: FRAMES * STREAMS - seen.frames, rssMb, processorPercent };
}

function ratio(ours: Measured, peer: Measured): Record<string, string | number> {
  const of = (a: number, b: number) => (b === 0 ? "–" : (a / b).toFixed(2));
  return {
    what: "ours : nchan",
    lost: "",
    "p50 ms": of(ours.p50Ms, peer.p50Ms),
    "p95 ms": of(ours.p95Ms, peer.p95Ms),
    "p99 ms": of(ours.p99Ms, peer.p99Ms),
    "RSS MB": of(ours.rssMb, peer.rssMb),
    "CPU %": of(ours.processorPercent, peer.processorPercent),
  };
}
