import type { Status } from "../model.ts";
import { type Findings, NOWHERE, type Place } from "./faults.ts";
import { jsonFaults, placeOf } from "./json-syntax.ts";
import type { PlanningDefault, PlanningSettings } from "./planning.ts";
import type { RowReader, Written } from "./row-reader.ts";
import { type FieldName, fieldOf, keyOf } from "./vocabulary.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

const LISTS = new Set(["planning", "plannings", "extensions", "data"]);
const SETTINGS = new Set(["settings", "parametres", "configuration"]);
const SCHEDULES = new Set(["schedules", "schedule", "slots", "creneaux", "plages", "horaires"]);
const DEFAULTS = new Set(["default_status", "default", "statut_defaut", "statut_par_defaut"]);
const HOUSE_DEFAULTS = new Set(["default_unavailable_status", ...DEFAULTS]);
const ZONES = new Set(["timezone", "time_zone", "zone", "fuseau_horaire", "fuseau"]);

/** What JSON says besides slots. */
export interface JsonRest {
  defaults: PlanningDefault[];
  settings: PlanningSettings;
}

/**
 * Reads JSON in any of its forms: `{planning: [{extension, name, default_status, schedules}], settings}`, a list of such extensions or one
 * alone, a list of slots that name their extension each. Keys in either language.
 */
export function readJson(text: string, reader: RowReader, findings: Findings): JsonRest {
  const faults = jsonFaults(text);
  for (const { offset, ...fault } of faults) {
    const place = { ...NOWHERE, ...placeOf(text, offset) };
    if (fault.kind === "twice") findings.fault("json_twice", place, fault.key);
    else if (offset >= text.length) findings.fault("json_end", place);
    else findings.fault("json_syntax", place, text.slice(offset, offset + 20).split("\n")[0]);
  }
  const walk = new Walk(reader, findings);
  if (faults.length === 0) walk.root(JSON.parse(text));
  return walk;
}

class Walk implements JsonRest {
  readonly defaults: PlanningDefault[] = [];
  readonly settings: PlanningSettings = { defaultStatus: null, zone: null };

  constructor(
    private readonly reader: RowReader,
    private readonly findings: Findings,
  ) {}

  root(json: Json): void {
    const object = Array.isArray(json) ? null : this.object(json, "");
    if (Array.isArray(json)) this.entries(json, "");
    else if (object && Object.keys(object).some((key) => fieldOf(key) === "extension")) this.entry(object, "");
    else if (object) this.whole(object);
  }

  /** Extensions under a key, and settings under another. */
  private whole(object: JsonObject): void {
    let hasList = false;
    for (const [key, value] of Object.entries(object)) {
      const path = key;
      if (LISTS.has(keyOf(key))) {
        hasList = true;
        this.entries(Array.isArray(value) ? value : [value], path, Array.isArray(value));
      } else if (SETTINGS.has(keyOf(key))) this.readSettings(value, path);
      else this.unknown(key, path);
    }
    if (!hasList) this.findings.fault("json_missing", NOWHERE, "", { key: "planning" });
  }

  private entries(list: readonly Json[], path: string, isList = true): void {
    for (const [index, value] of list.entries()) {
      const own = isList ? `${path}[${index}]` : path;
      const object = this.object(value, own);
      if (object) this.entry(object, own);
    }
  }

  /** An extension with its slots, or a slot that names its extension. */
  private entry(object: JsonObject, path: string): void {
    const { fields, rest } = this.sort(object, path);
    const extension = this.written(fields.get("extension"), within(path, "extension"));
    if (!fields.has("extension")) {
      this.findings.fault("json_missing", at(path), "", { key: "extension" });
      return;
    }
    const isSlot = ["day", "date", "start", "end"].some((field) => fields.has(field as FieldName));
    if (isSlot) this.slot(extension, fields, path);
    const number = isSlot || extension === null ? null : this.reader.extension(extension);
    let hasSlots = isSlot;
    let status: Status | null = null;
    for (const [key, value] of rest) {
      const own = within(path, key);
      if (SCHEDULES.has(keyOf(key)) && !isSlot) {
        hasSlots = true;
        if (number !== null && extension) this.schedules({ ...extension, text: number }, value, own);
      } else if (DEFAULTS.has(keyOf(key)) && !isSlot) {
        status = this.status(value, own);
        hasSlots ||= status !== null;
      } else this.unknown(key, own);
    }
    if (!hasSlots) this.findings.fault("json_missing", at(path), "", { key: "schedules" });
    if (isSlot || number === null) return;
    const name = fields.get("name")?.value;
    this.defaults.push({ extension: number, status, name: typeof name === "string" ? name : "" });
  }

  private schedules(extension: Written, value: Json, path: string): void {
    if (!Array.isArray(value)) {
      this.wrong("json_list", value, path);
      return;
    }
    // An empty list is meant: no slots any more.
    if (value.length === 0) this.reader.extensions.add(extension.text);
    for (const [index, one] of value.entries()) {
      const own = `${path}[${index}]`;
      const object = this.object(one, own);
      if (!object) continue;
      const { fields, rest } = this.sort(object, own);
      for (const [key] of rest) this.unknown(key, within(own, key));
      this.slot({ ...extension, place: at(own) }, fields, own);
    }
  }

  private slot(extension: Written | null, fields: Fields, path: string): void {
    const parts = (["day", "date", "start", "end"] as const).map((field) => {
      const one = fields.get(field);
      return this.written(one, one?.path ?? within(path, field));
    });
    const status = fields.has("status") ? this.written(fields.get("status"), within(path, "status")) : null;
    if (!fields.has("status")) this.findings.note("status_assumed", at(path));
    const [day, date, start, end] = parts;
    // What is of the wrong kind has its fault already.
    if (!extension || !day || !date || !start || !end || (fields.has("status") && !status)) return;
    this.reader.take({ extension, day, date, start, end, status });
  }

  private readSettings(value: Json, path: string): void {
    const object = this.object(value, path);
    for (const [key, one] of Object.entries(object ?? {})) {
      const own = within(path, key);
      if (HOUSE_DEFAULTS.has(keyOf(key))) this.settings.defaultStatus = this.status(one, own);
      else if (ZONES.has(keyOf(key))) this.settings.zone = this.zone(one, own);
      else this.unknown(key, own);
    }
  }

  /** A default; null where there is none, which is no fault. */
  private status(value: Json, path: string): Status | null {
    if (value === null || value === "") return null;
    const written = this.written({ value, path }, path);
    return written && this.reader.status(written);
  }

  private zone(value: Json, path: string): string | null {
    if (value === null || value === "") return null;
    const written = this.written({ value, path }, path);
    if (!written) return null;
    try {
      return new Intl.DateTimeFormat("en", { timeZone: written.text.trim() }).resolvedOptions().timeZone;
    } catch {
      this.findings.fault("zone", at(path), written.text);
      return null;
    }
  }

  /** Text, or a number as text; days may be a list. Null, with a fault, for anything else; "" for what is not there or null. */
  private written(one: Field | undefined, path: string): Written | null {
    const place = at(one?.path ?? path);
    const value = one?.value ?? "";
    if (typeof value === "string") return { text: value, place };
    if (typeof value === "number") return { text: String(value), place };
    if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string"))
      return { text: value.join(","), place };
    this.wrong("json_text", value, place.path ?? "");
    return null;
  }

  private object(value: Json, path: string): JsonObject | null {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
    this.wrong("json_object", value, path);
    return null;
  }

  /** What an object says in words that we know, and the rest. */
  private sort(object: JsonObject, path: string): { fields: Fields; rest: [string, Json][] } {
    const fields: Fields = new Map();
    const rest: [string, Json][] = [];
    for (const [key, value] of Object.entries(object)) {
      const field = fieldOf(key);
      const own = within(path, key);
      if (!field) rest.push([key, value]);
      else if (fields.has(field)) this.findings.fault("json_twice", at(own), key);
      else fields.set(field, { value, path: own });
    }
    return { fields, rest };
  }

  private wrong(code: "json_list" | "json_object" | "json_text", value: Json, path: string): void {
    this.findings.fault(code, at(path), JSON.stringify(value));
  }

  private unknown(key: string, path: string): void {
    this.findings.note("key_unknown", at(path), key);
  }
}

type Field = { value: Json; path: string };
type Fields = Map<FieldName, Field>;

const at = (path: string): Place => ({ ...NOWHERE, path: path || "$" });
const within = (path: string, key: string) => (path === "" ? key : `${path}.${key}`);
