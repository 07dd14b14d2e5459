/** Reads every calendar of the fixtures and prints what came of it, for a test that runs it under another TZ. */
import { readCalendar, readRaw } from "../../server/presence/calendar/read-calendar.ts";
import { bytesOf, corpus, readingOf, vectors } from "../presence/calendar/feeds.ts";

const all = [
  ...corpus().map(({ bytes, reading }) => ({ bytes, reading })),
  ...vectors().map((vector) => ({ bytes: bytesOf(vector.ics), reading: readingOf(vector) })),
];
const results = all.map(({ bytes, reading }) => [readCalendar(bytes, reading), readRaw(bytes, reading)]);
console.log(new Date(0).getTimezoneOffset());
console.log(JSON.stringify(results));
