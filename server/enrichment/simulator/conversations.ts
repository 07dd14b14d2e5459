import { instantOf, numberOf, objectOf, type Outside, textOf, textsOf } from "../wildix/fields.ts";
import type { Booked } from "./book.ts";
import { userIdOf } from "./people.ts";
import type { SimulatedCall, SimulatedLeg } from "./simulated-call.ts";

/** One leg of a call that is over. */
export interface LegOfCall {
  call: SimulatedCall;
  leg: SimulatedLeg;
  index: number;
}

/** A page of legs, newest first, or why there is none. */
export type LegPage = { kind: "page"; legs: LegOfCall[] } | { kind: "bad"; reason: string };

const DEFAULT_LIMIT = 100;
/** Records in one answer, whatever is asked for. */
export const MAX_LIMIT = 1_000;
const DIRECTIONS = ["INBOUND", "OUTBOUND", "INTERNAL", ""];
const STATUSES = ["COMPLETED", "MISSED", ""];
const USER_DIRECTIONS = ["INCOMING", "OUTGOING", ""];

/**
 * Finds legs as the body of the history API says: `{ limit, offset, user, filter: { from, to, direction, status, flags,
 * hasAttachment, search, tags, userDirection } }`. What is not stored yet is not found.
 */
export function findLegs(
  booked: readonly Booked[],
  body: Outside,
  user: string,
  now: number,
  cap = MAX_LIMIT,
): LegPage {
  const filter = objectOf(body, "filter");
  const [limit, offset] = [numberOf(body, "limit") ?? DEFAULT_LIMIT, numberOf(body, "offset") ?? 0];
  if (!isCount(limit) || !isCount(offset)) return bad("limit and offset must be whole numbers");
  if (!DIRECTIONS.includes(textOf(filter, "direction"))) return bad("unknown direction");
  if (!STATUSES.includes(textOf(filter, "status"))) return bad("unknown status");
  if (!USER_DIRECTIONS.includes(textOf(filter, "userDirection"))) return bad("unknown userDirection");
  for (const name of ["from", "to"]) {
    if (textOf(filter, name) !== "" && instantOf(filter, name) === null) return bad(`${name} is no instant`);
  }
  const legs = booked
    .filter(({ call }) => call.storedAt <= now)
    .flatMap(({ call }) => call.legs.map((leg, index) => ({ call, leg, index })))
    .filter((one) => isPassed(one, filter) && isOfUser(one.leg, user, textOf(filter, "userDirection")))
    .sort((a, b) => b.leg.startedAt - a.leg.startedAt || b.call.row - a.call.row);
  return { kind: "page", legs: legs.slice(offset, offset + Math.min(limit, cap)) };
}

function isPassed({ call, leg }: LegOfCall, filter: Outside): boolean {
  const [from, to] = [instantOf(filter, "from"), instantOf(filter, "to")];
  const [direction, status] = [textOf(filter, "direction"), textOf(filter, "status")];
  const [flags, tags] = [textsOf(filter, "flags"), textsOf(filter, "tags")];
  const search = textOf(filter, "search").toLowerCase();
  const has = filter.hasAttachment;
  return (
    (from === null || leg.startedAt >= from) &&
    (to === null || leg.startedAt <= to) &&
    (direction === "" || call.direction.toUpperCase() === direction) &&
    (status === "" || (leg.outcome === "missed" ? "MISSED" : "COMPLETED") === status) &&
    (flags.length === 0 || flags.includes(leg.outcome.toUpperCase())) &&
    (tags.length === 0 || tags.some((tag) => leg.tags.includes(tag))) &&
    (typeof has !== "boolean" || leg.attachments.length > 0 === has) &&
    (search === "" || textsIn(leg).some((text) => text.toLowerCase().includes(search)))
  );
}

function isOfUser({ from, to }: SimulatedLeg, user: string, direction: string): boolean {
  if (user === "") return true;
  const isCaller = from.extension !== "" && userIdOf(from.extension) === user;
  const isCallee = to !== null && to.extension !== "" && userIdOf(to.extension) === user;
  if (direction === "INCOMING") return isCallee;
  return direction === "OUTGOING" ? isCaller : isCaller || isCallee;
}

function textsIn({ from, to }: SimulatedLeg): string[] {
  return [from, to].flatMap((party) => (party ? [party.number, party.name] : []));
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 1_000_000_000;
}

function bad(reason: string): LegPage {
  return { kind: "bad", reason };
}
