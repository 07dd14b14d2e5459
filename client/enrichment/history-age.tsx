import { stream, ticker } from "../live/page.ts";
import { OLD_MS } from "../live/freshness.ts";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";

/** How old the list is: since when, when it is not as it is now. Null: as it is now. */
export function oldSince(savedAt: number | null): number | null {
  if (savedAt !== null) return savedAt;
  const heardAt = stream.heardAt.value;
  const isSilent = stream.phase.value === "waiting" && heardAt !== null && ticker.now.value - heardAt > OLD_MS;
  return isSilent ? heardAt : null;
}

/** The connection mark of the history, and since when it is as it is shown. */
export function HistoryAge({ savedAt }: { savedAt: number | null }) {
  const sinceAt = oldSince(savedAt);
  if (sinceAt !== null) {
    return (
      <div class="sub">
        <i class="lamp bad" />
        <span>
          {t("age.no_server")} · {t("age.as_of", { time: formatMoment(sinceAt, ticker.now.value) })}
        </span>
      </div>
    );
  }
  const isOpen = stream.phase.value === "open";
  return (
    <div class="sub">
      <i class={`lamp ${isOpen ? "" : "warn"}`} />
      <span>{t(isOpen ? "age.live" : "age.reconnecting")}</span>
    </div>
  );
}
