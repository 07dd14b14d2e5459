/**
 * The presence room: a calendar of 20,000 events, read for 35 days in the thread that reads feeds, with what it costs in memory and how
 * long the main thread serves nobody meanwhile.
 */
import { Expander, startWorker } from "../../server/presence/calendar/expander.ts";
import { systemClock } from "../../server/platform/clock.ts";
import { largeCalendar } from "./support/large-calendar.ts";

export const about =
  "A calendar of 20,000 events and 8 MB, three in ten of them repeating, parsed and expanded for 35 days in a thread of its own; the goals are 1.5 s, 150 MB and 20 ms. Memory is what the process grows by at most while it reads; the longest pause is the longest time for which the main thread serves nobody else.";

const EVENTS = 20_000;
const TIMES = 5;
const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 10, 26, 23);
const LOOK_EVERY_MS = 5;
/** On a busy machine a figure is worth more than none. */
const LONGEST_MS = 60_000;
/** Presence: what the engine takes when everybody's status changes at once. Each part is a module of its own. */
import { engineRows } from "./support/presence-engine.ts";

export const about =
  "All of 100 extensions change at 08:00:00 by the real clock, on a PBX in memory that takes a request every 150 ms and answers after 120 ms: how long after the hour the first and the last were pushed, how close two requests came, and the longest turn of the event loop meanwhile (goals: 1 s, 60 s, 150 ms, 20 ms). The former application needed 3 s for each and up to 400 s. Then 5,000 extensions that are all judged at once, in slices, beside the same in one turn.";

type Row = Record<string, string | number>;

export async function run(): Promise<{ rows: Row[]; json: unknown }> {
  const rows = [await calendarRow()];
  return { rows, json: { rows } };
}

async function calendarRow(): Promise<Row> {
  const text = largeCalendar(EVENTS, FROM);
  const expander = new Expander(systemClock, startWorker, LONGEST_MS);
  const took: number[] = [];
  let grownMb = 0;
  let pauseMs = 0;
  let dates = 0;
  for (let time = 0; time < TIMES; time++) {
    const bytes = new TextEncoder().encode(text);
    Bun.gc(true);
    const watch = watched();
    const startedAt = performance.now();
    const reading = { feedId: 1, zone: "Europe/Paris", from: FROM, to: FROM + 35 * DAY_MS };
    const { occurrences } = await expander.expand(bytes, reading);
    took.push(performance.now() - startedAt);
    const seen = watch.stop();
    grownMb = Math.max(grownMb, seen.grownMb);
    pauseMs = Math.max(pauseMs, seen.pauseMs);
    dates = occurrences.length;
  }
  took.sort((a, b) => a - b);
  return {
    ...{ what: `${EVENTS} events, ${(text.length / 1e6).toFixed(1)} MB`, dates },
    ...{ "median ms": Math.round(took[Math.floor(TIMES / 2)] ?? 0), "worst ms": Math.round(took.at(-1) ?? 0) },
    ...{ "grows by MB": Math.round(grownMb), "longest pause ms": Math.round(pauseMs) },
  };
}

/** Looks at memory and at its own punctuality until it is stopped. */
function watched() {
  const beforeMb = residentMb();
  let grownMb = 0;
  let pauseMs = 0;
  let lastAt = performance.now();
  const timer = setInterval(() => {
    pauseMs = Math.max(pauseMs, performance.now() - lastAt - LOOK_EVERY_MS);
    grownMb = Math.max(grownMb, residentMb() - beforeMb);
    // What looking takes is not the calendar's.
    lastAt = performance.now();
  }, LOOK_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return { grownMb, pauseMs };
    },
  };
}

function residentMb(): number {
  return process.memoryUsage.rss() / 1e6;
  const rows = await engineRows();
  return { rows, json: rows };
}
