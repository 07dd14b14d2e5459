import { useComputed } from "@preact/signals";
import { go, place, withQuery } from "../place.ts";
import { ChoiceChip, Chips } from "../ui/chip.tsx";
import { Choice } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { formatNumber } from "../words/format.ts";
import { t } from "../words/words.ts";
import { hasProblem } from "./marks.ts";
import { FILTER_NAMES, filterOf, statusGroup } from "./presence-filter.ts";
import { book, groups, nowCoarse } from "./roster.ts";
import { lookOf, STATUSES, statusWord } from "./status-looks.ts";

const set = (name: string, value: string | null) => go(withQuery(place.peek(), { [name]: value }), true);

/** The list as it is without what narrows it. */
export function withoutFilters(): string {
  return withQuery(place.peek(), Object.fromEntries(FILTER_NAMES.map((name) => [name, null])));
}

/** Who is what, as chips with their counts; behind a press, by planning and team. All of it is in the address. */
export function PresenceFilters() {
  const { query } = place.value;
  const filter = filterOf(query);
  const counts = useComputed(countAll).value;
  const pick = (status: string) => set("status", status === filter.status ? null : status);
  const hidden = [filter.planned, filter.groupId].filter(Boolean).length;
  return (
    <>
      <Chips label={t("filter.title")}>
        {counts.problem > 0 || filter.isProblem ? (
          <ChoiceChip isOn={filter.isProblem} onChoose={() => set("problem", filter.isProblem ? null : "1")}>
            <Icon name="alert" />
            {t("presence.only_problems")} · {formatNumber(counts.problem)}
          </ChoiceChip>
        ) : null}
        {[...STATUSES, "other"].map((status) =>
          (counts.statuses[status] ?? 0) > 0 || filter.status === status ? (
            <ChoiceChip key={status} isOn={filter.status === status} onChoose={() => pick(status)}>
              <Icon name={lookOf(status).icon} />
              {status === "other" ? t("presence.other_status") : statusWord(status)} ·{" "}
              {formatNumber(counts.statuses[status] ?? 0)}
            </ChoiceChip>
          ) : null,
        )}
        {counts.byHand > 0 || filter.isByHand ? (
          <ChoiceChip isOn={filter.isByHand} onChoose={() => set("hand", filter.isByHand ? null : "1")}>
            {t("presence.only_by_hand")} · {formatNumber(counts.byHand)}
          </ChoiceChip>
        ) : null}
      </Chips>
      <details open={hidden > 0}>
        <summary>{hidden > 0 ? `${t("presence.more_filters")} · ${hidden}` : t("presence.more_filters")}</summary>
        <div class="pair">
          <Choice
            name="planned"
            label={t("presence.planning")}
            value={filter.planned}
            options={[
              ["", t("presence.any")],
              ["on", t("presence.planning_on")],
              ["off", t("presence.planning_off")],
            ]}
            onPick={(value) => set("planned", value)}
          />
          <Choice
            name="group"
            label={t("presence.team")}
            value={String(filter.groupId ?? "")}
            options={[["", t("presence.any_team")], ...groups.value.map(({ id, name }) => [String(id), name] as const)]}
            onPick={(value) => set("group", value)}
          />
        </div>
      </details>
    </>
  );
}

function countAll() {
  book.rows.version.value;
  const now = nowCoarse.value;
  const counts = { problem: 0, byHand: 0, statuses: {} as Record<string, number> };
  for (const { line } of book.rows.peek()) {
    const group = statusGroup(line);
    counts.statuses[group] = (counts.statuses[group] ?? 0) + 1;
    if (line.override !== null) counts.byHand++;
    if (hasProblem(line, now)) counts.problem++;
  }
  return counts;
}
