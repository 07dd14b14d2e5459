import { type Call, type CallReading, type CallState, type Leg, type Party, STAGES, type Stage } from "./model.ts";

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
  const legs = mergeLegs(known.legs, reading.legs);
  const merged: Call = {
    ...known,
    pbx: reading.pbx || known.pbx,
    company: reading.company || known.company,
    state: stateOf(reading, known.state),
    saidAt: Math.max(known.saidAt, reading.at),
    endCause: reading.endCause || known.endCause,
    endCauseText: reading.endCauseText || known.endCauseText,
    record: reading.record ?? known.record,
    legs,
    ...spanOf(legs, reading, known),
    disposition: dispositionOf(legs) ?? known.disposition,
  };
  return { call: merged, isNews: true };
}

/** The call, given up when nothing was heard of it for too long; null when it is not to be. */
export function giveUp(call: Call, now: number): Call | null {
  if (call.state !== "ringing" && call.state !== "talking") return null;
  return now - call.saidAt >= GIVEN_UP_AFTER_MS ? { ...call, state: "interrupted" } : null;
}

function newCall(reading: CallReading): Call {
  const legs = mergeLegs([], reading.legs);
  return {
    ...{ callId: reading.callId, pbx: reading.pbx, company: reading.company, source: reading.source },
    ...{ state: stateOf(reading, null), saidAt: reading.at, legs },
    ...spanOf(legs, reading, null),
    disposition: dispositionOf(legs),
    ...{ endCause: reading.endCause, endCauseText: reading.endCauseText, record: reading.record },
  };
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

/** A late reading changes nothing that is known, but can name somebody who was not. */
function withWhatWasMissing(known: Call, reading: CallReading): Call {
  const legs = [...known.legs];
  for (const late of reading.legs) {
    if (!legs.some(({ index }) => index === late.index)) legs.push(late);
  }
  legs.sort((a, b) => a.index - b.index);
  return { ...known, pbx: known.pbx || reading.pbx, company: known.company || reading.company, legs };
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
  return merged;
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

/** A call was answered when one of its legs was; else its last leg says why it was not. */
function dispositionOf(legs: readonly Leg[]) {
  if (legs.some(({ disposition }) => disposition === "ANSWERED")) return "ANSWERED" as const;
  return legs.at(-1)?.disposition ?? null;
}

function least(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

function greatest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length > 0 ? Math.max(...known) : null;
}
