import type { FiguresView } from "../../server/enrichment/figures/figures.ts";
import { formatNumber } from "../words/format.ts";
import { t } from "../words/words.ts";
import { FigurePart } from "./figures-part.tsx";
import { dayName, listLink } from "./figures-query.ts";

interface BacklogProps {
  view: FiguresView;
  query: URLSearchParams;
  asked: string;
}

/** Agents that are shown; the file has the others. */
const SHOWN = 20;

/** The calls that nobody noted, as of now: by age and by agent, each with the list of them. */
export function FigureBacklog({ view, query, asked }: BacklogProps) {
  const { backlog } = view;
  const days = (since: number, until: number) => ({ sinceDay: dayName(since, 0), untilDay: dayName(until - 1, 0) });
  const all = days(backlog.since, view.backlog.ages[0]?.until ?? view.readAt);
  const todo = { show: "todo" };
  return (
    <FigurePart
      title={t("figures.backlog", { n: backlog.calls })}
      table="backlog"
      asked={asked}
      note={t("figures.backlog_help")}
    >
      <ul class="ways">
        {backlog.ages.map(({ age, since, until, calls }) => (
          <li key={age}>
            <a href={listLink(query, days(since, until), todo)}>{t(`figures.age_${age}`)}</a>
            <b>{formatNumber(calls)}</b>
          </li>
        ))}
        {backlog.agents.slice(0, SHOWN).map(({ extension, name, calls }) => (
          <li key={extension}>
            <a href={listLink(query, all, { ...todo, extension })}>
              {name === "" ? t("history.extension", { number: extension }) : `${name} · ${extension}`}
            </a>
            <b>{formatNumber(calls)}</b>
          </li>
        ))}
      </ul>
      {backlog.agents.length > SHOWN && <small>{t("figures.more_in_file", { n: SHOWN })}</small>}
    </FigurePart>
  );
}
