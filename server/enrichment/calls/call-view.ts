import type { Attachment, CallState, Direction, Disposition, Leg } from "../model.ts";
import type { NoteFields } from "../notes/note.ts";
import { fieldsOf, type HopRow, type HopState, type NoteRow } from "../notes/repo.ts";
import type { ShownCall } from "../masking/mask.ts";
import { shownTags } from "../tags/tagging.ts";
import { summaryOf } from "./stored-call.ts";

/** A call as lists show it. */
export interface CallLine {
  id: number;
  callId: string;
  /** Counts the changes: of two lines of one call the higher one is the newer. */
  revision: number;
  state: CallState;
  startedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  fromNumber: string;
  fromName: string;
  toNumber: string;
  toName: string;
  direction: Direction | null;
  disposition: Disposition | null;
  queue: string;
  durationSeconds: number | null;
  talkSeconds: number | null;
  ringSeconds: number | null;
  isVoicemail: boolean;
  isFax: boolean;
  tags: string[];
  /** The extensions that were reached, in order. */
  extensions: string[];
  isNoted: boolean;
  notes: NoteView[];
  hops: HopView[];
  /** The time that somebody has to note it; null when none runs. */
  wrapUp: WrapUpView | null;
}

export interface WrapUpView {
  /** Log-in name of whose call it was. */
  userName: string;
  dueAt: number;
}

export interface NoteView extends NoteFields {
  /** 0: of whoever took the call; then that of the hop of the same number. */
  position: number;
  authorId: string;
  authorName: string;
  version: number;
  updatedAt: number;
  updatedBy: string;
  /** Filled in by itself, in the name of its author, and saved by nobody since. */
  isAutomatic: boolean;
}

export interface HopView {
  position: number;
  fromPosition: number;
  fromName: string;
  toName: string;
  at: number;
  state: HopState;
  settledAt: number | null;
  comment: string;
}

/** A leg with what its call's list does not show. */
export interface LegView {
  index: number;
  startedAt: number | null;
  answeredAt: number | null;
  endedAt: number | null;
  fromNumber: string;
  fromName: string;
  toNumber: string;
  toName: string;
  extension: string;
  durationSeconds: number | null;
  talkSeconds: number | null;
  ringSeconds: number | null;
  waitSeconds: number | null;
  queueSeconds: number | null;
  holdSeconds: number | null;
  queue: string;
  trunk: string;
  disposition: Disposition | null;
  splitReason: string;
  isVoicemail: boolean;
  attachments: Attachment[];
}

/** What lists show beside a call itself. */
export interface LineParts {
  notes: readonly NoteRow[];
  hops: readonly HopRow[];
  wrapUp: WrapUpView | null;
}

export function lineOf(call: ShownCall, { notes, hops, wrapUp }: LineParts): CallLine {
  const { ref, callId, revision, state, startedAt, answeredAt, endedAt, disposition, legs, isNoted } = call;
  return {
    ...{ id: ref, callId, revision, state, startedAt, answeredAt, endedAt, disposition, ...summaryOf(call), isNoted },
    ...{ isVoicemail: legs.some((leg) => leg.isVoicemail), isFax: legs.some((leg) => leg.isFax) },
    tags: shownTags(call),
    extensions: [...new Set(legs.map(({ to }) => to.extension).filter((extension) => extension !== ""))],
    ...{ notes: notes.map(noteView), hops: hops.map(hopView) },
    wrapUp: wrapUp && { userName: wrapUp.userName, dueAt: wrapUp.dueAt },
  };
}

export function legView(leg: Leg): LegView {
  const { from, to, tags: _tags, channel: _channel, destinationChannel: _destination, isFax: _fax, ...shown } = leg;
  const { direction: _direction, isSupposed: _supposed, wasTalked: _talked, ...rest } = shown;
  return {
    ...rest,
    ...{ fromNumber: from.number, fromName: from.name, toNumber: to.number, toName: to.name, extension: to.extension },
  };
}

function noteView(row: NoteRow): NoteView {
  const { position, authorId, authorName, version, updatedAt, updatedBy, isAutomatic } = row;
  return { ...fieldsOf(row), position, authorId, authorName, version, updatedAt, updatedBy, isAutomatic };
}

function hopView(row: HopRow): HopView {
  const { position, fromPosition, fromName, toName, at, state, settledAt, comment } = row;
  return { position, fromPosition, fromName, toName, at, state, settledAt, comment };
}
