import { isObject, objectOf, type Outside, textOf } from "../wildix/fields.ts";
import { type RecordRow, startOf } from "./views.ts";

/** Fields by which rows can be sorted, searched and filtered. */
const FIELDS: ReadonlySet<string> = new Set([
  ...["id", "start", "answer", "end", "billsec", "disposition", "faxdata", "from_name", "from_number", "to_name"],
  ...["to_number", "lastapp", "userfield", "lastdata", "cost", "channel", "dstchannel", "type"],
]);
const NUMERIC: ReadonlySet<string> = new Set(["id", "billsec", "cost"]);
const SEARCHED = "from_number,to_number,from_name,to_name";
const DEFAULT_COUNT = 100;
/** Rows in one answer, whatever is asked for. */
export const MAX_COUNT = 1_000;

/** A page of the record table, or why there is none. */
export type HistoryPage = { kind: "page"; total: number; records: RecordRow[] } | { kind: "bad"; reason: string };

/**
 * Finds, sorts and cuts rows as the parameters of CallHistory say: `fields start count sort dir search searchFields
 * filter[…]`, also with the `limit` and `offset` of other clients.
 */
export function findRecords(rows: readonly RecordRow[], query: Outside, cap = MAX_COUNT): HistoryPage {
  const text = (name: string, fallback = "") => textOf(query, name) || fallback;
  const sort = text("sort", "start");
  const dir = text("dir", "DESC").toUpperCase();
  const searchFields = text("searchFields", SEARCHED).split(",");
  const filter = objectOf(query, "filter");
  const start = whole(text("start") || text("offset", "0"));
  const count = whole(text("count") || text("limit", String(DEFAULT_COUNT)));
  const unknown = [sort, ...searchFields, ...Object.keys(filter)].find((name) => !FIELDS.has(name));
  if (unknown !== undefined) return { kind: "bad", reason: `Unknown field ${unknown}` };
  if (dir !== "ASC" && dir !== "DESC") return { kind: "bad", reason: "Bad dir" };
  if (start === null || count === null) return { kind: "bad", reason: "Bad page" };
  const search = text("search").toLowerCase();
  const isFound = (row: RecordRow) => searchFields.some((name) => textOf(row, name).toLowerCase().includes(search));
  const found = rows.filter((row) => (search === "" || isFound(row)) && isPassed(row, filter));
  const records = sorted(found, sort, dir).slice(start, start + Math.min(count, cap));
  const fields = text("fields");
  return { kind: "page", total: found.length, records: fields === "" ? records : records.map(only(fields.split(","))) };
}

/** Whether somebody's extension is at one of the ends of a row. */
export function isOfExtension(row: RecordRow, extension: string): boolean {
  const isChannel = (name: "channel" | "dstchannel") => textOf(row, name).startsWith(`SIP/${extension}-`);
  const isNumber = row.from_number === extension || row.to_number === extension;
  return isNumber || isChannel("channel") || isChannel("dstchannel");
}

/** Times are compared as they are written: what the PBX's own clock showed. */
function isPassed(row: RecordRow, filter: Outside): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    const value = textOf(row, name);
    if (!isObject(wanted)) return value === String(wanted);
    const [from, to] = [textOf(wanted, "from"), textOf(wanted, "to")];
    if (NUMERIC.has(name)) {
      return (from === "" || Number(value) >= Number(from)) && (to === "" || Number(value) <= Number(to));
    }
    return (from === "" || value >= from) && (to === "" || value <= to);
  });
}

/** What is sorted by is read once a row: there may be ten thousand of them. Rows that are alike stay in the order of their ids. */
function sorted(rows: readonly RecordRow[], field: string, dir: "ASC" | "DESC"): RecordRow[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row, field), id: Number(row.id) }));
  const sign = dir === "ASC" ? 1 : -1;
  keyed.sort((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id - b.id));
  return keyed.map(({ row }) => row);
}

function keyOf(row: RecordRow, field: string): number | string {
  if (field === "start") return startOf(row);
  return NUMERIC.has(field) ? Number(row[field]) : textOf(row, field);
}

function only(fields: readonly string[]) {
  return (row: RecordRow): RecordRow =>
    Object.fromEntries(fields.filter((name) => name in row).map((name) => [name, row[name]]));
}

function whole(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
