/** Run by itself, on a host in another zone, it prints what is decided there. */
import { prepare } from "../../../server/presence/decide.ts";
import { paris } from "./plans.ts";
import { randomPlan } from "./random-plan.ts";
import { SCENES } from "./scenes.ts";

/** All segments of every scene with all that was said at their beginnings, and those of 40 random plans. */
export function decisionsOfScenes() {
  const scenes = Object.entries(SCENES).map(([name, { plan, from, to }]) => {
    const ready = prepare(plan);
    const segments = ready.timeline(paris(from), paris(to));
    return [name, { segments, decisions: segments.map(({ startAt }) => ready.decide(startAt)) }] as const;
  });
  const random = Array.from({ length: 40 }, (_, seed) => {
    const { plan, from, to } = randomPlan(seed);
    return prepare(plan).timeline(from, to);
  });
  // Minutes west of Greenwich, in January: shows that the host is where the test put it.
  const offsetOfHost = new Date(2026, 0, 1).getTimezoneOffset();
  return JSON.parse(JSON.stringify({ offsetOfHost, scenes: Object.fromEntries(scenes), random }));
}

if (import.meta.main) console.log(JSON.stringify(decisionsOfScenes()));
