import type { FoundCount } from "../../server/enrichment/calls/history.ts";
import { useRemote } from "../live/use-remote.ts";
import { formatNumber } from "../words/format.ts";
import { t } from "../words/words.ts";

/** How many calls the filter finds, of which not all are here yet; nothing until the server has counted. */
export function HistoryTotal({ query }: { query: string }) {
  const found = useRemote<FoundCount>(`/enrichment/calls/count?${query}`).data.value;
  if (!found || found.count === null) return null;
  const total = formatNumber(found.count) + (found.hasMore ? "+" : "");
  return <> {t("history.of_total", { total })}</>;
}
