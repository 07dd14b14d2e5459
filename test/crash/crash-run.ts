import { ensureBinary } from "../support/binary.ts";
import { Lane } from "./lane.ts";
import { MigrationKills } from "./migration-kill.ts";
import { RetentionKills } from "./retention-kill.ts";

/** Of ten kills, one is in a migration, one in a step of the retention, eight in the life of a server. */
const PARTS = { migration: 0.1, retention: 0.05 };
/** A folder of retention steps is used up after so many kills. */
const KILLS_PER_RETENTION = 10;

export interface CrashReport {
  kills: Record<string, number>;
  acknowledged: number;
  /** All that was not as it was acknowledged, or not sound. Empty when all is well. */
  lost: string[];
  migrations: MigrationKills["found"];
  /** After a kill, to the first 200 on /readyz; ascending. */
  readyMs: number[];
  /** What the checks say of damage that was done on purpose. */
  controls: { lane: string[]; migration: string; retention: string[] };
}

/**
 * Kills the program so many times, in several data folders side by side, at points that differ from kill to kill, and says what of
 * that which was acknowledged is not true any more.
 */
export async function crash(
  kills: number,
  laneCount = 4,
  onRound: (done: number) => void = () => {},
): Promise<CrashReport> {
  await ensureBinary();
  const migrations = new MigrationKills();
  const lanes = Array.from({ length: laneCount }, (_, index) => new Lane(`lane ${index}`));
  const lost: string[] = [];
  const killed: Record<string, number> = {
    migrating: Math.round(kills * PARTS.migration),
    "removing what is old": Math.round(kills * PARTS.retention),
  };
  const jobs: ((lane: Lane, round: number) => Promise<void>)[] = [
    ...Array.from({ length: killed.migrating ?? 0 }, (_, index) => () => migrations.kill(index)),
  ];
  const lives = kills - Object.values(killed).reduce((sum, count) => sum + count, 0);
  for (let n = 0; n < lives; n++) jobs.push((lane, round) => lane.kill(round));
  let controls: CrashReport["controls"];
  try {
    const retention = killRetention(killed["removing what is old"] ?? 0, lost);
    let done = 0;
    await Promise.all(
      lanes.map(async (lane) => {
        await lane.prepare();
        for (let job = jobs.pop(), round = lanes.indexOf(lane); job; job = jobs.pop(), round++) {
          await job(lane, round);
          onRound(++done);
        }
        lost.push(...(await lane.judge()));
      }),
    );
    lost.push(...migrations.faults);
    if (migrations.found.neither > 0)
      lost.push(`${migrations.found.neither} migrations were neither done nor not done`);
    controls = { lane: (await lanes[0]?.control()) ?? [], migration: migrations.control(), retention: await retention };
  } finally {
    for (const lane of lanes) lane.remove();
    migrations.remove();
  }
  for (const lane of lanes) for (const [point, count] of lane.kills) killed[point] = (killed[point] ?? 0) + count;
  return {
    ...{ kills: killed, lost, migrations: migrations.found, controls },
    acknowledged: lanes.reduce((sum, { ledger }) => sum + ledger.count, 0),
    readyMs: lanes.flatMap(({ readyMs }) => readyMs).sort((a, b) => a - b),
  };
}

/** Gives what the control says. */
async function killRetention(kills: number, lost: string[]): Promise<string[]> {
  let control: string[] = [];
  for (let done = 0; done < kills; done += KILLS_PER_RETENTION) {
    const retention = new RetentionKills();
    await retention.prepare();
    for (let n = 0; n < Math.min(KILLS_PER_RETENTION, kills - done); n++) lost.push(...(await retention.kill()));
    control = retention.control();
    retention.remove();
  }
  return control;
}

/** `median 95, 99 of 100 within 180, slowest 240 ms` */
export function readyText({ readyMs }: Pick<CrashReport, "readyMs">): string {
  const at = (share: number) =>
    Math.round(readyMs[Math.min(readyMs.length - 1, Math.floor(readyMs.length * share))] ?? 0);
  return `median ${at(0.5)}, 99 of 100 within ${at(0.99)}, slowest ${at(1)} ms`;
}
