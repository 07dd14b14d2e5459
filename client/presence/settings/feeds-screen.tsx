import type { FeedView } from "../../../server/presence/feeds/feed.ts";
import { useRemote } from "../../live/use-remote.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Mark, Row, type Tone } from "../../ui/row.tsx";
import { formatMoment } from "../../words/format.ts";
import { t, tell } from "../../words/words.ts";
import { FeedForm } from "./feed-form.tsx";
import { FeedState } from "./feed-state.tsx";
import { holderText } from "./holder-fields.tsx";
import { RowsScreen } from "./rows-screen.tsx";
import { SubScreen } from "./sub-screen.tsx";

const PATH = "/settings/presence/calendars";
/** How often the state is asked for while somebody looks. */
const STATE_MS = 5_000;

/** The calendars that are read, or one of them. */
export function FeedsScreen({ id }: { id?: string }) {
  const { data, problem, reload } = useRemote<{ feeds: FeedView[] }>("/presence/feeds", STATE_MS);
  const feeds = data.value?.feeds;
  if (id === undefined) {
    return (
      <RowsScreen
        title={t("presence_set.calendars")}
        help={t("feed.help")}
        addHref={`${PATH}/new`}
        icon="presence"
        emptyTitle={t("feed.none")}
        count={feeds?.length ?? null}
        problem={problem.value}
        rows={feeds?.map((feed) => (
          <li key={feed.id}>
            <Row
              href={`${PATH}/${feed.id}`}
              mark={<Mark {...lookOf(feed)} />}
              title={feed.name}
              detail={[holderText(feed.holdsFor), feedText(feed)].join(" · ")}
            />
          </li>
        ))}
      />
    );
  }
  const feed = id === "new" ? null : feeds?.find((one) => String(one.id) === id);
  return (
    <SubScreen
      title={feed?.name ?? t(id === "new" ? "feed.new" : "presence_set.calendars")}
      back={PATH}
      backLabel={t("presence_set.calendars")}
    >
      {feed === undefined ? (
        feeds === undefined ? (
          <Loading label={t("state.loading")} />
        ) : (
          <Empty icon="search" title={t("feed.gone")} />
        )
      ) : (
        <>
          {feed && <FeedState feed={feed} onChange={reload} />}
          <FeedForm key={id} feed={feed} onChange={reload} />
        </>
      )}
    </SubScreen>
  );
}

function lookOf({ isEnabled, failures, isHeld, fetchedAt }: FeedView): {
  icon: "check" | "alert" | "dash" | "hourglass";
  tone: Tone;
} {
  if (!isEnabled) return { icon: "dash", tone: "" };
  if (failures > 0 || isHeld) return { icon: "alert", tone: "warn" };
  return fetchedAt === null ? { icon: "hourglass", tone: "" } : { icon: "check", tone: "ok" };
}

/** How the reading of a calendar stands, in a few words. */
export function feedText({ isEnabled, failures, fault, isHeld, fetchedAt, counters }: FeedView): string {
  if (!isEnabled) return t("feed.off");
  if (failures > 0 && fault) return t("feed.failing", { reason: tell(`problem.${fault.code}`) || fault.detail });
  if (isHeld) return t("feed.held");
  if (fetchedAt === null) return t("feed.unread");
  return t("feed.read", { n: counters.events, time: formatMoment(fetchedAt, Date.now()) });
}
