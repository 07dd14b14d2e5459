import type { Secrets } from "../../platform/secrets.ts";
import { isObject, numberOf, parseObject, textOf } from "./codec.ts";

/** Where the log-in is kept between two starts: a text that holds tokens, to be sealed by whoever stores it (`sealedTokenStore`). */
export interface TokenStore {
  load(): Promise<string | null>;
  save(text: string): Promise<void>;
}

/** A log-in as it is kept; instants are of the wall clock, for monotonic ones end with the process. */
export interface StoredLogIn {
  /** Of address, Client ID and secret (`identityOf`): tokens of another log-in are of no use. */
  identity: string;
  tokens: StoredTokens | null;
  /** Log-ins that were refused since the settings changed. */
  refusals: number;
  /** Of the address alone (`placeOf`). */
  place: string;
  /** Log-ins in a row that this PBX refused, with whatever settings: at the fifth it blocks our address. */
  refusedInARow: number;
}

export interface StoredTokens {
  access: string;
  refresh: string;
  issuedAt: number;
  accessUntilAt: number;
  refreshUntilAt: number;
}

/** What tokens are sealed for; declared by the room, with where it stores them. */
export const TOKEN_PURPOSE = "presence.pbx_tokens";

/** A store of sealed texts as a store of log-ins. What does not open any more is as good as none: another log-in is cheap. */
export function sealedTokenStore(
  secrets: Secrets,
  rowId: string,
  rows: { load(): Promise<string | null>; save(sealed: string): Promise<void> },
): TokenStore {
  return {
    async load() {
      const sealed = await rows.load();
      return sealed === null ? null : secrets.open(TOKEN_PURPOSE, rowId, sealed).catch(() => null);
    },
    async save(text) {
      await rows.save(await secrets.seal(TOKEN_PURPOSE, rowId, text));
    },
  };
}

/** A store that forgets at the end of the process. */
export function memoryTokenStore(): TokenStore {
  let kept: string | null = null;
  return {
    load: async () => kept,
    async save(text) {
      kept = text;
    },
  };
}

/** @returns null for what is no log-in. */
export function readLogIn(text: string): StoredLogIn | null {
  const stored = parseObject(text);
  if (!stored) return null;
  const { tokens } = stored;
  return {
    identity: textOf(stored.identity),
    tokens: isObject(tokens) ? readTokens(tokens) : null,
    refusals: numberOf(stored.refusals) ?? 0,
    place: textOf(stored.place),
    refusedInARow: numberOf(stored.refusedInARow) ?? 0,
  };
}

function readTokens(stored: Readonly<Record<string, unknown>>): StoredTokens | null {
  const [access, refresh] = [stored.access, stored.refresh].map(textOf);
  const [issuedAt, accessUntilAt, refreshUntilAt] = [stored.issuedAt, stored.accessUntilAt, stored.refreshUntilAt].map(
    numberOf,
  );
  if (!access || !refresh || issuedAt == null || accessUntilAt == null || refreshUntilAt == null) return null;
  return { access, refresh, issuedAt, accessUntilAt, refreshUntilAt };
}
