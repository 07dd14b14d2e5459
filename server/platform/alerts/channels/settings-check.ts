import { fieldFault } from "../../http/field-codes.ts";
import type { FieldProblem } from "../../http/problem.ts";
import { alertFault } from "../problems.ts";
import { type ChannelKind, FIELDS, type SettingName, type Settings } from "./channel.ts";

/** What a schema cannot say about a channel: each kind has its own fields. `stored` are secrets that need not be given again. */
export function faultsOfSettings(
  kind: ChannelKind,
  settings: Settings,
  stored: readonly SettingName[],
): FieldProblem[] {
  const { required, optional } = FIELDS[kind];
  const faults: FieldProblem[] = [];
  for (const field of required) {
    const value = settings[field];
    const isThere = value === undefined ? stored.includes(field) : value !== "";
    if (!isThere) faults.push(fieldFault(field, "required"));
  }
  for (const field of Object.keys(settings) as SettingName[]) {
    if (!required.includes(field) && !optional.includes(field)) {
      faults.push(alertFault(field, "not_of_kind", { kind }));
    }
  }
  for (const field of ["url", "baseUrl"] as const) {
    const value = settings[field];
    if (value !== undefined && !isWebAddress(value)) {
      faults.push(alertFault(field, "web_address"));
    }
  }
  if (kind === "email" && settings.security === "none" && settings.user) {
    faults.push(alertFault("security", "encryption_needed"));
  }
  return faults;
}

export function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "" && url.username === "" && url.password === ""
  );
}

/** An address that paths can be put behind. */
export function withoutSlash(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, "");
}
