/** Why an extension is what it is, in words. Names come from calendars and people: they are text, and may be anything. */
import type { ExtensionLine } from "../../server/presence/extensions/line.ts";
import type { Because } from "../../server/presence/model.ts";
import { t } from "../words/words.ts";
import { statusWord } from "./status-looks.ts";
import { momentIn, shortMomentIn } from "./zone-time.ts";

/** What holds, in a few words: a course, the planning of the week, somebody's hand. */
export function reasonText({ level, name, isPrivate }: Because, byName = ""): string {
  if (level === "override") {
    const by = byName === "" ? t("presence.level_override") : t("presence.set_by", { name: byName });
    return name === "" ? by : `${by} (${name})`;
  }
  if (level === "calendar" && name === "") return t(isPrivate ? "presence.private_event" : "presence.untitled_event");
  return name || t(`presence.level_${level}`);
}

/** On a row of the list: until when the state lasts, as short as the eye needs it and as it is read out; null: no end is known. */
export function lastsText({ next, zone }: ExtensionLine, now: number): { short: string; spoken: string } | null {
  if (next === null) return null;
  return {
    short: t("presence.until_short", { time: shortMomentIn(zone, next.at, now) }),
    spoken: t("presence.until", { time: momentIn(zone, next.at, now) }),
  };
}

/** Because of what it is so, and by whom; "" where nothing sets it. */
export function whyText({ because, override }: ExtensionLine): string {
  return because === null ? "" : reasonText(because, override?.byName);
}

/** "in a course until 11:30, then available". */
export function storyText(line: ExtensionLine, now: number): string {
  const { next, zone } = line;
  const why = whyText(line);
  if (next === null) return why;
  const time = momentIn(zone, next.at, now);
  const then = next.status === null ? t("presence.left_alone") : statusWord(next.status);
  return t("presence.story", { why, time, then });
}
