import type { Database, Reader } from "../../../db/open.ts";
import type { Role } from "../roles.ts";
import { findUser, findUserByKey, findUsersByExtension, listUsers, type UserRow } from "./repo.ts";
import { nameKeyOf } from "./rules.ts";
import { MAX_USERS, roleOf } from "./users.ts";

/** What rooms and colleagues may know of somebody who can sign in. */
export interface Colleague {
  id: string;
  /** The log-in name. */
  name: string;
  displayName: string;
  /** Null: none. */
  extension: string | null;
  role: Role;
}

/** The people of the house as rooms see them: who there is, and nothing that a log-in needs. Disabled accounts are nobody. */
export class Colleagues {
  constructor(private readonly database: Database) {}

  /** All of them, by name. */
  async list(): Promise<Colleague[]> {
    const rows = await listUsers(this.database.orm, MAX_USERS);
    return rows.filter(({ isDisabled }) => !isDisabled).map(colleagueOf);
  }

  /** Whoever signs in by that name, however it is written; null for nobody. */
  async byName(name: string, db: Reader = this.database.orm): Promise<Colleague | null> {
    const row = await findUserByKey(db, nameKeyOf(name));
    return row && !row.isDisabled ? colleagueOf(row) : null;
  }

  /** Whoever has that telephone: several, where they share one. */
  async byExtension(extension: string, db: Reader = this.database.orm): Promise<Colleague[]> {
    const rows = await findUsersByExtension(db, extension, MAX_USERS);
    return rows.filter(({ isDisabled }) => !isDisabled).map(colleagueOf);
  }

  async byId(id: string, db: Reader = this.database.orm): Promise<Colleague | null> {
    const row = await findUser(db, id);
    return row && !row.isDisabled ? colleagueOf(row) : null;
  }
}

function colleagueOf(row: UserRow): Colleague {
  const { id, name, displayName, extension } = row;
  return { id, name, displayName, extension, role: roleOf(row) };
}
