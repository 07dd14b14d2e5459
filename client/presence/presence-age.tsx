import { OLD_MS } from "../live/freshness.ts";
import { stream, ticker } from "../live/page.ts";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { timeIn } from "./zone-time.ts";
import { book, nowCoarse } from "./roster.ts";

/** Since when what is shown may be otherwise; null: it is as it is now. */
export function oldSince(): number | null {
  const heardAt = stream.heardAt.value;
  const isSilent = stream.phase.value === "waiting" && heardAt !== null && ticker.now.value - heardAt > OLD_MS;
  return isSilent ? heardAt : null;
}

/** The connection mark, and when the next change of anybody is due. */
export function PresenceAge() {
  const sinceAt = oldSince();
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
  const next = nextChange();
  return (
    <div class="sub">
      <i class={`lamp ${isOpen ? "" : "warn"}`} />
      <span>{t(isOpen ? "age.live" : "age.reconnecting")}</span>
      {isOpen && next !== null && <span>· {t("presence.next_change", { time: next })}</span>}
    </div>
  );
}

function nextChange(): string | null {
  book.rows.version.value;
  const now = nowCoarse.value;
  let soonest: { at: number; zone: string } | null = null;
  for (const { line } of book.rows.peek()) {
    const at = line.next?.at ?? null;
    if (at !== null && at > now && (soonest === null || at < soonest.at)) soonest = { at, zone: line.zone };
  }
  return soonest && timeIn(soonest.zone, soonest.at);
}
