import { labelOf } from "../../../db/newest.ts";
import { foldedWords } from "../fold.ts";
import type { Call, CallState, Direction, Leg } from "../model.ts";
import { isBlank, NOTE_FIELDS, type NoteContent, type NoteFields } from "../notes/note.ts";
import type { Mark } from "../viewer.ts";
import { shownTags, type Tagging } from "../tags/tagging.ts";
import { extensionsOf } from "../visibility.ts";

/** Longest text that a search looks through; what is beyond is kept and not found. */
const MAX_SEARCH_LENGTH = 8_000;
/** Longest value of a mark, as the table holds. */
const MAX_MARK_LENGTH = 191;

/** Of calls that last. */
export const LIVE_STATES: readonly CallState[] = ["ringing", "talking"];

/** A call as it is stored. */
export interface StoredCall extends Call {
  /** Key of the row. */
  ref: number;
  /** What the replaced application knew it by. */
  recordId: string;
  isNoted: boolean;
  /** Whether a note was filled in by itself, and nobody has saved it since. */
  hasAutomaticNote: boolean;
  /** Counts the changes of the row. */
  revision: number;
  /** The PBX's tags and people's wishes; null as long as the legs say it all. */
  tagging: Tagging | null;
}

/** A call with what its tags follow from. */
export type TaggedCall = Call & Pick<StoredCall, "tagging">;

/** What is the same for a call whatever leg one looks at: what lists show and filters compare. */
export interface CallSummary {
  fromNumber: string;
  fromName: string;
  toNumber: string;
  toName: string;
  direction: Direction | null;
  queue: string;
  durationSeconds: number | null;
  talkSeconds: number | null;
  ringSeconds: number | null;
}

/** The call as one line: from its first leg's caller to the last one who was reached. */
export function summaryOf(call: Call): CallSummary {
  const [first, last] = [call.legs[0], call.legs.at(-1)];
  const queue = call.legs.find((leg) => leg.queue !== "")?.queue ?? "";
  return {
    ...{ fromNumber: first?.from.number ?? "", fromName: first?.from.name ?? "" },
    ...{ toNumber: last?.to.number ?? "", toName: last?.to.name ?? "" },
    ...{ direction: first?.direction ?? null, queue },
    durationSeconds: durationOf(call),
    talkSeconds: sumOf(call.legs, ({ talkSeconds }) => talkSeconds),
    ringSeconds: sumOf(call.legs, ({ ringSeconds }) => ringSeconds),
  };
}

/** The marks that a call bears by itself; those of people come from passing it on. */
export function marksOf(call: TaggedCall): Mark[] {
  const queues = new Set(call.legs.map(({ queue }) => queue).filter((queue) => queue !== ""));
  const marks: Mark[] = [
    ...extensionsOf(call).map((value) => ({ kind: "extension" as const, value })),
    ...Array.from(queues, (value) => ({ kind: "queue" as const, value })),
    ...shownTags(call).map((value) => ({ kind: "tag" as const, value })),
  ];
  return marks.map(({ kind, value }) => ({ kind, value: value.slice(0, MAX_MARK_LENGTH) }));
}

/** The words that a search finds a call by, each once with a blank before it: who and what it was, and what was noted about it. */
export function searchTextOf(call: TaggedCall, notes: readonly NoteFields[]): string {
  const ofCall = call.legs.flatMap(({ from, to, queue }) => [
    ...[from.number, from.name, from.extension, to.number, to.name, to.extension, queue],
  ]);
  const ofNotes = notes.flatMap((note) => NOTE_FIELDS.map((field) => note[field]).filter(isText));
  const words = new Set([call.callId, ...ofCall, ...shownTags(call), ...ofNotes].flatMap(foldedWords));
  return Array.from(words, (word) => ` ${word}`)
    .join("")
    .slice(0, MAX_SEARCH_LENGTH);
}

/** What rights and filters find a call by, each as one word with a blank before it. @param marks all that it bears, those of people too */
export function labelsOf(
  call: Pick<StoredCall, "disposition" | "legs" | "state" | "isNoted" | "hasAutomaticNote">,
  marks: readonly Mark[],
): string {
  const direction = call.legs[0]?.direction ?? null;
  const labels = [
    ...marks.map(({ kind, value }) => labelOf(kind, value)),
    ...(call.disposition === null ? [] : [labelOf("disposition", call.disposition)]),
    ...(direction === null ? [] : [labelOf("direction", direction)]),
    ...[yesOrNo("noted", call.isNoted), yesOrNo("automatic", call.hasAutomaticNote)],
    yesOrNo("live", LIVE_STATES.includes(call.state)),
  ];
  return labels.map((label) => ` ${label}`).join("");
}

/** A label for something that is so or not. */
export function yesOrNo(kind: string, isSo: boolean): string {
  return labelOf(kind, isSo ? "1" : "0");
}

/** What the notes of a call say of it: a note that was emptied again is none, nor is one that was filled in by itself. */
export function notedAs(notes: readonly NoteContent[]): Pick<StoredCall, "isNoted" | "hasAutomaticNote"> {
  return {
    isNoted: notes.some((note) => !note.isAutomatic && !isBlank(note)),
    hasAutomaticNote: notes.some(({ isAutomatic }) => isAutomatic),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function durationOf(call: Call): number | null {
  const [only] = call.legs;
  if (call.legs.length === 1 && only && only.durationSeconds !== null) return only.durationSeconds;
  return call.endedAt === null ? null : Math.max(0, Math.round((call.endedAt - call.startedAt) / 1000));
}

/** Null as long as no leg says. */
function sumOf(legs: readonly Leg[], of: (leg: Leg) => number | null): number | null {
  const known = legs.map(of).filter((value) => value !== null);
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : null;
}
