import { expect, test } from "bun:test";
import { join } from "node:path";
import { decisionsOfScenes } from "./decisions.ts";

const script = join(import.meta.dir, "decisions.ts");

test.each(["UTC", "America/Los_Angeles", "Asia/Tokyo"])(
  "A05 a host in %s decides the same, of every scene of A01 to A20 and of random plans",
  (zone) => {
    const child = Bun.spawnSync([process.execPath, script], { env: { ...process.env, TZ: zone } });
    expect(child.stderr.toString()).toBe("");
    const told = JSON.parse(child.stdout.toString());
    expect(told.offsetOfHost).toBe({ UTC: 0, "America/Los_Angeles": 480, "Asia/Tokyo": -540 }[zone] as number);
    const here = decisionsOfScenes();
    expect(Object.keys(here.scenes).length).toBeGreaterThan(20);
    expect(told.scenes).toEqual(here.scenes);
    expect(told.random).toEqual(here.random);
  },
);
