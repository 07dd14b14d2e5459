import { csvRow, type Separator } from "../../platform/http/csv.ts";
import type { FiguresView } from "./figures.ts";
import type { MarkFigures } from "./mark-tally.ts";
import type { CallFigures } from "./tally.ts";

/** The tables that can be had as a file. */
export const FIGURE_TABLES = ["tags", "queues", "agents", "hours", "days", "ringing", "backlog"] as const;
export type FigureTable = (typeof FIGURE_TABLES)[number];

type Cell = string | number | null;

const CALL_HEAD = [
  ...["calls", "answered", "voicemail", "unanswered", "unknown", "answered_rate", "mean_ring_s", "mean_talk_s"],
  ...["mean_talk_per_call_s", "talk_s", "longest_talk_s"],
];
const LONG_RING_HEAD = ["answered_long_ring", "unanswered_long_ring"];
const AGENT_HEAD = [
  ...["extension", "name", "reached", "answered", "answered_rate", "mean_ring_s", "mean_talk_s", "longest_talk_s"],
  ...["placed", "placed_answered", "mean_placed_talk_s"],
];

/** One table of the figures as CSV, with a head. */
export function writeFigures(
  view: FiguresView,
  table: FigureTable,
  { separator, hasMark }: { separator: Separator; hasMark: boolean },
): string {
  const rows = rowsOf(view, table).map((cells) => csvRow(cells, separator));
  return (hasMark ? "\ufeff" : "") + rows.join("");
}

function rowsOf(view: FiguresView, table: FigureTable): Cell[][] {
  switch (table) {
    case "tags":
      return [["tag", ...CALL_HEAD, ...LONG_RING_HEAD], ...view.tags.map(cellsOfMark)];
    case "queues":
      return [["queue", ...CALL_HEAD, ...LONG_RING_HEAD], ...view.queues.map(cellsOfMark)];
    case "hours":
      return [["hour", ...CALL_HEAD], ...view.hours.map((one) => [one.hour, ...cellsOfCalls(one)])];
    case "days":
      return [["day", ...CALL_HEAD], ...view.days.map((one) => [one.day, ...cellsOfCalls(one)])];
    case "ringing":
      return [
        ["ring_from_s", "ring_to_s", "unanswered"],
        ...view.ringing.parts.map(({ fromSeconds, toSeconds, calls }) => [fromSeconds, toSeconds, calls]),
      ];
    case "agents":
      return [AGENT_HEAD, ...view.agents.map(cellsOfAgent)];
    case "backlog":
      return [
        ["extension", "name", "calls_without_note"],
        ...view.backlog.agents.map(({ extension, name, calls }) => [extension, name, calls]),
      ];
  }
}

function cellsOfCalls(one: CallFigures): Cell[] {
  return [
    ...[one.calls, one.answered, one.voicemail, one.unanswered, one.unknown, one.answeredRate],
    ...[one.meanRingSeconds, one.meanTalkSeconds, one.meanTalkPerCallSeconds, one.talkSeconds],
    one.longestTalkSeconds,
  ];
}

function cellsOfMark(one: MarkFigures): Cell[] {
  return [one.name, ...cellsOfCalls(one), one.longRing.answered, one.longRing.unanswered];
}

function cellsOfAgent(one: FiguresView["agents"][number]): Cell[] {
  return [
    ...[one.extension, one.name, one.reached, one.answered, one.answeredRate, one.meanRingSeconds],
    ...[one.meanTalkSeconds, one.longestTalkSeconds, one.placed, one.placedAnswered, one.meanPlacedTalkSeconds],
  ];
}
