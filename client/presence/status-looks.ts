import type { Status } from "../../server/presence/model.ts";
import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/row.tsx";
import { t, tell } from "../words/words.ts";

/** In the order in which they are offered: who can be reached first. */
export const STATUSES: readonly Status[] = [
  "available",
  "lunch",
  "away",
  "business_trip",
  "do_not_disturb",
  "off_work",
];

interface Look {
  icon: IconName;
  tone: Tone;
}

const LOOKS: Readonly<Record<Status, Look>> = {
  available: { icon: "circle", tone: "ok" },
  lunch: { icon: "cup", tone: "warn" },
  away: { icon: "moon", tone: "warn" },
  business_trip: { icon: "bag", tone: "busy" },
  do_not_disturb: { icon: "stop", tone: "bad" },
  off_work: { icon: "dash", tone: "" },
};

/** One that the PBX tells of its own accord, or none at all. */
const OTHER: Look = { icon: "question", tone: "" };

/** Whether it is one of the six that a PBX can be set to. */
export function isStatus(text: string | null): text is Status {
  return text !== null && Object.hasOwn(LOOKS, text);
}

export function lookOf(status: string | null): Look {
  return isStatus(status) ? LOOKS[status] : OTHER;
}

/** Its word; what a PBX calls by a name of its own is shown as it is. */
export function statusWord(status: string | null): string {
  if (status === null) return t("presence.untold");
  return tell(`presence.status_${status}`) || status;
}
