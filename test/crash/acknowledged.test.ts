import { expect, test } from "bun:test";
import { crash, readyText } from "./crash-run.ts";

const KILLS = 200;

test(`${KILLS} kills lose nothing that was acknowledged, nor its audit row, and the program starts again`, async () => {
  const report = await crash(KILLS);
  const { kills, acknowledged, migrations, controls } = report;
  console.log(
    `kills: ${JSON.stringify(kills)}; acknowledged: ${acknowledged}; migrations: ${JSON.stringify(migrations)}`,
  );
  console.log(`ready after a kill, four servers at once: ${readyText(report)}`);
  expect(report.lost).toEqual([]);
  expect(Object.values(kills).reduce((sum, count) => sum + count, 0)).toBe(KILLS);
  expect(Object.keys(kills).sort()).toEqual([
    "idle",
    "migrating",
    "removing what is old",
    "signing in",
    "starting",
    "writing",
  ]);
  expect(acknowledged).toBeGreaterThan(2 * KILLS);
  // The controls: what is taken away behind the program's back is missed by each of the checks.
  expect(controls.lane).toEqual(["lane 0: - servers NAME", expect.stringContaining("lane 0: servers: ")]);
  expect(controls.migration).toBe("neither");
  expect(controls.retention).toHaveLength(1);
}, 300_000);
