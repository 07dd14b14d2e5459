/** What goes to the PBX and comes from it as JSON; the client reads what the simulator writes and the other way round. */
import type { Status } from "../model.ts";

/** JSON from outside. */
export type Outside = Readonly<Record<string, unknown>>;

/** An answer's own fields, and all that stands beside them. */
export interface Answer {
  errcode: number;
  errmsg: string;
  body: Outside;
}

/** Tokens as the PBX hands them out. */
export interface TokenAnswer {
  access: string;
  accessSeconds: number;
  refresh: string;
  refreshSeconds: number;
}

/** An extension as the PBX lists it. */
export interface PbxExtension {
  id: number;
  number: string;
  name: string;
  email: string;
  /** One of `STATUSES`, or a text of the PBX's own; to be shown as text, and never sent back. */
  status: string;
  /** What somebody called a status of their own; "" for none. */
  customStatus: string;
  /** Whether any of its telephones or apps is registered. */
  isOnline: boolean;
}

export interface ExtensionPage {
  /** Of all pages. */
  total: number;
  extensions: PbxExtension[];
  /** Rows of the page, those that cannot be read included. */
  rows: number;
}

/** Fields are cut there: a PBX has no reason for longer ones. */
const MAX_TEXT = 255;
const MAX_ROWS = 10_000;
/** What a PBX says when it does not say how long a token lives (documented: 30 min and 24 h). */
const USUAL_ACCESS_SECONDS = 1_800;
const USUAL_REFRESH_SECONDS = 86_400;
const LONGEST_SECONDS = 30 * 86_400;

/** The text of an answer; null when it is no JSON object with an `errcode`. */
export function readAnswer(text: string): Answer | null {
  const body = parseObject(text);
  if (!body) return null;
  const errcode = numberOf(body.errcode);
  return errcode === null ? null : { errcode, errmsg: textOf(body.errmsg), body };
}

/** @returns null when a token is missing. Lives that are missing or no lives are taken for the documented ones. */
export function readTokens({ body }: Answer): TokenAnswer | null {
  const inner = isObject(body.data) && body.access_token === undefined ? body.data : body;
  const [access, refresh] = [inner.access_token, inner.refresh_token].map(textOf);
  if (!access || !refresh) return null;
  return {
    ...{ access, refresh },
    accessSeconds: lifeOf(inner.access_token_expire_time, USUAL_ACCESS_SECONDS),
    refreshSeconds: lifeOf(inner.refresh_token_expire_time, USUAL_REFRESH_SECONDS),
  };
}

export function writeTokens({ access, accessSeconds, refresh, refreshSeconds }: TokenAnswer): Outside {
  return {
    ...{ access_token_expire_time: accessSeconds, access_token: access },
    ...{ refresh_token_expire_time: refreshSeconds, refresh_token: refresh },
  };
}

/** @returns null when it is no list. Rows without an id or a number are left out. */
export function readExtensions({ body }: Answer): ExtensionPage | null {
  if (!Array.isArray(body.data)) return null;
  const rows = body.data.slice(0, MAX_ROWS) as unknown[];
  const extensions = rows.map(readExtension).filter((extension) => extension !== null);
  return { total: numberOf(body.total_number) ?? rows.length, extensions, rows: rows.length };
}

/** One row; also the `data` of `extension/get`. Null when it has no id or no number. */
export function readExtension(row: unknown): PbxExtension | null {
  if (!isObject(row)) return null;
  const id = numberOf(row.id);
  const number = textOf(row.number);
  if (id === null || !Number.isInteger(id) || number === "") return null;
  return {
    ...{ id, number, name: textOf(row.caller_id_name), email: textOf(row.email_addr) },
    status: textOf(row.presence_status),
    customStatus: textOf(row.custom_presence_status),
    isOnline:
      isObject(row.online_status) && Object.values(row.online_status).some((one) => isObject(one) && one.status === 1),
  };
}

export function writeExtension({ id, number, name, email, status, customStatus, isOnline }: PbxExtension): Outside {
  const device = (type: string, isOn: boolean) => ({ status: isOn ? 1 : 0, ext_dev_type: type });
  return {
    ...{
      id,
      number,
      caller_id_name: name,
      role_name: "",
      email_addr: email,
      mobile_number: "",
      presence_status: status,
    },
    ...(customStatus === "" ? {} : { custom_presence_status: customStatus }),
    online_status: {
      sip_phone: {
        ...device("sip", isOnline),
        ...(isOnline ? { status_list: [{ status: 1, ip: "192.0.2.7:5060" }] } : {}),
      },
      linkus_desktop: device("linkusdesktop", false),
      linkus_mobile: device("linkusmobile", false),
      linkus_web: device("linkusweb", false),
    },
  };
}

/** The body that sets a presence: these two fields and no other, as the maker's own example has it. */
export function writePresence(id: number, status: Status): string {
  return JSON.stringify({ id, presence_status: status });
}

export function isObject(value: unknown): value is Outside {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object from JSON; null for everything else. */
export function parseObject(text: string): Outside | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** A text, cut where none is that long; numbers are written out, all else is "". */
export function textOf(value: unknown): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value.slice(0, MAX_TEXT) : "";
}

/** A number, also when it is written as a text. */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : null;
}

function lifeOf(value: unknown, usual: number): number {
  const seconds = numberOf(value) ?? 0;
  return seconds > 0 ? Math.min(seconds, LONGEST_SECONDS) : usual;
}
