/** A call that is over, as the two addresses for past calls show it. */
import { inSeconds, writeFlow } from "../wildix/write-flow.ts";
import { distinctTags } from "../tags/tag.ts";
import { writeCallRecord } from "../wildix/write-record.ts";
import { readRecordTime } from "../wildix/record-time.ts";
import { bookedCall } from "./booked-call.ts";
import type { PbxIdentity } from "./plan-call.ts";
import { type SimulatedCall, storedFlow } from "./simulated-call.ts";

/** A row of the PBX's record table: every value a text, what is absent "". */
export type RecordRow = Readonly<Record<string, unknown>>;

/**
 * The row of a call in the PBX's record table: one row, from the first who called to the last who was reached.
 * @param offset `±HHMM` that its times are in.
 */
export function recordRow(call: SimulatedCall, pbx: PbxIdentity, offset: string): RecordRow {
  const booked = bookedCall(call, pbx);
  const last = call.legs.at(-1);
  const row = writeCallRecord({ ...booked, callId: `cdr:${pbx.serial}:${call.row}` }, offset);
  const trunk = `SIP/${call.trunk}-${hex(call.row)}`;
  const mailbox = last?.outcome === "voicemail" ? (last.to?.extension ?? "") : "";
  const message = last && mailbox !== "" ? last.endedAt - last.startedAt - last.waitMs - last.queueMs - last.ringMs : 0;
  const target = last?.to?.extension ? `SIP/${last.to.extension}` : `SIP/${call.trunk}/${call.destination}`;
  const recording = booked.legs.flatMap(({ attachments }) => attachments).find(({ kind }) => kind === "recording");
  const attachments = row.attachments as Record<string, unknown>;
  return {
    ...row,
    ...(call.direction === "inbound" ? { channel: trunk } : {}),
    ...(call.direction === "outbound" ? { dstchannel: trunk } : {}),
    // A mailbox answers, but nobody's telephone: no channel of theirs.
    ...(mailbox === "" ? {} : { dstchannel: "", answer: "", billsec: String(Math.round(message / 1000)) }),
    userfield: mailbox === "" ? "" : `VM:/${mailbox}/INBOX/msg${Math.floor(call.startedAt / 1000)}-0.mp3`,
    lastdata: mailbox === "" ? target : `${mailbox}@default`,
    ...{ dcontext: "users", callclass: "1", dest_type: mailbox === "" ? "2" : "4" },
    // As they are written: the maker's pages show no row with tags, so those of all legs, each once.
    tags: distinctTags(call.legs.flatMap(({ tags }) => tags)).join(","),
    cost: call.direction === "outbound" ? (Number(row.billsec) * 0.0002).toFixed(2) : "",
    attachments: {
      ...attachments,
      ...(recording && {
        recordings: { url: recording.url, time: row.start, source: row.from_number, destination: row.to_number },
      }),
    },
  };
}

/** The record of one leg in the history API, the call's own fields beside the leg's. */
export function historyRecord(call: SimulatedCall, pbx: PbxIdentity, index: number, unit: "ms" | "seconds"): RecordRow {
  const leg = call.legs[index];
  if (!leg) throw new RangeError(`the call has no leg ${index}`);
  const flow = writeFlow(storedFlow(call, leg, index));
  return {
    ...{ id: call.callId, pbx: pbx.serial, company: pbx.company, type: "call", time: call.storedAt },
    ...(unit === "seconds" ? inSeconds(flow) : flow),
    ...{ endCause: call.endCause, endCauseStr: call.endCauseText, endBy: call.endBy },
  };
}

/** When a row's call began, epoch milliseconds: local times alone would not be in order in the night of a clock change. */
export function startOf(row: RecordRow): number {
  return readRecordTime(String(row.start), String(row.timezone)) ?? 0;
}

function hex(row: number): string {
  return row.toString(16).padStart(8, "0");
}
