import type { ExtensionLine } from "../../../server/presence/extensions/line.ts";
import type { Because } from "../../../server/presence/model.ts";
import { Mark } from "../../ui/row.tsx";
import { t } from "../../words/words.ts";
import { reasonText } from "../reasons.ts";
import { nowCoarse } from "../roster.ts";
import { lookOf, statusWord } from "../status-looks.ts";
import { momentIn } from "../zone-time.ts";

/** Everything that has something to say now: what wins first, then what it wins over. */
export function WhyList({ line, reasons }: { line: ExtensionLine; reasons: readonly Because[] }) {
  return (
    <section>
      <div class="head">
        <h2>{t("presence.why")}</h2>
      </div>
      <ol class="steps card">
        {reasons.map((reason, at) => (
          <li key={`${reason.level}/${reason.id}/${reason.startAt}`} class={at === 0 ? "" : "lost"}>
            <Mark {...lookOf(reason.status)} />
            <div>
              <div class="t">{reasonText(reason, reason.level === "override" ? line.override?.byName : "")}</div>
              <div class="s">
                {[levelText(reason), spanText(reason, line.zone, nowCoarse.value)].filter(Boolean).join(" · ")}
              </div>
            </div>
            <small>{at === 0 ? t("presence.holds") : t("presence.overruled")}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}

function levelText({ level, status, name }: Because): string {
  const wanted = status === null ? t("presence.left_alone") : statusWord(status);
  return name === "" ? wanted : `${t(`presence.level_${level}`)} · ${wanted}`;
}

function spanText({ startAt, endAt }: Because, zone: string, now: number): string {
  if (startAt !== null && endAt !== null) {
    return t("presence.span", { start: momentIn(zone, startAt, now), end: momentIn(zone, endAt, now) });
  }
  if (endAt !== null) return t("presence.until", { time: momentIn(zone, endAt, now) });
  return startAt === null ? "" : t("presence.since", { time: momentIn(zone, startAt, now) });
}
