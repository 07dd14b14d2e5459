/**
 * What the room knows of a call, whichever of Wildix's sources told it. A call has one or more legs, in the order in
 * which the caller reached people; what agents note belongs to the call.
 */

/** How far a call has come; later ones never go back to earlier ones. */
export const STAGES = ["started", "updated", "ended", "completed"] as const;
export type Stage = (typeof STAGES)[number];

/** Which of the PBX's ways of telling a reading came by. */
export type Source = "webhook" | "history" | "records" | "file";

/** What became of a call, in the words of the PBX's records. */
export const DISPOSITIONS = ["ANSWERED", "NO ANSWER", "BUSY", "FAILED"] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export const DIRECTIONS = ["inbound", "outbound", "internal"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Somebody on one end of a leg. */
export interface Party {
  /** As dialled or shown: digits, "anonymous", an extension; "" when unknown. */
  number: string;
  name: string;
  /** The extension of one of ours; "" for somebody outside. */
  extension: string;
}

/** What lies on the PBX beside a leg. Downloading it needs a log-in there, so only the address is kept. */
export interface Attachment {
  kind: "recording" | "voicemail" | "fax";
  url: string;
}

/** One stretch of a call: from somebody, to somebody. */
export interface Leg {
  /** Position in the call, from 0. */
  index: number;
  startedAt: number | null;
  /** Null as long as nobody has answered, and for ever when nobody did. */
  answeredAt: number | null;
  endedAt: number | null;
  from: Party;
  to: Party;
  /** Seconds from start to end; null while it lasts or when no source said. */
  durationSeconds: number | null;
  /** Seconds that were talked. */
  talkSeconds: number | null;
  /** Seconds that a telephone rang. */
  ringSeconds: number | null;
  /** Seconds in menus and announcements, in a queue, and on hold. */
  waitSeconds: number | null;
  queueSeconds: number | null;
  holdSeconds: number | null;
  direction: Direction | null;
  queue: string;
  trunk: string;
  disposition: Disposition | null;
  /** Whether the disposition follows from what was seen so far, and gives way to what is told. */
  isSupposed?: boolean | undefined;
  /** Whether somebody was seen talking; forgotten once the disposition is told. */
  wasTalked?: boolean | undefined;
  /** Channels as Asterisk names them (`SIP/44-0000c2cc`); "" from sources that do not tell. */
  channel: string;
  destinationChannel: string;
  isVoicemail: boolean;
  isFax: boolean;
  /** Why the leg ended in another one: a transfer, a pick-up. "" for the first one. */
  splitReason: string;
  tags: string[];
  attachments: Attachment[];
}

/** What one message or record of the PBX says about a call. */
export interface CallReading {
  /** The PBX's own id; `cdr:<serial>:<row>` for rows of its record table. */
  callId: string;
  /** Serial number of the PBX; "" when it was not said. */
  pbx: string;
  company: string;
  stage: Stage;
  source: Source;
  /** When the PBX said so. */
  at: number;
  /** Whether somebody is being spoken to, of a call that lasts. */
  isTalking: boolean;
  /** When the call began, where a source says it beside its legs. */
  startedAt: number | null;
  endedAt: number | null;
  legs: Leg[];
  /** Q.850 cause and its text, "" when unknown. */
  endCause: string;
  endCauseText: string;
  /** The row as the PBX's record table has it, for the address that hands it out unchanged. */
  record: Record<string, unknown> | null;
  /** What it says of the tags, beside those of its legs; empty when it says nothing of them. */
  tags: readonly TagsTold[];
}

/** The tags of a whole call or of one of its legs, as somebody saw them at the PBX. */
export interface TagsTold {
  /** The index of a leg, or the call. */
  of: number | "call";
  tags: string[];
  /** When that was so: by our clock before it was asked for, or after it was written; never later than it could have been seen. */
  at: number;
}

/** A leg of which nothing is known yet. */
export function emptyLeg(index: number): Leg {
  const nobody = (): Party => ({ number: "", name: "", extension: "" });
  return {
    index,
    ...{ startedAt: null, answeredAt: null, endedAt: null },
    ...{ from: nobody(), to: nobody() },
    ...{ durationSeconds: null, talkSeconds: null, ringSeconds: null },
    ...{ waitSeconds: null, queueSeconds: null, holdSeconds: null },
    ...{ direction: null, queue: "", trunk: "", disposition: null },
    ...{ channel: "", destinationChannel: "", isVoicemail: false, isFax: false, splitReason: "" },
    ...{ tags: [], attachments: [] },
  };
}

/** What a call came to: lasting calls ring or are talked, ended ones were heard of again once everything was stored. */
export type CallState = "ringing" | "talking" | "ended" | "completed" | "interrupted";

/** A call as the room keeps it: everything that its readings said, put together. */
export interface Call {
  callId: string;
  pbx: string;
  company: string;
  state: CallState;
  source: Source;
  /** When the PBX last said something that counted. */
  saidAt: number;
  startedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  legs: Leg[];
  disposition: Disposition | null;
  endCause: string;
  endCauseText: string;
  record: Record<string, unknown> | null;
}
