import { csvRow, type Separator } from "../../platform/http/csv.ts";
import { isoIn } from "../../platform/moments.ts";
import type { Viewer } from "../viewer.ts";
import type { CallLine, NoteView } from "./call-view.ts";
import type { CallFilter, Position } from "./filter.ts";
import type { History } from "./history.ts";

export type ExportFormat = { kind: "csv"; separator: Separator; hasMark: boolean } | { kind: "jsonl" };

const LINES_PER_PAGE = 500;
const HEAD = [
  ...["id", "started", "answered", "ended", "from_number", "from_name", "to_number", "to_name", "direction"],
  ...["disposition", "duration_s", "talk_s", "ring_s", "queue", "extensions", "tags", "note_by", "note_at"],
  ...["reception_mode", "subject", "subject_comment", "result", "orientation", "answered_by_agent"],
  ...["transferred_to", "result_comment", "note_automatic"],
];

/**
 * Exactly the calls that the filter finds for the viewer, newest first, as text in UTF-8; one page is read when the reader has
 * taken the one before. Times are ISO 8601 with the offset of `zone`. A call with several notes has a row for each.
 */
export function exportCalls(
  history: History,
  viewer: Viewer,
  filter: CallFilter,
  format: ExportFormat,
  zone: string,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: Position | null = null;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (format.kind === "jsonl") return;
        controller.enqueue(encoder.encode((format.hasMark ? "\ufeff" : "") + csvRow(HEAD, format.separator)));
      },
      async pull(controller) {
        const page = await history.read(viewer, filter, after, LINES_PER_PAGE);
        const text = page.calls.map((line) => textOf(line, format, zone)).join("");
        if (text !== "") controller.enqueue(encoder.encode(text));
        after = page.next;
        if (after === null) controller.close();
      },
    },
    { highWaterMark: 1 },
  );
}

function textOf(line: CallLine, format: ExportFormat, zone: string): string {
  const time = (at: number | null) => (at === null ? null : isoIn(at, zone));
  if (format.kind === "jsonl") {
    const times = { startedAt: time(line.startedAt), answeredAt: time(line.answeredAt), endedAt: time(line.endedAt) };
    return `${JSON.stringify({ ...line, ...times })}\n`;
  }
  const notes: (NoteView | null)[] = line.notes.length > 0 ? line.notes : [null];
  return notes
    .map((note) => csvRow([...cellsOfCall(line, time), ...cellsOfNote(note, time)], format.separator))
    .join("");
}

type Time = (at: number | null) => string | null;

function cellsOfCall(line: CallLine, time: Time) {
  return [
    ...[line.callId, time(line.startedAt), time(line.answeredAt), time(line.endedAt), line.fromNumber, line.fromName],
    ...[line.toNumber, line.toName, line.direction, line.disposition, line.durationSeconds, line.talkSeconds],
    ...[line.ringSeconds, line.queue, line.extensions.join(" "), line.tags.join(",")],
  ];
}

function cellsOfNote(note: NoteView | null, time: Time) {
  if (!note) return Array<null>(11).fill(null);
  const { receptionMode, subject, subjectComment, result, orientation, transferredTo, resultComment } = note;
  const answered = note.isAnsweredByAgent === null ? null : note.isAnsweredByAgent ? "yes" : "no";
  return [
    ...[note.updatedBy, time(note.updatedAt), receptionMode, subject, subjectComment, result, orientation, answered],
    ...[transferredTo, resultComment, note.isAutomatic ? "yes" : "no"],
  ];
}
