import { type Call, type CallReading, type CallState, type Leg, type Party, STAGES, type Stage } from "./model.ts";
import { decided, dispositionOf, mergeOutcome, withTalks } from "./outcome.ts";

/** A lasting call that nobody hears of any more is given up after this: its end was lost. */
export const GIVEN_UP_AFTER_MS = 4 * 3_600_000;

/** How a reading changed what is known of a call. */
export interface Merged {
  call: Call;
  /** False: it came late and says nothing that counts any more. */
  isNews: boolean;
}

/**
 * Adds a reading to what is known. Readings come in any order, twice, and from several sources: a call never goes back
 * to an earlier stage, and the numbers that are told once everything is stored replace those told while it lasted.
 */
export function mergeCall(known: Call | null, reading: CallReading): Merged {
  if (known === null) return { call: newCall(reading), isNews: true };
  const [before, after] = [rankOf(stageOf(known.state)), rankOf(reading.stage)];
  // A lost end turned up: what was given up is over in the usual way.
  const isReturned = known.state === "interrupted" && reading.stage !== "started" && reading.stage !== "updated";
  if (after < before && !isReturned) return { call: withWhatWasMissing(known, reading), isNews: false };
  if (after === before && reading.at < known.saidAt) return { call: withWhatWasMissing(known, reading), isNews: false };
  const state = stateOf(reading, known.state);
  const legs = legsIn(state, mergeLegs(known.legs, reading.legs));
  const merged: Call = {
    ...known,
    pbx: reading.pbx || known.pbx,
    company: reading.company || known.company,
    state,
    saidAt: Math.max(known.saidAt, reading.at),
    endCause: reading.endCause || known.endCause,
    endCauseText: reading.endCauseText || known.endCauseText,
    record: reading.record ?? known.record,
    legs,
    ...spanOf(legs, reading, known),
    disposition: legs.length > 0 ? dispositionOf(legs) : known.disposition,
  };
  return { call: withLastWord(merged, reading), isNews: true };
}

/** The call, given up when nothing was heard of it for too long; null when it is not to be. */
export function giveUp(call: Call, now: number): Call | null {
  if (call.state !== "ringing" && call.state !== "talking") return null;
  return now - call.saidAt >= GIVEN_UP_AFTER_MS ? { ...call, state: "interrupted" } : null;
}

function newCall(reading: CallReading): Call {
  const state = stateOf(reading, null);
  const legs = legsIn(state, mergeLegs([], reading.legs));
  const call: Call = {
    ...{ callId: reading.callId, pbx: reading.pbx, company: reading.company, source: reading.source },
    ...{ state, saidAt: reading.at, legs },
    ...spanOf(legs, reading, null),
    disposition: dispositionOf(legs),
    ...{ endCause: reading.endCause, endCauseText: reading.endCauseText, record: reading.record },
  };
  return withLastWord(call, reading);
}

/** What was talked is an answer once the call is over, and not while it may still be passed on. */
function legsIn(state: CallState, legs: Leg[]): Leg[] {
  return state === "ended" || state === "completed" ? withTalks(legs) : legs;
}

/** Webhooks tell nothing after that everything is stored. Records are tables of the PBX's: an outcome that those leave open stays so. */
function withLastWord(call: Call, { stage, source }: CallReading): Call {
  return stage === "completed" && source === "webhook" ? decided(call) : call;
}

function rankOf(stage: Stage): number {
  return STAGES.indexOf(stage);
}

function stageOf(state: CallState): Stage {
  if (state === "ringing" || state === "talking") return "started";
  return state === "completed" ? "completed" : "ended";
}

/** What the newest reading says of a call that lasts; one that is over stays over. */
function stateOf(reading: CallReading, before: CallState | null): CallState {
  if (reading.stage === "completed") return "completed";
  if (reading.stage === "ended") return before === "completed" ? "completed" : "ended";
  return reading.isTalking ? "talking" : "ringing";
}

/** A late reading changes nothing that is known, but can name somebody who was not, and that somebody talked. */
function withWhatWasMissing(known: Call, reading: CallReading): Call {
  const late = new Map(reading.legs.map((leg) => [leg.index, leg]));
  const legs = known.legs.map((leg) => {
    const missed = late.get(leg.index);
    late.delete(leg.index);
    return missed ? withOutcomeOf(missed, leg) : leg;
  });
  legs.push(...late.values());
  legs.sort((a, b) => a.index - b.index);
  const after = legsIn(known.state, legs);
  const named = { pbx: known.pbx || reading.pbx, company: known.company || reading.company };
  const call = {
    ...known,
    ...named,
    legs: after,
    disposition: after.length > 0 ? dispositionOf(after) : known.disposition,
  };
  // What was decided when everything was stored stays so, also of a leg that turns up behind it.
  return known.state === "completed" && known.disposition !== null ? decided(call) : call;
}

/** A leg as it is, with what an earlier reading that came after it says of its outcome; the same leg when that is nothing. */
function withOutcomeOf(earlier: Leg, leg: Leg): Leg {
  const { disposition, isSupposed, wasTalked } = leg;
  const outcome = mergeOutcome(earlier, leg);
  return Bun.deepEquals(outcome, { disposition, isSupposed, wasTalked }) ? leg : { ...leg, ...outcome };
}

function mergeLegs(known: readonly Leg[], read: readonly Leg[]): Leg[] {
  const legs = new Map(known.map((leg) => [leg.index, leg]));
  for (const leg of read) {
    const before = legs.get(leg.index);
    legs.set(leg.index, before ? mergeLeg(before, leg) : leg);
  }
  return [...legs.values()].sort((a, b) => a.index - b.index);
}

/** What the newer reading does not say stays as it was. */
function mergeLeg(before: Leg, after: Leg): Leg {
  const merged: Leg = { ...before };
  for (const name of Object.keys(after) as (keyof Leg)[]) {
    const value = after[name];
    const isUnsaid = value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0);
    if (!isUnsaid) Object.assign(merged, { [name]: value });
  }
  merged.from = mergeParty(before.from, after.from);
  merged.to = mergeParty(before.to, after.to);
  return { ...merged, ...mergeOutcome(before, after) };
}

/** A known extension is not lost to a number that was only dialled. */
function mergeParty(before: Party, after: Party): Party {
  return {
    number: after.extension !== "" || before.extension === "" ? after.number || before.number : before.number,
    name: after.name || before.name,
    extension: after.extension || before.extension,
  };
}

function spanOf(legs: readonly Leg[], reading: CallReading, known: Call | null) {
  const starts = [reading.startedAt, known?.startedAt ?? null, ...legs.map(({ startedAt }) => startedAt)];
  const answers = legs.map(({ answeredAt }) => answeredAt);
  const ends = [reading.endedAt, known?.endedAt ?? null, ...legs.map(({ endedAt }) => endedAt)];
  const isOver = reading.stage === "ended" || reading.stage === "completed";
  return {
    startedAt: exactly(least(starts), least(legs.map(({ startedAt }) => startedAt))) ?? reading.at,
    answeredAt: exactly(least([known?.answeredAt ?? null, ...answers]), least(answers)),
    endedAt: isOver ? greatest(ends) : null,
  };
}

/** An id tells the second in which its call began, and a record whole seconds; a leg of that second says it exactly. */
function exactly(earliest: number | null, ofLegs: number | null): number | null {
  return earliest !== null && ofLegs !== null && Math.floor(ofLegs / 1000) * 1000 === earliest ? ofLegs : earliest;
}

function least(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

function greatest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length > 0 ? Math.max(...known) : null;
}
