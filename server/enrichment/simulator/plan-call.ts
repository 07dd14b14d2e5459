import type { Random } from "../../platform/random.ts";
import type { Attachment } from "../model.ts";
import type { FlowParty } from "../wildix/write-flow.ts";
import { outsider, partyOfAgent, QUEUES, type SimulatedAgent, type SimulatedQueue } from "./people.ts";
import type { SimulatedCall, SimulatedLeg } from "./simulated-call.ts";
import type { Staff } from "./staff.ts";

/** What a PBX knows of itself. */
export interface PbxIdentity {
  serial: string;
  company: string;
  /** Where its recordings lie. */
  host: string;
}

export interface PlanParts {
  random: Random;
  staff: Staff;
  pbx: PbxIdentity;
  row: number;
  startedAt: number;
}

const MISSED_SHARE = 0.08;
const VOICEMAIL_SHARE = 0.04;
const FAX_SHARE = 0.01;
const TRANSFER_SHARE = 0.05;
const HOLD_SHARE = 0.15;
const RECORDING_SHARE = 0.3;
/** Of transfers, those that the new agent does not answer. */
const TRANSFER_MISSED_SHARE = 0.1;
const TRUNK = "sip-operator";
/** How long after the end everything is stored. */
const STORED_AFTER_MS = { least: 2_000, most: 120_000 };
const PATIENCE_MS = 90_000;

interface Cause {
  code: string;
  text: string;
  weight: number;
}
const NORMAL: Cause = { code: "16", text: "Normal Clearing", weight: 0 };
/** Why nobody talked (Q.850), and how often it is that. */
const CAUSES: readonly Cause[] = [
  { code: "19", text: "No Answer", weight: 60 },
  { code: "21", text: "Call Rejected", weight: 14 },
  { code: "17", text: "User Busy", weight: 16 },
  { code: "38", text: "Network Out Of Order", weight: 5 },
  { code: "41", text: "Temporary Failure", weight: 5 },
];
const BROKEN_OFF: ReadonlySet<string> = new Set(["38", "41"]);

/** Decides a call whole: who, when, how long, and what becomes of it. The agents in it are taken from then on. */
export function planCall(parts: PlanParts): SimulatedCall {
  const { random } = parts;
  const draw = random.next();
  const bounds = [MISSED_SHARE, VOICEMAIL_SHARE, FAX_SHARE, TRANSFER_SHARE];
  const kind = (["missed", "voicemail", "fax", "transfer"] as const).find((_, at) => draw < sum(bounds, at));
  const way = random.next();
  if (kind === "voicemail" || kind === "fax" || kind === "transfer" || way < 0.7) return inbound(parts, kind ?? null);
  const found = parts.staff.find(random, parts.startedAt, parts.startedAt);
  if (found === null) return inbound(parts, kind ?? null);
  return way < 0.9 ? outbound(parts, found.agent, kind === "missed") : internal(parts, found.agent, kind === "missed");
}

function inbound(parts: PlanParts, kind: "missed" | "voicemail" | "fax" | "transfer" | null): SimulatedCall {
  const { random, staff, startedAt } = parts;
  const queue = random.weighted(QUEUES, ({ tag }) => (tag === "svi" ? 4 : 2));
  const from = outsider(random);
  const waitMs = random.integer(200, 9_000);
  const found = staff.find(random, startedAt + waitMs, startedAt + waitMs + PATIENCE_MS);
  const base = { from, waitMs, startedAt, tags: tagsOf(random, queue) };
  const call = (legs: SimulatedLeg[], cause: Cause = NORMAL) =>
    finish(parts, { direction: "inbound", queue: queue.name, trunk: TRUNK, destination: queue.number }, legs, cause);
  if (found === null) {
    // Everybody is on the telephone for longer than anybody waits: the caller hangs up in the queue.
    return call([leg(base, null, { queueMs: random.integer(5_000, PATIENCE_MS) }, "missed")]);
  }
  const { agent } = found;
  const queueMs = found.at - startedAt - waitMs;
  const to = partyOfAgent(agent);
  const ringMs = random.integer(2_000, 20_000);
  if (kind === "missed") {
    const cause = random.weighted(CAUSES, ({ weight }) => weight);
    const missed = leg(base, to, { queueMs, ringMs }, "missed");
    staff.occupy(agent, missed.endedAt);
    return call([missed], cause);
  }
  if (kind === "voicemail") {
    const messageMs = random.integer(4_000, 60_000);
    const mailbox = leg(base, to, { queueMs, ringMs: 20_000 }, "voicemail");
    return call([{ ...mailbox, endedAt: mailbox.endedAt + messageMs, attachments: [file(parts, "voicemail")] }]);
  }
  if (kind === "fax") {
    const fax = leg(base, to, { queueMs: 0, ringMs: 1_000, talkMs: random.integer(15_000, 120_000) }, "fax");
    return call([{ ...fax, attachments: [file(parts, "fax")] }]);
  }
  const first = talked(parts, base, to, { queueMs, ringMs });
  staff.occupy(agent, first.endedAt);
  const second = kind === "transfer" ? transferred(parts, first) : null;
  return second === null ? call([first]) : call([first, second]);
}

/** The leg that a transfer begins; null when nobody else is there. */
function transferred({ random, staff }: PlanParts, first: SimulatedLeg): SimulatedLeg | null {
  const found = staff.find(random, first.endedAt, first.endedAt);
  if (found === null || found.agent.extension === first.to?.extension) return null;
  const base = { from: first.from, waitMs: 0, startedAt: first.endedAt, tags: first.tags };
  const isMissed = random.chance(TRANSFER_MISSED_SHARE);
  const times = { queueMs: 0, ringMs: random.integer(1_000, 15_000), talkMs: isMissed ? 0 : talkMs(random) };
  const second = leg(base, partyOfAgent(found.agent), times, isMissed ? "missed" : "answered");
  staff.occupy(found.agent, second.endedAt);
  return { ...second, transfer: random.chance(0.6) ? "BLIND" : "ATTENDED" };
}

function outbound(parts: PlanParts, agent: SimulatedAgent, isMissed: boolean): SimulatedCall {
  let to = outsider(parts.random);
  // Nobody dials a number that is withheld.
  while (to.number === "anonymous") to = outsider(parts.random);
  return dialled(parts, "outbound", agent, to, isMissed);
}

function internal(parts: PlanParts, agent: SimulatedAgent, isMissed: boolean): SimulatedCall {
  const { random, staff, startedAt } = parts;
  const others = staff.agents.filter((other) => other !== agent);
  if (others.length === 0) return outbound(parts, agent, isMissed);
  const free = staff.find(random, startedAt, startedAt)?.agent;
  const other = free && free !== agent ? free : random.pick(others);
  const call = dialled(parts, "internal", agent, partyOfAgent(other), isMissed || other !== free);
  if (other === free) staff.occupy(other, call.endedAt);
  return call;
}

function dialled(
  parts: PlanParts,
  direction: "outbound" | "internal",
  agent: SimulatedAgent,
  to: FlowParty,
  isMissed: boolean,
): SimulatedCall {
  const { random, staff, startedAt } = parts;
  const base = { from: partyOfAgent(agent), waitMs: random.integer(200, 900), startedAt, tags: [] };
  const ringMs = random.integer(2_000, 25_000);
  const cause = isMissed ? random.weighted(CAUSES, ({ weight }) => weight) : NORMAL;
  const only = isMissed
    ? leg(base, to, { queueMs: 0, ringMs }, "missed")
    : talked(parts, base, to, { queueMs: 0, ringMs });
  staff.occupy(agent, only.endedAt);
  const trunk = direction === "outbound" ? TRUNK : "";
  return finish(parts, { direction, queue: "", trunk, destination: to.number }, [only], cause);
}

type Base = Pick<SimulatedLeg, "from" | "waitMs" | "startedAt" | "tags">;

function leg(
  base: Base,
  to: FlowParty | null,
  { queueMs, ringMs = 0, talkMs: talk = 0 }: { queueMs: number; ringMs?: number; talkMs?: number },
  outcome: SimulatedLeg["outcome"],
): SimulatedLeg {
  const endedAt = base.startedAt + base.waitMs + queueMs + ringMs + talk;
  const times = { queueMs, ringMs, talkMs: talk, endedAt, hold: null };
  return { ...base, to, ...times, outcome, transfer: null, attachments: [] };
}

function talked(parts: PlanParts, base: Base, to: FlowParty, times: { queueMs: number; ringMs: number }): SimulatedLeg {
  const { random } = parts;
  const talk = talkMs(random);
  const afterMs = Math.round(talk * random.between(0.2, 0.5));
  const hold = random.chance(HOLD_SHARE) ? { afterMs, forMs: Math.round(talk * random.between(0.1, 0.3)) } : null;
  const attachments = random.chance(RECORDING_SHARE) ? [file(parts, "recording")] : [];
  return { ...leg(base, to, { ...times, talkMs: talk }, "answered"), hold, attachments };
}

function talkMs(random: Random): number {
  return Math.round(Math.min(1_800_000, Math.max(5_000, random.logNormal(150_000, 0.9))));
}

function tagsOf(random: Random, { tag }: SimulatedQueue): string[] {
  return random.chance(0.7) ? [tag] : [];
}

function file({ pbx, row }: PlanParts, kind: Attachment["kind"]): Attachment {
  const folder = kind === "voicemail" ? "voicemail" : kind === "fax" ? "fax" : "recording";
  return { kind, url: `https://${pbx.host}/spoolview/${folder}/${row}.${kind === "fax" ? "pdf" : "mp3"}` };
}

function finish(
  { random, pbx, row, startedAt }: PlanParts,
  of: Pick<SimulatedCall, "direction" | "queue" | "trunk" | "destination">,
  legs: SimulatedLeg[],
  cause: Cause,
): SimulatedCall {
  const endedAt = legs.at(-1)?.endedAt ?? startedAt;
  return {
    ...of,
    ...{ row, callId: `${pbx.company}_${Math.floor(startedAt / 1000)}.${row}` },
    ...{ legs, startedAt, endedAt },
    storedAt: endedAt + random.integer(STORED_AFTER_MS.least, STORED_AFTER_MS.most),
    ...{ endCause: cause.code, endCauseText: cause.text },
    endBy: random.chance(0.6) ? "CALLER" : "CALLEE",
    isBrokenOff: BROKEN_OFF.has(cause.code),
  };
}

function sum(values: readonly number[], upTo: number): number {
  return values.slice(0, upTo + 1).reduce((total, value) => total + value, 0);
}
