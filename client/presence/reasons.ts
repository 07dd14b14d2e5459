/** Why an extension is what it is, in words. Names come from calendars and people: they are text, and may be anything. */
import type { ExtensionLine } from "../../server/presence/extensions/line.ts";
import type { Because } from "../../server/presence/model.ts";
import { t } from "../words/words.ts";
import { shownStatus } from "./presence-filter.ts";
import { statusWord } from "./status-looks.ts";
import { momentIn } from "./zone-time.ts";

/** What holds, in a few words: a course, the planning of the week, somebody's hand. */
export function reasonText({ level, name, isPrivate }: Because, byName = ""): string {
  if (level === "override") {
    const by = byName === "" ? t("presence.level_override") : t("presence.set_by", { name: byName });
    return name === "" ? by : `${by} (${name})`;
  }
  if (level === "calendar" && name === "") return t(isPrivate ? "presence.private_event" : "presence.untitled_event");
  return name || t(`presence.level_${level}`);
}

/** On a line of the list: the state, until when it lasts, and because of what; what is most wanted comes first. */
export function lineText(line: ExtensionLine, now: number): string {
  const { because, next, override, zone } = line;
  const until = next === null ? "" : t("presence.until", { time: momentIn(zone, next.at, now) });
  const state = [statusWord(shownStatus(line)), until].filter(Boolean).join(" ");
  return because === null ? state : `${state} · ${reasonText(because, override?.byName)}`;
}

/** "in a course until 11:30, then available". */
export function storyText(line: ExtensionLine, now: number): string {
  const { because, next, override, zone } = line;
  const why = because === null ? "" : reasonText(because, override?.byName);
  if (next === null) return why;
  const time = momentIn(zone, next.at, now);
  const then = next.status === null ? t("presence.left_alone") : statusWord(next.status);
  return t("presence.story", { why, time, then });
}
