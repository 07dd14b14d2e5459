import type { Attachment, Direction, Party } from "../model.ts";

/** Somebody of the company, as the PBX's directory has them. */
export interface DirectoryEntry {
  /** The PBX's own number of the user. */
  userId: string;
  extension: string;
  department: string;
}

/** One end of a flow: what is shown of it, and who of ours it is. */
export interface FlowParty extends Party {
  /** Null for somebody outside. */
  user: DirectoryEntry | null;
}

/** A leg as the PBX sees it at one moment. Times are in milliseconds, as flows have them. */
export interface FlowFacts {
  index: number;
  startedAt: number;
  /** Null while it lasts. */
  endedAt: number | null;
  from: FlowParty;
  /** Null as long as nobody was reached. */
  to: FlowParty | null;
  /** What was dialled. */
  destination: string;
  direction: Direction;
  /** While it lasts: what is being done. Null when it is over. */
  status: "CONNECTING" | "TALKING" | "HOLD" | null;
  /** What became of it, told only once everything is stored. */
  callStatus: "COMPLETED" | "MISSED" | null;
  /** In menus and announcements, in a queue, ringing, talked, and of that on hold. Null while it is not known. */
  waitMs: number | null;
  queueMs: number | null;
  ringMs: number | null;
  talkMs: number | null;
  holdMs: number | null;
  queue: string;
  trunk: string;
  tags: readonly string[];
  flags: readonly string[];
  splitReason: string;
  splitTransferType: string;
  attachments: readonly Attachment[];
}

type Written = Record<string, unknown>;

/** Keys that hold a duration: milliseconds, from one of the history's lists seconds. */
const DURATIONS = ["duration", "connectTime", "talkTime", "waitTime", "queueTime", "holdTime"] as const;

/** A flow as the second generation and the history have it: what is absent has no key. */
export function writeFlow(facts: FlowFacts): Written {
  return Object.fromEntries(Object.entries(writeFlatFlow(facts)).filter(([, value]) => value !== null));
}

/** A flow as the first generation has it: what is absent is null. */
export function writeFlatFlow(facts: FlowFacts): Written {
  const remote = [facts.from, facts.to].find((party) => party !== null && party.user === null) ?? null;
  const isInbound = facts.direction === "inbound";
  return {
    flowIndex: facts.index,
    startTime: facts.startedAt,
    endTime: facts.endedAt,
    duration: facts.endedAt === null ? null : facts.endedAt - facts.startedAt,
    connectTime: facts.ringMs,
    talkTime: facts.talkMs,
    waitTime: facts.waitMs,
    queueTime: facts.queueMs,
    holdTime: facts.holdMs,
    caller: partyOf(facts.from),
    callee: facts.to && partyOf(facts.to),
    destination: facts.destination,
    service: isInbound ? facts.queue || null : null,
    direction: facts.direction.toUpperCase(),
    trunkName: facts.trunk || null,
    trunkDirection: facts.trunk === "" ? null : isInbound ? "incoming" : "outgoing",
    queueName: facts.queue || null,
    queueId: facts.queue === "" ? null : `q-${Bun.hash.crc32(facts.queue)}`,
    tags: facts.tags,
    flags: facts.flags,
    remotePhone: remote?.number ?? null,
    status: facts.status,
    callStatus: facts.callStatus,
    splitReason: facts.splitReason || null,
    splitTransferType: facts.splitTransferType || null,
    attachments:
      facts.attachments.length === 0 ? null : facts.attachments.map(({ kind, url }) => ({ [kind]: { url } })),
  };
}

/** The flow with its durations in whole seconds, as one of the history's lists gives them. */
export function inSeconds(flow: Written): Written {
  const shortened = DURATIONS.filter((name) => typeof flow[name] === "number").map((name) => [
    name,
    Math.round((flow[name] as number) / 1000),
  ]);
  return { ...flow, ...Object.fromEntries(shortened) };
}

function partyOf({ number, name, user }: FlowParty): Written {
  if (user === null) return { type: "REMOTE", role: "CLIENT", phone: number, ...(name === "" ? {} : { name }) };
  return {
    ...{ type: "LOCAL", role: "AGENT", phone: number, name },
    ...{ userId: user.userId, userExtension: user.extension, userDepartment: user.department },
    ...{ userDevice: "WILDIX_PHONE", license: "business" },
  };
}
