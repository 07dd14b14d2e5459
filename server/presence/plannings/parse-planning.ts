import { readCsv } from "./csv.ts";
import { decode } from "./decode.ts";
import { Findings } from "./faults.ts";
import { type JsonRest, readJson } from "./json.ts";
import type { ParsedPlanning } from "./planning.ts";
import { RowReader } from "./row-reader.ts";

const NOTHING: JsonRest = { defaults: [], settings: { defaultStatus: null, zone: null } };

/**
 * Reads a planning from a CSV or JSON file as people have them: see `README.md` for all that is understood. Nothing is
 * dropped in silence: what is not among the rows is a fault or a note, with its place. It never throws for what a file holds.
 * @param filename tells JSON from CSV only where the content does not.
 */
export function parsePlanning(bytes: Uint8Array, filename: string): ParsedPlanning {
  const findings = new Findings();
  const reader = new RowReader(findings);
  const read = decode(bytes, findings);
  let form: ParsedPlanning["form"] = null;
  let rest = NOTHING;
  if (read && isJson(read.text, filename)) {
    form = { kind: "json", charset: read.charset };
    rest = readJson(read.text, reader, findings);
  } else if (read) {
    form = { kind: "csv", charset: read.charset, separator: readCsv(read.text, reader, findings) };
  }
  return {
    ...{ rows: reader.rows, defaults: rest.defaults, settings: rest.settings, extensions: [...reader.extensions] },
    ...{ faults: findings.faults, notes: findings.notes, form },
  };
}

function isJson(text: string, filename: string): boolean {
  return /^\s*[[{]/.test(text) || /\.json$/i.test(filename);
}
