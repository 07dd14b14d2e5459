import type { FeedView } from "../../../server/presence/feeds/feed.ts";
import { post } from "../../live/api.ts";
import { useAttempt } from "../../platform/use-attempt.ts";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Refusal } from "../../ui/form-end.tsx";
import { formatBytes } from "../../words/amounts.ts";
import { formatMoment, formatNumber } from "../../words/format.ts";
import { t, tell } from "../../words/words.ts";
import { feedText } from "./feeds-screen.tsx";

/** How the reading of a calendar goes, what is odd in it, and what waits for somebody's word. */
export function FeedState({ feed, onChange }: { feed: FeedView; onChange: () => void }) {
  const { problem, isBusy, attempt } = useAttempt();
  const now = Date.now();
  const act = (what: "read" | "confirm") =>
    void attempt(async () => {
      await post(`/presence/feeds/${feed.id}/${what}`);
      onChange();
    });
  const isBad = feed.failures > 0 || feed.isHeld;
  return (
    <section>
      <p class={`note ${isBad ? "warn" : feed.fetchedAt === null ? "" : "ok"}`} role="status">
        {feedText(feed)}
        {feed.isStale && ` ${t("feed.stale")}`}
      </p>
      {feed.isHeld && (
        <div class="note warn aside">
          <span class="grow">{t("feed.held_help")}</span>
          <button type="button" class="btn soft" disabled={isBusy.value} onClick={() => act("confirm")}>
            {t("feed.confirm")}
          </button>
        </div>
      )}
      <Facts>
        <Fact name={t("feed.events")}>{formatNumber(feed.counters.events)}</Fact>
        <Fact name={t("feed.size")}>{formatBytes(feed.counters.bytes)}</Fact>
        <Fact name={t("feed.last")}>{feed.fetchedAt === null ? null : formatMoment(feed.fetchedAt, now)}</Fact>
        <Fact name={t("feed.next")}>{feed.isEnabled ? formatMoment(feed.nextAt, now) : null}</Fact>
      </Facts>
      {feed.issues.length > 0 && (
        <details>
          <summary>{t("feed.issues", { n: feed.issues.length })}</summary>
          <ul class="card pad diff">
            {feed.issues.map(({ code, line, detail }, at) => (
              <li key={`${at}/${code}`}>
                {line !== null && <b>{t("planning.at_line", { line })} </b>}
                {tell(`feed_issue.${code}`) || detail}
              </li>
            ))}
          </ul>
        </details>
      )}
      <Refusal text={problem.value} />
      <div class="actions">
        <button type="button" class="btn soft" disabled={isBusy.value} onClick={() => act("read")}>
          {t("sources.read_now")}
        </button>
      </div>
    </section>
  );
}
