import { stream, ticker } from "../live/page.ts";
import { formatAge, formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { linkWords } from "./looks.ts";
import { boardAge, feed, servers } from "./selection.ts";

/** The connection mark and the age of the data: a lamp, and words that say what is amiss and since when. */
export function BoardAge() {
  const { state, ageMs, fault } = boardAge.value;
  const link = feed.value?.store.meta.value?.link;
  if (servers.value?.length === 0) return null;
  if (link?.phase === "disabled" && fault !== "server") {
    return (
      <div class="sub">
        <i class="lamp off" />
        {linkWords(link)}
      </div>
    );
  }
  if (state === "none") {
    // Why it could not be read stands on the page.
    if (feed.value?.problem.value) return null;
    return (
      <div class="sub">
        <i class="lamp warn" />
        {stream.phase.value === "waiting" ? t("age.no_server") : t("state.loading")}
      </div>
    );
  }
  if (state === "live") {
    return (
      <div class="sub">
        <i class={`lamp ${fault ? "warn" : ""}`} />
        <span>
          {/* The age first where the reason is long: the end may be cut off. */}
          {fault === "link" && link
            ? `${formatAge(ageMs)} · ${linkWords(link)}`
            : `${t(fault ? "age.reconnecting" : "age.live")} · ${formatAge(ageMs)}`}
        </span>
      </div>
    );
  }
  const now = ticker.now.value;
  const asOf = t("age.as_of", { time: formatMoment(now - ageMs, now) });
  return (
    <div class="sub">
      <i class="lamp bad" />
      <span>{fault === "link" && link ? `${asOf} · ${linkWords(link)}` : `${t("age.no_server")} · ${asOf}`}</span>
    </div>
  );
}
