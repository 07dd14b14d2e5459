import { WINDOWS_TO_IANA_MAP } from "windows-iana";
import { readOffset } from "./moment.ts";
import { fixedZone, ianaZone, type Zone } from "./zone.ts";

/** Microsoft's names → IANA, both in their world-wide sense (territory 001 of the CLDR). */
const WINDOWS: ReadonlyMap<string, string> = new Map(
  WINDOWS_TO_IANA_MAP.filter(({ territory }) => territory === "001").map(({ windowsName, iana }) => [
    windowsName.toLowerCase(),
    iana[0] as string,
  ]),
);

/** Names of Outlook's list that hold no city. */
const SHOWN: Readonly<Record<string, string>> = {
  ...{ "eastern time": "America/New_York", "central time": "America/Chicago", "mountain time": "America/Denver" },
  ...{ "pacific time": "America/Los_Angeles", "atlantic time": "America/Halifax" },
};

/**
 * A name as programs write it → a zone of the IANA's list: the name itself in any case, what follows a producer's prefix
 * (`/mozilla.org/20070129_1/Europe/Paris`), Microsoft's name, or its stem as Lotus writes it ("Romance"). Null when it is none.
 */
export function namedZone(name: string): Zone | null {
  // What stands in brackets behind a name only explains it: "Europe/Paris (UTC+01:00)".
  const short = name.replace(/\s+\([^()]*\)$/, "");
  return ianaOf(name) ?? windowsOf(name) ?? (short === name ? null : (ianaOf(short) ?? windowsOf(short)));
}

/** What a name still gives away when no VTIMEZONE describes it: a city of Outlook's list, an offset. */
export function guessedZone(name: string): Zone | null {
  const shown = /^\s*\((?:UTC|GMT)([+-]\d\d?[:.]?\d\d)?\)\s*(.*)$/i.exec(name);
  if (shown) {
    const place = placeOf(shown[2] ?? "");
    if (place) return place;
    return offsetZone(shown[1]?.replace(".", ":") ?? "+00:00");
  }
  const offset = /^(?:UTC|GMT)?\s*([+-]\s*\d\d?(?::?\d\d)?)\b/i.exec(name);
  return placeOf(name) ?? (offset ? offsetZone((offset[1] ?? "").replace(/\s/g, "")) : null);
}

function ianaOf(name: string): Zone | null {
  const parts = name
    .trim()
    .replace(/\s*\/\s*/g, "/")
    .replace(/^\/+/, "")
    .replace(/\s+/g, "_")
    .split("/");
  for (let at = 0; at < parts.length; at++) {
    const rest = parts.slice(at).join("/");
    // Behind a prefix a word alone is no place, but for the one that all write.
    if (at > 0 && parts.length - at === 1 && !/^(UTC|GMT)$/i.test(rest)) return null;
    const zone = /^Z(ulu)?$/i.test(rest) ? ianaZone("UTC") : ianaZone(rest);
    if (zone) return zone;
  }
  return null;
}

function windowsOf(name: string): Zone | null {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/ (?:daylight|summer) time$/, " standard time");
  const iana = WINDOWS.get(plain) ?? WINDOWS.get(`${plain} standard time`);
  return iana ? ianaZone(iana) : null;
}

/** "Brussels, Copenhagen, Madrid, Paris" → the first place that the list knows. */
function placeOf(text: string): Zone | null {
  const general =
    SHOWN[
      text
        .toLowerCase()
        .replace(/\s*\(.*$/, "")
        .trim()
    ];
  if (general) return ianaZone(general);
  for (const city of text.split(/[,;]/)) {
    const zone = places().get(
      city
        .trim()
        .toLowerCase()
        .replace(/[\s_]+/g, "_"),
    );
    if (zone) return ianaZone(zone);
  }
  return null;
}

let placesByCity: Map<string, string> | null = null;
function places(): Map<string, string> {
  placesByCity ??= new Map(
    Intl.supportedValuesOf("timeZone").map((id) => [(id.split("/").at(-1) ?? id).toLowerCase(), id]),
  );
  return placesByCity;
}

function offsetZone(text: string): Zone | null {
  const offset = readOffset(text);
  return Number.isNaN(offset) || Math.abs(offset) > 24 * 3_600_000 ? null : fixedZone(offset);
}
