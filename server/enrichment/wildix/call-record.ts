import { type Attachment, type CallReading, DISPOSITIONS, type Direction, type Leg, emptyLeg } from "../model.ts";
import { type Outside, numberOf, objectOf, textOf, textsOf } from "./fields.ts";
import { readRecordTime } from "./record-time.ts";

/** What a page of records holds: `total` is a number or a text, and not to be relied on. */
export interface RecordPage {
  records: Outside[];
  total: number | null;
}

/** The extension in a channel's name: `SIP/44-0000c2cc` is 44's. Trunks have names that are no extension. */
const CHANNEL = /^(?:SIP|PJSIP|Local)\/(\d{1,10})(?:-|@)/i;
const VOICEMAIL_FIELD = /^VM:\/([^/]{1,32})\//;

/**
 * Reads one row of the PBX's CallHistory, or of a `call_history.json`: every value is a text, and one that is missing is
 * "". Durations are taken as they stand, since voicemails contradict their own times.
 * @param receivedAt when it was asked for.
 * @returns null when it has no id and so cannot be told from others.
 */
export function readCallRecord(record: Outside, source: "records" | "file", receivedAt: number): CallReading | null {
  const id = textOf(record, "id");
  if (id === "") return null;
  const pbx = textOf(record, "pbxid");
  const tags = tagsOfRecord(record);
  const leg: Leg = { ...readLeg(record), tags: tags ?? [] };
  return {
    callId: `cdr:${pbx}:${id}`,
    ...{ pbx, company: "", stage: "completed", source, isTalking: false },
    at: leg.endedAt ?? leg.startedAt ?? receivedAt,
    ...{ startedAt: leg.startedAt, endedAt: leg.endedAt },
    ...{ legs: [leg], endCause: "", endCauseText: "" },
    record: record as Record<string, unknown>,
    // A file may be as old as it likes: it says nothing of the tags of now.
    tags: source === "file" || tags === null ? [] : [{ of: "call", tags, at: receivedAt }],
  };
}

/** The tags of a row, of versions that say them: `a,b` as they are written, or a list. Null: it says nothing of them. */
export function tagsOfRecord(record: Outside): string[] | null {
  const { tags } = record;
  if (typeof tags !== "string" && !Array.isArray(tags)) return null;
  return textsOf({ tags: typeof tags === "string" ? tags.split(",") : tags }, "tags");
}

/** The extension that a channel belongs to; "" when it is a trunk's. */
export function extensionOfChannel(channel: string): string {
  return CHANNEL.exec(channel)?.[1] ?? "";
}

function readLeg(record: Outside): Leg {
  const offset = textOf(record, "timezone");
  const time = (name: string) => readRecordTime(textOf(record, name), offset);
  const seconds = (name: string) => wholeSeconds(numberOf(record, name));
  const [channel, destinationChannel] = [textOf(record, "channel"), textOf(record, "dstchannel")];
  const [startedAt, answeredAt, endedAt] = [time("start"), time("answer"), time("end")];
  const [durationSeconds, talkSeconds] = [seconds("duration"), seconds("billsec")];
  const fromExtension = extensionOfChannel(channel);
  const toExtension = extensionOfChannel(destinationChannel);
  const voicemailOwner = VOICEMAIL_FIELD.exec(textOf(record, "userfield"))?.[1] ?? "";
  const isVoicemail = textOf(record, "lastapp") === "VoiceMail" || voicemailOwner !== "";
  return {
    ...emptyLeg(0),
    ...{ startedAt, answeredAt, endedAt, durationSeconds, talkSeconds },
    from: {
      number: textOf(record, "from_number") || textOf(record, "src"),
      name: textOf(record, "from_name"),
      extension: fromExtension,
    },
    to: {
      number: textOf(record, "to_number") || textOf(record, "dst"),
      name: textOf(record, "to_name"),
      extension: toExtension || voicemailOwner,
    },
    ringSeconds: ringOf(durationSeconds, talkSeconds),
    direction: directionOf(fromExtension, toExtension, destinationChannel),
    disposition: DISPOSITIONS.find((known) => known === textOf(record, "disposition").toUpperCase()) ?? null,
    ...{ channel, destinationChannel, isVoicemail, isFax: textOf(record, "type") === "fax" },
    // Versions that keep tags with their rows write them as they are written there, one after the other.
    tags: textsOf({ tags: textOf(record, "tags").split(",") }, "tags"),
    attachments: attachmentsOf(record),
  };
}

/** Records do not say how long it rang: what is left of the duration when nobody talked. */
function ringOf(durationSeconds: number | null, talkSeconds: number | null): number | null {
  return durationSeconds === null ? null : Math.max(0, durationSeconds - (talkSeconds ?? 0));
}

function directionOf(fromExtension: string, toExtension: string, destinationChannel: string): Direction | null {
  if (fromExtension !== "" && toExtension !== "") return "internal";
  if (toExtension !== "") return "inbound";
  if (fromExtension !== "" && destinationChannel !== "") return "outbound";
  return null;
}

function attachmentsOf(record: Outside): Attachment[] {
  const attachments = objectOf(record, "attachments");
  const urlOf = (name: string) => textOf(objectOf(attachments, name), "url");
  const found: Attachment[] = [
    { kind: "recording", url: urlOf("recordings") },
    { kind: "voicemail", url: urlOf("vm") },
    { kind: "fax", url: urlOf("faxes") },
  ];
  return found.filter(({ url }) => url !== "");
}

function wholeSeconds(value: number | null): number | null {
  return value === null || value < 0 ? null : Math.round(value);
}
