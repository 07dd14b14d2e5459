import { type Column, type SQL, sql } from "drizzle-orm";

/**
 * Whether a column holds a text somewhere, whatever the case of its ASCII letters; `%` and `_` mean themselves. A column
 * of JSON is looked through as it is written.
 */
export function contains(column: Column, text: string): SQL {
  return sql`cast(${column} as char) like ${`%${literally(text)}%`} escape '!'`;
}

/** Whether a column begins with a text; as `contains`. */
export function startsWith(column: Column, text: string): SQL {
  return sql`${column} like ${`${literally(text)}%`} escape '!'`;
}

/** `!` and not a backslash: engines differ about backslashes in texts. */
function literally(text: string): string {
  return text.replace(/[!%_]/g, "!$&");
}
