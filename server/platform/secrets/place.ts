import type { Reader, Transaction } from "../../../db/open.ts";
import { findSetting, replaceValue } from "../config/repo.ts";

/** A text that `Secrets.seal` made, and the row that it is bound to. */
export interface SealedText {
  rowId: string;
  sealed: string;
}

/** Where texts of one purpose are stored. Whoever seals declares it, so that a new master key misses none of them. */
export interface SealedPlace {
  /** As given to `seal`. */
  purpose: string;
  /** All that are stored. */
  list(db: Reader): Promise<SealedText[]>;
  /** Puts others in place of those of the same rows; null takes one away. */
  replace(tx: Transaction, changes: readonly { rowId: string; sealed: string | null }[]): Promise<void>;
}

/**
 * Sealed texts within a setting: fields of a JSON object, top level only. @param fields the row that was given to `seal` →
 * the field that holds the text.
 */
export function sealedSetting(purpose: string, key: string, fields: Readonly<Record<string, string>>): SealedPlace {
  const read = async (db: Reader) => ((await findSetting(db, key)) ?? {}) as Record<string, unknown>;
  return {
    purpose,
    async list(db) {
      const value = await read(db);
      return Object.entries(fields).flatMap(([rowId, field]) => {
        const sealed = value[field];
        return typeof sealed === "string" ? [{ rowId, sealed }] : [];
      });
    },
    async replace(tx, changes) {
      if (changes.length === 0) return;
      const value = await read(tx);
      for (const { rowId, sealed } of changes) value[fields[rowId] as string] = sealed;
      // Who changed the setting last, and when, stays.
      await replaceValue(tx, key, value);
    },
  };
}
