import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { FieldLists, ListedField } from "../../server/enrichment/choices/choices.ts";
import type { NoteChanges, NoteField, NoteFields } from "../../server/enrichment/notes/note.ts";
import { EMPTY_FIELDS, FIELDS, LONG_FIELDS } from "./fields.ts";
import { offered } from "./choice-paths.ts";

/** What a template's texts may name, in braces. */
export const PLACEHOLDERS = [
  ...(["from_number", "from_name", "to_number", "to_name", "queue", "date", "time", "agent"] as const),
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export type Known = Readonly<Record<Placeholder, string>>;

const NAMED = /\{([a-z_]+)\}/g;
/** The longest texts that a note takes. */
const MAX_SHORT = 500;
const MAX_LONG = 5_000;

/** Day and time of a moment as people read them, and who writes. */
export interface Words {
  date: (at: number) => string;
  time: (at: number) => string;
  agent: string;
}

/** What is known of a call for the texts of templates. */
export function knownOf(
  line: Pick<CallLine, "fromNumber" | "fromName" | "toNumber" | "toName" | "queue" | "startedAt">,
  { date, time, agent }: Words,
): Known {
  return {
    ...{ from_number: line.fromNumber, from_name: line.fromName, to_number: line.toNumber, to_name: line.toName },
    ...{ queue: line.queue, date: date(line.startedAt), time: time(line.startedAt), agent },
  };
}

/** A text with what is known in the place of its placeholders; what is no placeholder stays as it is. */
export function expanded(text: string, known: Known): string {
  return text.replace(NAMED, (whole, name: string) => (isPlaceholder(name) ? known[name] : whole));
}

/** Names in braces that stand for nothing. */
export function unknownIn(text: string): string[] {
  return Array.from(text.matchAll(NAMED), ([, name = ""]) => name).filter((name) => !isPlaceholder(name));
}

function isPlaceholder(name: string): name is Placeholder {
  return (PLACEHOLDERS as readonly string[]).includes(name);
}

export interface FillContext {
  /** What the form shows now. */
  shown: NoteFields;
  lists: FieldLists | null;
  known: Known;
  /** Log-in name of whoever writes: nobody passes a call on to themselves. */
  me: string;
}

/** What a template fills in: only what is empty. `left` names the fields that hold something else, or whose list does not offer it any more. */
export function fillOf(template: NoteChanges, context: FillContext): { fill: NoteChanges; left: NoteField[] } {
  const { shown, lists, known, me } = context;
  const fill: NoteChanges = {};
  const left: NoteField[] = [];
  for (const field of FIELDS) {
    const given = template[field];
    if (given === undefined || given === EMPTY_FIELDS[field]) continue;
    const value =
      typeof given === "string" && field !== "transferredTo" ? textFor(field, expanded(given, known)) : given;
    if (value === shown[field] || value === "") continue;
    const isSettled = field === "transferredTo" && (fill.isAnsweredByAgent ?? shown.isAnsweredByAgent) === true;
    const isFree = shown[field] === EMPTY_FIELDS[field];
    if (!isFree || isSettled || (field === "transferredTo" && value === me) || !isTaken(field, value, lists)) {
      left.push(field);
    } else Object.assign(fill, { [field]: value });
  }
  return { fill, left };
}

function textFor(field: NoteField, text: string): string {
  return text.slice(0, LONG_FIELDS.has(field) ? MAX_LONG : MAX_SHORT).trim();
}

function isTaken(field: NoteField, value: NoteFields[NoteField], lists: FieldLists | null): boolean {
  const list = lists?.[field as ListedField];
  if (!list || list.isFree || list.choices.length === 0) return true;
  return offered(list.choices).includes(String(value));
}
