import type { ExtensionLine } from "../../../server/presence/extensions/line.ts";
import { Mark } from "../../ui/row.tsx";
import { t } from "../../words/words.ts";
import { marksOf } from "../marks.ts";
import { codeText } from "../pbx-words.ts";
import { shownStatus } from "../presence-filter.ts";
import { storyText } from "../reasons.ts";
import { nowCoarse } from "../roster.ts";
import { lookOf, statusWord } from "../status-looks.ts";
import { momentIn } from "../zone-time.ts";

/** What an extension is now, until when and because of what; below, what is out of the ordinary and what to do about it. */
export function StateCard({ line }: { line: ExtensionLine }) {
  const now = nowCoarse.value;
  const status = shownStatus(line);
  const marks = marksOf(line, now);
  return (
    <section class="card" aria-label={t("presence.state")}>
      <div class="step state">
        <Mark {...lookOf(status)} />
        <div>
          <div class="t">{statusWord(status)}</div>
          <div class="s">{storyText(line, now)}</div>
          {line.statusAt !== null && line.status !== null && (
            <div class="s">{t("presence.told_at", { time: momentIn(line.zone, line.statusAt, now) })}</div>
          )}
        </div>
      </div>
      {marks.includes("missing") && <p class="note warn">{t("presence.is_missing")}</p>}
      {line.driven?.refusal && (
        <p class="note bad">{t("presence.is_refused", { reason: codeText(line.driven.refusal.code) })}</p>
      )}
      {line.driven?.postponedUntilAt != null && (
        <p class="note">
          {t("presence.is_postponed", { time: momentIn(line.zone, line.driven.postponedUntilAt, now) })}
        </p>
      )}
      {marks.includes("drift") && (
        <p class="note warn">
          {t("presence.is_drifted", { actual: statusWord(line.status), wanted: statusWord(line.wantedStatus) })}
          {line.driven?.drift && ` ${t(`presence.hand_${line.driven.drift.hand}`)}`}
        </p>
      )}
      {marks.includes("unmonitored") && <p class="note warn">{t("presence.is_unmonitored")}</p>}
      {marks.includes("frozen") && <p class="note">{t("presence.is_frozen")}</p>}
    </section>
  );
}
