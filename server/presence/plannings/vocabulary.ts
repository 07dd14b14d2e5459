/** The words that people write in plannings, English and French, as they are compared: without accents and case. */
import type { Status, Weekday } from "../model.ts";
import { fold } from "../rules/fold.ts";

/** What a column, or a key in JSON, may hold. */
export type FieldName = "extension" | "name" | "day" | "date" | "start" | "end" | "status" | "note";

const HEADINGS: Readonly<Record<FieldName, string>> = {
  extension: "extension ext poste numero n no number extension_number numero_de_poste numero_extension",
  name: "name nom caller_id_name",
  day: "day days jour jours weekday day_of_week jour_de_la_semaine jour_semaine",
  date: "date specific_date",
  start: "start start_time begin from heure_debut heure_de_debut debut de",
  end: "end end_time until to heure_fin heure_de_fin fin a",
  status: "status statut presence presence_status etat",
  note: "note notes comment comments commentaire commentaires remarque",
};
const FIELDS = inverted(HEADINGS);

/** What a heading or a key names; null for what is unknown. */
export function fieldOf(heading: string): FieldName | null {
  return FIELDS.get(keyOf(heading)) ?? null;
}

/** A heading or key as it is compared: `Heure de d\u00e9but` is `heure_de_debut`. */
export function keyOf(heading: string): string {
  return fold(heading)
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
}

const DAY_NAMES: readonly string[] = [
  "monday mon mo lundi lun lu",
  "tuesday tues tue tu mardi mar ma",
  "wednesday wed we mercredi mer me",
  "thursday thurs thur thu th jeudi jeu je",
  "friday fri fr vendredi ven ve",
  "saturday sat sa samedi sam",
  "sunday sun su dimanche dim di",
];
const DAYS = new Map(
  DAY_NAMES.flatMap((names, day) => names.split(" ").map((name) => [name, day as Weekday] as const)),
);

const WEEK: readonly Weekday[] = [0, 1, 2, 3, 4, 5, 6];
const GROUPS = new Map<string, readonly Weekday[]>([
  ...["daily", "every day", "everyday", "all days", "tous les jours", "chaque jour"].map(
    (name) => [name, WEEK] as const,
  ),
  ...["weekdays", "working days", "jours ouvres", "semaine", "en semaine"].map((n) => [n, WEEK.slice(0, 5)] as const),
  ...["weekend", "weekends", "week-end", "week-ends"].map((name) => [name, WEEK.slice(5)] as const),
]);

const RANGE = /\s*(?:[-\u2013\u2014]|\b(?:a|au|to|through|until)\b)\s*/g;
const BETWEEN = /[\s,;/+&]+|\b(?:et|and)\b/;

/** The days that are meant: `mon`, `lun-ven`, `monday to friday`, `sat sun`, `Mo, We, Fr`, `fri-mon`. Null when a word is no day. */
export function readDays(written: string): Weekday[] | null {
  const text = fold(written).trim();
  const group = GROUPS.get(text);
  if (group) return [...group];
  const parts = text
    .replace(/^(?:du|from)\s+/, "")
    .replaceAll(".", " ")
    .replace(RANGE, "-")
    .split(BETWEEN)
    .filter((part) => part !== "");
  const days = parts.map((part) => daysOfPart(part));
  if (days.length === 0 || days.includes(null)) return null;
  return [...new Set(days.flatMap((some) => some ?? []))];
}

function daysOfPart(part: string): Weekday[] | null {
  const ends = part.split("-");
  const [first, last = first] = ends.map((name) => DAYS.get(name));
  if (ends.length > 2 || first === undefined || last === undefined) return null;
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => ((first + index) % 7) as Weekday);
}

const STATUS_NAMES: Readonly<Record<Status, string>> = {
  available: "available|disponible|libre",
  away: "away|absent|absente",
  business_trip: "business trip|formation|deplacement|deplacement professionnel|voyage d'affaires",
  do_not_disturb: "do not disturb|dnd|ne pas deranger|npd|occupe",
  lunch: "lunch|lunch break|dejeuner|pause dejeuner|pause repas",
  off_work: "off work|hors service|hors travail",
};
const STATUS_OF = new Map(
  (Object.entries(STATUS_NAMES) as [Status, string][]).flatMap(([status, names]) =>
    names.split("|").map((name) => [name, status] as const),
  ),
);
/** The French school of the presets taught under the telephones' lunch. */
const TEACHING = new Set(["face a face pedagogique", "en face a face pedagogique", "face a face"]);

/** A status by its value or by what telephones and screens show for it; null for what is none. */
export function readStatus(written: string): { status: Status; isTeaching: boolean } | null {
  const name = fold(written)
    .replaceAll("\u2019", "'")
    .replace(/[\s_-]+/g, " ")
    .trim();
  if (TEACHING.has(name)) return { status: "lunch", isTeaching: true };
  const status = STATUS_OF.get(name);
  return status ? { status, isTeaching: false } : null;
}

function inverted<Name extends string>(words: Readonly<Record<Name, string>>): ReadonlyMap<string, Name> {
  const entries = Object.entries(words) as [Name, string][];
  return new Map(entries.flatMap(([name, list]) => list.split(" ").map((word) => [word, name] as const)));
}
