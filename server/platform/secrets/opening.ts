import { existsSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { Database } from "../../../db/open.ts";
import type { Clock } from "../clock.ts";
import { syncFolder } from "../durable-file.ts";
import { Secrets } from "../secrets.ts";
import { KeyError, type KeySource, nextFileOf, readKey, readOrMakeKey } from "./key-file.ts";
import { findKeyId, saveKeyId } from "./key-record.ts";

export interface OpeningParts {
  source: KeySource;
  database: Database;
  clock: Clock;
  /** Takes the key that is there, or a new one, whichever the database is sealed with: `secrets reset`. */
  isAdopting?: boolean;
}

/**
 * The database's secrets with the key that belongs to it. A change of the key that was cut short is finished when the
 * database had taken the new one over, and forgotten otherwise.
 * @throws KeyError when the key is missing, or is another one than the database is sealed with.
 */
export async function openSecrets({ source, database, clock, isAdopting = false }: OpeningParts): Promise<Secrets> {
  const recorded = await findKeyId(database.orm);
  await settleNext(source, recorded);
  if (recorded !== null && !isAdopting && !existsSync(source.file)) throw missing(source);
  const key = await readOrMakeKey(source);
  if (isAdopting) return Secrets.of(key);
  if (recorded === null) await database.transact((tx) => saveKeyId(tx, key.id, clock.now()));
  else if (recorded !== key.id) throw wrong(source);
  return Secrets.of(key);
}

/** A new key that waits is put in place when the database counts on it; one that never counted goes. */
async function settleNext(source: KeySource, recorded: string | null): Promise<void> {
  const next = nextFileOf(source);
  if (!existsSync(next)) return;
  const { id } = await readKey(next);
  if (id === recorded) renameSync(next, source.file);
  else if (existsSync(source.file)) rmSync(next);
  syncFolder(dirname(next));
}

function missing({ file }: KeySource): KeyError {
  const message = `The key ${file} is missing, and stored passwords cannot be read without it. Put it back; or name it (--secret-key-file); or give the passwords up: vigie secrets reset.`;
  return new KeyError("key_missing", message);
}

function wrong({ file }: KeySource): KeyError {
  const message = `The key ${file} is not the one that stored passwords are sealed with. Put the right one back; or name it (--secret-key-file); or give the passwords up: vigie secrets reset.`;
  return new KeyError("key_wrong", message);
}
