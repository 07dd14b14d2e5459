import { parseActiveQueues } from "./active-queues.ts";
import type { UserSession } from "./model.ts";
import { flagOf, idOf, instantOf, textOf } from "./read.ts";
import type { Row } from "./rows.ts";

/** A user session out of its row. A session that does not say whether it is logged is listed as alive, so it is. */
export function projectSession(row: Row): UserSession {
  return {
    id: idOf(row, "session_id"),
    objectId: row.itemId,
    login: idOf(row, "user.login"),
    name: textOf(row, "user.name"),
    projectName: textOf(row, "project_name"),
    profileName: textOf(row, "profile_name"),
    mode: textOf(row, "current_mode"),
    isLogged: flagOf(row, "logged") ?? true,
    phoneUri: textOf(row, "phone_uri"),
    phoneContactUri: textOf(row, "phone_contact_uri"),
    stateName: textOf(row, "states.last.display_name"),
    stateSinceAt: instantOf(row, "states.last.start_date"),
    createdAt: instantOf(row, "create_date"),
    endedAt: instantOf(row, "terminate_date"),
    queues: activeQueuesOf(row),
  };
}

/** What was last parsed of each row: the text rarely changes, the row's other fields do all the time. */
const parsed = new WeakMap<Row, { literal: string; queues: string[] }>();

/** The queues that a session serves, by the server's names. */
export function activeQueuesOf(row: Row): string[] {
  // Not read as a text field: those are cut at 512 characters, and the parser has its own bound.
  const literal = row.get("active_queues");
  if (typeof literal !== "string") return [];
  let known = parsed.get(row);
  if (known?.literal !== literal) {
    known = { literal, queues: parseActiveQueues(literal) };
    parsed.set(row, known);
  }
  return known.queues;
}
