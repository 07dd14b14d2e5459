import { useComputed } from "@preact/signals";
import type { BoardStore } from "../live/board.ts";
import { go, place, withQuery } from "../place.ts";
import { ChoiceChip, Chips } from "../ui/chip.tsx";
import { formatNumber } from "../words/format.ts";
import { t } from "../words/words.ts";
import { type Filter, isOfShow, SHOWS, type Show } from "./filters.ts";

/** The chips under the strip: everything, what is in trouble, agents of one kind of state; each with its count. */
export function FilterChips({ store, filter }: { store: BoardStore; filter: Filter }) {
  const counts = useComputed(() => countShows(store, filter.project)).value;
  const pick = (show: Show) =>
    go(withQuery(place.peek(), { show: show === "all" || show === filter.show ? null : show }), true);
  return (
    <Chips label={t("filter.title")}>
      {SHOWS.map((show) => (
        <ChoiceChip key={show} isOn={show === filter.show} onChoose={() => pick(show)}>
          {t(`filter.${show}`)}
          {show !== "all" && ` · ${formatNumber(counts[show])}`}
        </ChoiceChip>
      ))}
    </Chips>
  );
}

function countShows(store: BoardStore, project: string): Record<Show, number> {
  const counts: Record<Show, number> = { all: 0, trouble: 0, free: 0, busy: 0, wrap_up: 0, paused: 0, away: 0 };
  for (const set of [store.queues, store.agents, store.calls]) {
    set.version.value;
    for (const row of set.peek()) {
      if (row.level !== "ok" && (project === "" || row.projectName === project)) counts.trouble++;
    }
  }
  for (const agent of store.agents.peek()) {
    if (project !== "" && agent.projectName !== project) continue;
    for (const show of SHOWS) if (show !== "all" && show !== "trouble" && isOfShow(agent, show)) counts[show]++;
  }
  return counts;
}
