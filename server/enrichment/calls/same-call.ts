import type { Transaction } from "../../../db/open.ts";
import { mergeCall, type Merged } from "../merge-call.ts";
import type { CallReading, Leg } from "../model.ts";
import { isTold, toldAs } from "../outcome.ts";
import { callsBetween, findByCallId, findByRow } from "../repo.ts";
import { recordIdOf } from "../wildix/write-record.ts";
import { type StoredCall, summaryOf } from "./stored-call.ts";

/** How far the beginning of a call may be from that of its record, which has whole seconds and a clock of its own to round by. */
export const SAME_WITHIN_MS = 2_000;
/** More calls than that between two numbers within two seconds cannot be told apart. */
const MAX_TWINS = 10;

/** What a call comes to with a further reading. */
export interface MergedRow extends Merged {
  /** The number of its row, which the reading brought; null when it stays what it was. */
  recordId: string | null;
}

/** Whether a call is known by its row of the record table, and not by the PBX's own id. */
export function isOfRow(callId: string): boolean {
  return callId.startsWith("cdr:");
}

/**
 * The call that a reading is about. The PBX's events and its record table have different ids for one call and name neither
 * the other's: there, the same numbers and the same beginning tell that it is one, as long as exactly one call fits.
 */
export async function findKnown(tx: Transaction, reading: CallReading): Promise<StoredCall | null> {
  const known = await findByCallId(tx, reading.callId);
  if (known) return known;
  const isRow = isOfRow(reading.callId);
  const byRow = isRow ? await findByRow(tx, reading.pbx, recordIdOf(reading.callId)) : null;
  if (byRow && !isOfRow(byRow.callId)) return byRow;
  const { call } = mergeCall(null, reading);
  const { fromNumber, toNumber } = summaryOf(call);
  if (fromNumber === "" || toNumber === "") return null;
  const span = { since: call.startedAt - SAME_WITHIN_MS, until: call.startedAt + SAME_WITHIN_MS };
  const near = await callsBetween(tx, { fromNumber, toNumber }, span, MAX_TWINS);
  const [twin, ...others] = near.filter(({ callId, pbx, record }) => {
    const isOfSamePbx = pbx === "" || reading.pbx === "" || pbx === reading.pbx;
    return isOfSamePbx && (isRow ? !isOfRow(callId) && record === null : isOfRow(callId));
  });
  return others.length === 0 ? (twin ?? null) : null;
}

/** The call with a further reading, which may have come by the other id. */
export function mergeReading(known: StoredCall | null, reading: CallReading): MergedRow {
  if (known === null || known.callId === reading.callId) return { ...mergeCall(known, reading), recordId: null };
  // By the PBX's own id the rest of its events are found; the row's number stays what the replaced application knows.
  if (!isOfRow(reading.callId)) {
    return { ...mergeCall({ ...known, callId: reading.callId }, reading), recordId: null };
  }
  const recordId = recordIdOf(reading.callId);
  // Events say more than a row: of a call that is told whole, it brings itself alone.
  if (known.state === "completed") return { call: { ...known, record: reading.record }, isNews: false, recordId };
  const legs = known.legs.length > 0 ? [closingLeg(known.legs, reading)] : reading.legs;
  return { ...mergeCall(known, { ...reading, callId: known.callId, legs }), recordId };
}

/** What a row adds to a call whose end was not told whole: a row spans all legs, and says of one that was passed on only how it ended. */
function closingLeg(legs: readonly Leg[], { legs: [row] }: CallReading): Leg {
  const last = legs.at(-1) as Leg;
  if (!row) return last;
  // A row tells what was only supposed of a call that it spans; of the last of several legs it says that least of all.
  const isByRow = row.disposition !== null && (last.disposition === null || (legs.length === 1 && !isTold(last)));
  const outcome = isByRow ? toldAs(row.disposition) : {};
  const ended = { endedAt: last.endedAt ?? row.endedAt, ...outcome };
  if (legs.length > 1) return { ...last, ...ended };
  const { answeredAt, durationSeconds, talkSeconds } = row;
  return {
    ...last,
    ...ended,
    answeredAt: last.answeredAt ?? answeredAt,
    durationSeconds: last.durationSeconds ?? durationSeconds,
    talkSeconds: last.talkSeconds ?? talkSeconds,
    isVoicemail: last.isVoicemail || row.isVoicemail,
  };
}
