import { type Column, type SQL, sql } from "drizzle-orm";
import { chosenDialect } from "./dialect.ts";

/**
 * Whether a column holds a text somewhere, whatever the case of its ASCII letters; `%` and `_` mean themselves. A column
 * of JSON is looked through as it is written.
 */
export function contains(column: Column, text: string): SQL {
  return matches(column, "", text);
}

/** Whether a column begins with a text; as `contains`. */
export function startsWith(column: Column, text: string): SQL {
  return matches(column, "^", text);
}

/**
 * Each engine's way to fold the case of ASCII letters and no others, as SQLite's LIKE does: PostgreSQL's `lower` folds those
 * alone under the collation "C"; MySQL has nothing like it but a pattern that names both cases of each letter.
 */
function matches(column: Column, anchor: "^" | "", text: string): SQL {
  const like = `${anchor ? "" : "%"}${literally(text)}%`;
  switch (chosenDialect()) {
    case "sqlite":
      return anchor ? sql`${column} like ${like} escape '!'` : sql`cast(${column} as char) like ${like} escape '!'`;
    case "postgresql":
      return sql`lower(cast(${column} as text) collate "C") like ${lowerAscii(like)} escape '!'`;
    case "mysql":
      return sql`cast(${column} as char) regexp ${anchor + inBothCases(text)}`;
  }
}

/** `!` and not a backslash: engines differ about backslashes in texts. */
function literally(text: string): string {
  return text.replace(/[!%_]/g, "!$&");
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Every sign but letters and digits is given by its number: nothing of it is then the pattern's own language. */
function inBothCases(text: string): string {
  return Array.from(text, (sign) => {
    if (/[a-z]/i.test(sign)) return `[${sign.toLowerCase()}${sign.toUpperCase()}]`;
    return /\d/.test(sign) ? sign : `\\x{${sign.codePointAt(0)?.toString(16)}}`;
  }).join("");
}
