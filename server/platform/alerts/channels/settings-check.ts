import type { FieldProblem } from "../../http/problem.ts";
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
    if (!isThere) faults.push({ field, message: "is required" });
  }
  for (const field of Object.keys(settings) as SettingName[]) {
    if (!required.includes(field) && !optional.includes(field)) {
      faults.push({ field, message: `is not a field of ${kind}` });
    }
  }
  for (const field of ["url", "baseUrl"] as const) {
    const value = settings[field];
    if (value !== undefined && !isWebAddress(value)) {
      faults.push({
        field,
        message: "must be an address such as https://example.org, without a name and password in it",
      });
    }
  }
  if (kind === "email" && settings.security === "none" && settings.user) {
    faults.push({ field: "security", message: "must be tls or starttls where somebody signs in" });
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
