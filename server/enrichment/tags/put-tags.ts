import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import { isOfRow } from "../calls/same-call.ts";
import type { StoredCall } from "../calls/stored-call.ts";
import type { TagsTold } from "../model.ts";
import type { SourceRequest } from "../sources/source-client.ts";
import type { TagDoor } from "../sources/sources.ts";
import { getLeg, getRow, putTagsOfLeg, putTagsOfRow } from "../sources/tag-requests.ts";
import { tagsOfRecord } from "../wildix/call-record.ts";
import { isObject, objectOf, objectsOf, type Outside, textOf, textsOf } from "../wildix/fields.ts";
import { readRecordTime } from "../wildix/record-time.ts";
import { hasSameTags } from "./tag.ts";
import { type Tagging, toldTags, withWanted } from "./tagging.ts";

/** How far the beginning of a row may be from that of its call. */
const SAME_WITHIN_MS = 2_000;

export interface PutContext {
  clock: Clock;
  signal: AbortSignal;
}

/** The number of a call's row in the PBX's record table; null when it is not known. */
export function rowOf({ callId, record, recordId }: Pick<StoredCall, "callId" | "record" | "recordId">): string | null {
  return isOfRow(callId) || record !== null ? recordId : null;
}

/** Of the ways that are open the one by which a call can be named; one request for its row rather than two for each leg. */
export function doorFor(call: StoredCall, doors: readonly TagDoor[]): TagDoor | null {
  const [records, history] = [
    doors.find(({ kind }) => kind === "records"),
    doors.find(({ kind }) => kind === "history"),
  ];
  if (records && rowOf(call) !== null) return records;
  return history && !isOfRow(call.callId) ? history : null;
}

/**
 * Writes a call's tags as people want them: reads what is there, applies the wishes and replaces the list where that
 * changes it, so that what others tagged at the PBX meanwhile stays.
 * @param written gets what the PBX has from then on, one after the other: it also holds when the next request fails.
 * @throws Problem `tags_other_call`, and as `SourceClient.ask`; or the signal's reason.
 */
export async function putTags(
  { kind, client }: TagDoor,
  call: StoredCall & { tagging: Tagging },
  { clock, signal }: PutContext,
  written: TagsTold[],
): Promise<void> {
  const { tagging } = call;
  const ask = async (request: SourceRequest) => (await client.ask(request, { signal, isPatient: false })).body;
  const replace = async (of: TagsTold["of"], told: string[] | null, put: (tags: string[]) => Promise<unknown>) => {
    const askedAt = clock.now();
    const tags = withWanted(told ?? toldTags(tagging), tagging.wanted);
    const isThere = told !== null && hasSameTags(told, tags);
    if (!isThere) await put(tags);
    written.push({ of, tags: isThere ? told : tags, at: isThere ? askedAt : clock.now() });
  };

  if (kind === "records") {
    const number = rowOf(call) ?? "";
    const row = rowIn(await ask(getRow(number)));
    if (!isSameCall(row, call)) throw new Problem("tags_other_call");
    await replace("call", tagsOfRecord(row), (tags) => ask(putTagsOfRow(number, tags)));
    return;
  }
  for (const { index } of call.legs) {
    const leg = objectOf(await ask(getLeg(call.callId, index)), "call");
    if (textOf(leg, "id") !== call.callId) throw new Problem("source_not_understood");
    const told = Array.isArray(leg.tags) ? textsOf(leg, "tags") : null;
    await replace(index, told, (tags) => ask(putTagsOfLeg(call.callId, index, tags)));
  }
}

/** The row of an answer: alone, or as a list of one. @throws Problem `source_not_understood` */
function rowIn({ result }: Outside): Outside {
  const row = isObject(result) ? (objectsOf(result, "records")[0] ?? result) : null;
  if (row === null || textOf(row, "id") === "") throw new Problem("source_not_understood");
  return row;
}

/** Rows are numbered by each PBX for itself: with another address the same number is somebody else's call. */
function isSameCall(row: Outside, call: StoredCall): boolean {
  const [pbx, startedAt] = [textOf(row, "pbxid"), readRecordTime(textOf(row, "start"), textOf(row, "timezone"))];
  if (textOf(row, "id") !== rowOf(call) || (pbx !== "" && call.pbx !== "" && pbx !== call.pbx)) return false;
  return startedAt === null || Math.abs(startedAt - call.startedAt) <= SAME_WITHIN_MS;
}
