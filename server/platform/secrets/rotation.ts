import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { Database, Reader } from "../../../db/open.ts";
import type { Audit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import { syncFolder, writeDurably } from "../durable-file.ts";
import { SecretError, Secrets } from "../secrets.ts";
import { KeyError, type KeySource, makeKey, type MasterKey, nextFileOf, readKey } from "./key-file.ts";
import { findKeyId, saveKeyId } from "./key-record.ts";
import type { SealedPlace, SealedText } from "./place.ts";

export interface RotationParts {
  secrets: Secrets;
  database: Database;
  audit: Audit;
  clock: Clock;
  source: KeySource;
  /** Another file for the key, made when it is not there; null stays with the present one. */
  newFile: string | null;
  /** Told after each step; a kill between two of them leaves the old key in force, or the new one. */
  onStep?: (step: RotationStep) => void;
}

/** `prepared`: the new key is on the disk. `kept`: so is a copy of the old one. `sealed`: the database counts on the new one. `placed`: it is where it belongs. */
export type RotationStep = "prepared" | "kept" | "sealed" | "placed";

export interface RotationReport {
  /** Texts that were sealed anew. */
  count: number;
  /** The key in force. */
  keyFile: string;
  /** The former key, which backups made before still need. */
  formerFile: string;
}

/**
 * A new master key: every declared text is opened with the old one, sealed with the new one, and replaced in one transaction, with
 * the note of which key counts and the audit entry. The data folder must be this process's alone.
 * @throws KeyError when a text does not open (nothing is changed then), or when the new key cannot be used.
 */
export async function rotateKey(parts: RotationParts): Promise<RotationReport> {
  const { secrets, source, clock, newFile, onStep } = parts;
  const isNewFile = newFile !== null;
  const file = newFile ?? nextFileOf(source);
  const made: string[] = [];
  try {
    const key = await prepare(parts, file, made);
    onStep?.("prepared");
    // A key that stays where it is under a name of its own needs no copy.
    const formerFile = isNewFile && source.origin !== "data" ? source.file : keepFormer(source, clock.now(), made);
    onStep?.("kept");
    const count = await replaceAll(parts, await Secrets.of(key), secrets);
    onStep?.("sealed");
    if (!isNewFile) renameSync(file, source.file);
    // Left in the data folder it would be taken for the key in force.
    else if (source.origin === "data") rmSync(source.file);
    syncFolder(dirname(source.file));
    onStep?.("placed");
    return { count, keyFile: newFile ?? source.file, formerFile };
  } catch (cause) {
    // Nothing counts on what was made, unless the database does.
    if ((await findKeyId(parts.database.orm)) === secrets.keyId) for (const one of made) rmSync(one, { force: true });
    throw cause;
  }
}

/** Takes every sealed text away and counts on the key that `secrets` was opened with. Gives how many there were. */
export async function resetSecrets({
  secrets,
  database,
  audit,
  clock,
}: Omit<RotationParts, "source" | "newFile">): Promise<number> {
  return database.transact(async (tx) => {
    let count = 0;
    for (const place of secrets.places) {
      const texts = await place.list(tx);
      await place.replace(
        tx,
        texts.map(({ rowId }) => ({ rowId, sealed: null })),
      );
      count += texts.length;
    }
    await saveKeyId(tx, secrets.keyId, clock.now());
    const after = { keyId: secrets.keyId, removedCount: count };
    await audit.record({ who: null, from: null, action: "secrets.reset", target: "secrets", before: null, after }, tx);
    return count;
  });
}

/** The new key, on the disk before anything counts on it. Files that it makes are added to `made`. */
async function prepare({ source, newFile, secrets }: RotationParts, file: string, made: string[]): Promise<MasterKey> {
  if (newFile === null && source.origin === "credential") {
    throw new KeyError(
      "key_unusable",
      "A credential of systemd cannot be written: name a file for the new key with --new-key-file FILE.",
    );
  }
  if (newFile === null || !existsSync(newFile)) {
    make(file);
    made.push(file);
  }
  const key = await readKey(file);
  if (key.id === secrets.keyId) throw new KeyError("key_unusable", `${file} holds the key that is in force already.`);
  return key;
}

function make(file: string): void {
  try {
    makeKey(file);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new KeyError(
      "key_unusable",
      `The new key cannot be written to ${file}: ${reason}. Name another file with --new-key-file FILE.`,
    );
  }
}

/** A copy of the key in force, under the day's date. */
function keepFormer({ file }: KeySource, now: number, made: string[]): string {
  const stem = `${file}.before-${new Date(now).toISOString().slice(0, 10)}`;
  let former = stem;
  for (let number = 2; existsSync(former); number++) former = `${stem}-${number}`;
  writeDurably(former, readFileSync(file, "latin1"));
  made.push(former);
  return former;
}

/** Opens everything with `old`, seals it with `fresh`, and puts it in place in one transaction. Gives how many there were. */
async function replaceAll({ database, audit, clock }: RotationParts, fresh: Secrets, old: Secrets): Promise<number> {
  const { places } = old;
  const before = await listAll(places, database.orm);
  const after = await sealAnew(old, fresh, before);
  const count = after.reduce((sum, { texts }) => sum + texts.length, 0);
  await database.transact(async (tx) => {
    // Between the reading and this nothing may have come in: it would keep the old key.
    if (JSON.stringify(await listAll(places, tx)) !== JSON.stringify(before)) {
      throw new KeyError("secrets_unreadable", "A stored password changed meanwhile. Try again.");
    }
    for (const [index, place] of places.entries()) await place.replace(tx, after[index]?.texts ?? []);
    await saveKeyId(tx, fresh.keyId, clock.now());
    const audited = { before: { keyId: old.keyId }, after: { keyId: fresh.keyId, count } };
    await audit.record({ who: null, from: null, action: "secrets.rotate", target: "secrets", ...audited }, tx);
  });
  return count;
}

interface PlaceTexts {
  purpose: string;
  texts: SealedText[];
}

async function listAll(places: readonly SealedPlace[], db: Reader): Promise<PlaceTexts[]> {
  const all: PlaceTexts[] = [];
  for (const place of places) all.push({ purpose: place.purpose, texts: await place.list(db) });
  return all;
}

async function sealAnew(old: Secrets, fresh: Secrets, all: readonly PlaceTexts[]): Promise<PlaceTexts[]> {
  for (const one of old.places) fresh.declare(one);
  const unreadable: string[] = [];
  const result: PlaceTexts[] = [];
  for (const { purpose, texts } of all) {
    const sealed: SealedText[] = [];
    for (const { rowId, sealed: former } of texts) {
      try {
        sealed.push({ rowId, sealed: await fresh.seal(purpose, rowId, await old.open(purpose, rowId, former)) });
      } catch (cause) {
        if (!(cause instanceof SecretError)) throw cause;
        unreadable.push(purpose);
      }
    }
    result.push({ purpose, texts: sealed });
  }
  if (unreadable.length === 0) return result;
  const names = [...new Set(unreadable)].join(", ");
  throw new KeyError(
    "secrets_unreadable",
    `${unreadable.length} stored passwords cannot be read (${names}): enter them again or remove them, then try again. Nothing was changed.`,
  );
}
