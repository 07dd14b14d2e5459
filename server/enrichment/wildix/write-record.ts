import type { Call, Leg } from "../model.ts";
import { writeRecordTime } from "./record-time.ts";

/**
 * A call as the PBX's own record table has it, every value a text: what the replaced application handed out. A call that
 * came as such a record goes out as it came; for the others the row is made from what is known.
 * @param offset `±HHMM` that its times are written in, for calls that brought none.
 */
export function writeCallRecord(call: Call, offset: string): Record<string, unknown> {
  if (call.record !== null) return call.record;
  const [first, last] = [call.legs[0], call.legs.at(-1)];
  const time = (at: number | null) => (at === null ? "" : writeRecordTime(at, offset));
  const sum = (of: (leg: Leg) => number | null) => String(call.legs.reduce((total, leg) => total + (of(leg) ?? 0), 0));
  return {
    id: recordIdOf(call.callId),
    start: time(call.startedAt),
    answer: time(call.answeredAt),
    end: time(call.endedAt),
    src: first?.from.number ?? "",
    dst: last?.to.number ?? "",
    from_number: first?.from.number ?? "",
    to_number: last?.to.number ?? "",
    from_name: first?.from.name ?? "",
    to_name: last?.to.name ?? "",
    billsec: sum(({ talkSeconds }) => talkSeconds),
    duration: String(durationOf(call)),
    disposition: call.disposition ?? "",
    lastapp: last?.isVoicemail ? "VoiceMail" : "Dial",
    lastdata: "",
    userfield: "",
    faxdata: "",
    cost: "",
    organization: "",
    channel: channelOf(call, first, first?.from.extension ?? ""),
    dstchannel: channelOf(call, last, last?.to.extension ?? ""),
    app: "Dial",
    callclass: "",
    dest_type: "",
    dcontext: "",
    pbxid: call.pbx,
    type: call.legs.some(({ isFax }) => isFax) ? "fax" : "call",
    timezone: offset,
    attachments: attachmentsOf(call.legs),
  };
}

/** The row's number where the call came from the record table, else the PBX's id of the call. */
export function recordIdOf(callId: string): string {
  return /^cdr:[^:]*:(.+)$/.exec(callId)?.[1] ?? callId;
}

/** Seconds from the first start to the last end, as the sources said them where there is one leg. */
export function durationOf(call: Call): number {
  const [only] = call.legs;
  if (call.legs.length === 1 && only && only.durationSeconds !== null) return only.durationSeconds;
  return call.endedAt === null ? 0 : Math.max(0, Math.round((call.endedAt - call.startedAt) / 1000));
}

/** Channels are not told by webhooks; readers of the old address look for the extension in them. */
function channelOf(call: Call, leg: Leg | undefined, extension: string): string {
  if (leg === undefined) return "";
  const given = leg === call.legs[0] && extension === leg.from.extension ? leg.channel : leg.destinationChannel;
  if (given !== "" || extension === "") return given;
  const digits = new Bun.CryptoHasher("sha256").update(`${call.callId}|${leg.index}`).digest("hex");
  return `SIP/${extension}-${digits.slice(0, 8)}`;
}

function attachmentsOf(legs: readonly Leg[]): Record<string, unknown> {
  const all = legs.flatMap(({ attachments }) => attachments);
  const urlOf = (kind: string) => all.find((attachment) => attachment.kind === kind)?.url ?? "";
  return { vm: { url: urlOf("voicemail") }, recordings: { url: urlOf("recording") }, faxes: { url: urlOf("fax") } };
}
