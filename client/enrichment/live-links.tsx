import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { LiveLink } from "../../server/enrichment/calls/related.ts";
import { useRemote } from "../live/use-remote.ts";
import { sheetLink } from "../place.ts";
import { LinkRow } from "../platform/link-row.tsx";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { isLive } from "./call-filter.ts";

/** The board learns of a call by itself: it is asked again this often while either of both lasts. */
const ASK_EVERY_MS = 5_000;
/** What began longer ago is live nowhere. */
const RECENT_MS = 4 * 3_600_000;
/** The other system may tell of a call a little later than this one. */
const YOUNG_MS = 120_000;

/** Of a call of the history: the same call on the live board, as long as it lasts there. */
export function LiveLinks({ line }: { line: CallLine }) {
  const ageMs = Date.now() - line.startedAt;
  const isLinked = useSignal(false);
  const { data } = useRemote<{ calls: LiveLink[] }>(
    ageMs < RECENT_MS ? `/enrichment/calls/${line.id}/live` : null,
    isLinked.value || isLive(line) || ageMs < YOUNG_MS ? ASK_EVERY_MS : undefined,
  );
  const links = data.value?.calls ?? [];
  useEffect(() => {
    isLinked.value = links.length > 0;
  }, [links.length]);
  if (links.length === 0) return null;
  return (
    <ul class="list plain card">
      {links.map(({ serverId, id, beganAt }) => (
        <LinkRow
          key={`${serverId} ${id}`}
          href={sheetLink("call", id, serverId)}
          icon="lookout"
          tone="busy"
          title={t("related.live")}
          detail={t("related.live_since", { when: formatMoment(beganAt, Date.now()) })}
        />
      ))}
    </ul>
  );
}
