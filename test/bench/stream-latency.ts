/**
 * From a change on the call centre's wire to the same change on 1,000 open event streams of the compiled program, with
 * rights, journal and the board in between. Twenty changes a second at random moments, so that the coalescing window
 * counts; the peer is a person's reload every 30 s, which is what the replaced board did.
 */
import { CENTRE_PASSWORD, startCentre } from "./support/call-centre.ts";
import { marker, startLoad } from "./support/load.ts";
import { startVigie, until } from "./support/vigie.ts";

export const about =
  "From a change on the call centre's wire to 1,000 open event streams, twenty changes a second at random moments.";

const STREAMS = 1_000;
const AGENTS = 400;
const CHANGES = 300;
const MEAN_GAP_MS = 50;

export async function run(): Promise<{ rows: Record<string, string | number>[]; json: unknown }> {
  const centre = await startCentre(AGENTS);
  const vigie = await startVigie(centre.port, CENTRE_PASSWORD);
  const { servers } = await vigie.get<{ servers: { id: string }[] }>("/api/v1/cccp/servers");
  const id = servers[0]?.id ?? "";
  await until(
    async () => (await vigie.get<{ agents: unknown[] }>(`/api/v1/cccp/servers/${id}/board`)).agents.length === AGENTS,
  );
  const load = await startLoad(vigie.port, `/api/events/stream?topics=cccp.board/${id}`, STREAMS, {
    Authorization: `Bearer ${vigie.token}`,
  });
  load.measure();
  await Bun.sleep(500);
  for (let change = 0; change < CHANGES; change++) {
    centre.pause((change % AGENTS) + 1, marker(change));
    await Bun.sleep(-Math.log(1 - Math.random()) * MEAN_GAP_MS);
  }
  await Bun.sleep(1_000);
  const seen = await load.report();
  await vigie.stop();
  await centre.stop();
  const lost = CHANGES * STREAMS - seen.frames;
  const row = (what: string, p50: number, p99: number, max: number) => ({
    what,
    "p50 ms": p50,
    "p99 ms": p99,
    "max ms": max,
  });
  const rows = [
    {
      ...row(`change → ${STREAMS} streams`, Math.round(seen.p50Ms), Math.round(seen.p99Ms), Math.round(seen.maxMs)),
      lost,
    },
    { ...row("a board that polls every 30 s (by arithmetic)", 15_000, 29_700, 30_000), lost: 0 },
  ];
  return { rows, json: { changes: CHANGES, lost, ...seen } };
}
