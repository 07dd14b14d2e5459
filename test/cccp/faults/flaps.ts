import { Random } from "../../../server/platform/random.ts";

/** Ends of a connection, and how often each is drawn; those in which nobody says anything take long. */
const ENDS: readonly (readonly [entry: string, weight: number])[] = [
  ["drop-every", 10],
  ["restart", 10],
  ["ask-restart", 10],
  ["ask-disconnect", 10],
  ["garbage", 10],
  ["http", 10],
  ["die-mid-frame=1", 6],
  ["die-mid-frame=17", 4],
  ["half-open", 1],
  ["silent", 1],
  ["stall=100", 1],
];
const STATES = ["greeting", "login", "loading", "live"] as const;
/** What a connection may suffer besides, from its beginning on. */
const NUISANCES = [
  "",
  "",
  "split=7",
  "slow=40",
  "unknown-messages",
  "append-arguments",
  "events=0.5",
  "other-namespaces",
] as const;

/** A list of faults that ends each of so many connections in its own way; the same seed draws the same ways. */
export function flapsOf(count: number, seed: number, states: readonly (typeof STATES)[number][] = STATES): string {
  const random = new Random(seed);
  const entries: string[] = [];
  for (let connection = 1; connection <= count; connection++) {
    const [end] = random.weighted(ENDS, ([, weight]) => weight);
    const nuisance = random.pick(NUISANCES);
    if (nuisance !== "") entries.push(`${nuisance}#${connection}`);
    if (random.chance(0.02)) entries.push(`refuse-login#${connection}`);
    else entries.push(`${end}@${random.pick(states)}#${connection}`);
  }
  return entries.join();
}
