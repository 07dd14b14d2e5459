import { segment } from "../live/api.ts";
import { useRemote } from "../live/use-remote.ts";
import { problemText } from "../platform/problem-text.ts";
import { BarChart } from "../ui/chart.tsx";
import { Empty, Loading } from "../ui/empty.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { Figure } from "../ui/figure.tsx";
import { formatNumber, formatPercent, formatSeconds } from "../words/format.ts";
import { t } from "../words/words.ts";
import type { QueueAnswer } from "./answers.ts";
import { BoardSheet } from "./board-sheet.tsx";
import { CallRow } from "./call-row.tsx";
import { queueFacts } from "./queue-row.tsx";
import { feed, serverId } from "./selection.ts";
import { levelsOf, WaitFigure } from "./strip.tsx";

const REFRESH_MS = 20_000;
const SHOWN_CALLS = 20;

/** A queue: its figures as they are now, the day with the formulas, the hours, the latest calls. */
export function QueueSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const server = serverId.value;
  const { data, problem } = useRemote<QueueAnswer>(
    server === null ? null : `/cccp/servers/${segment(server)}/queues/${segment(id)}`,
    REFRESH_MS,
  );
  const store = feed.value?.store;
  const seconds = store?.meta.value?.serviceLevel.thresholdSeconds ?? 0;
  // Watched so that a row that appears later is found; the row's own signal does the rest.
  store?.queues.version.value;
  const queue = store?.queues.row(id)?.value ?? data.value?.queue;
  const answer = data.value;
  if (!queue) {
    return (
      <BoardSheet title={t("queue.title")} onClose={onClose}>
        {problem.value ? (
          <Empty icon="alert" title={t("queue.gone")}>
            <span>{problemText(problem.value)}</span>
          </Empty>
        ) : (
          <Loading label={t("state.loading")} />
        )}
      </BoardSheet>
    );
  }
  const level = levelsOf(queue.levels);
  return (
    <BoardSheet
      title={queue.name}
      subtitle={queue.projectName || queueFacts(queue, seconds).join(" · ")}
      size="full"
      onClose={onClose}
    >
      <dl class="strip">
        <Figure label={t("figure.waiting")} {...level("waiting")} text={formatNumber(queue.waiting)} />
        <WaitFigure {...level("longest_wait")} waiting={queue.waiting} at={queue.oldestWaitingAt} />
        <Figure label={t("figure.available")} {...level("available")} text={formatNumber(queue.available)} />
        <Figure label={t("figure.on_call")} {...level("on_call")} text={formatNumber(queue.busy)} />
        <Figure label={t("figure.paused")} {...level("paused")} text={formatNumber(queue.paused)} />
        <Figure label={t("queue.staff")} text={formatNumber(queue.agents)} />
      </dl>

      <div class="head">
        <h2>{t("queue.today")}</h2>
      </div>
      <Facts>
        <Fact name={t("queue.offered")} note={t("queue.offered_formula")}>
          {formatNumber(queue.offered)}
        </Fact>
        <Fact name={t("queue.handled")}>{formatNumber(queue.handled)}</Fact>
        <Fact name={t("queue.abandoned")} note={t("queue.abandoned_formula")}>
          {formatNumber(queue.abandoned)}
        </Fact>
        <Fact name={t("queue.not_manageable")}>{formatNumber(queue.notManageable)}</Fact>
        <Fact name={t("limits.answer_rate")} note={t("queue.answer_rate_formula")}>
          {formatPercent(queue.answerRate, 1)}
        </Fact>
        <Fact name={t("queue.average_wait")} note={t("queue.average_wait_formula")}>
          {formatSeconds(queue.averageWaitSeconds)}
        </Fact>
        <Fact name={t("queue.longest_wait")}>{formatSeconds(queue.longestWaitSeconds)}</Fact>
        <Fact name={t("queue.average_talk")} note={t("queue.average_talk_formula")}>
          {formatSeconds(queue.averageTalkSeconds)}
        </Fact>
        <Fact name={t("queue.longest_talk")}>{formatSeconds(queue.longestTalkSeconds)}</Fact>
      </Facts>

      {problem.value !== null && <p class="note warn">{problemText(problem.value)}</p>}
      {answer ? (
        <Day answer={answer} seconds={seconds} server={server ?? ""} />
      ) : (
        problem.value === null && <Loading label={t("state.loading")} />
      )}
    </BoardSheet>
  );
}

/** What comes from the day's finished calls. */
function Day({ answer, seconds, server }: { answer: QueueAnswer; seconds: number; server: string }) {
  const { hours, formulas, counts, calls } = answer;
  return (
    <>
      <div class="head">
        <h2>{t("queue.hours")}</h2>
      </div>
      <section class="card pad">
        {hours.length === 0 ? (
          <Empty icon="hourglass" title={t("empty.hours")} />
        ) : (
          <BarChart
            title={t("queue.hours")}
            names={[t("queue.handled"), t("queue.abandoned")]}
            format={(value) => formatNumber(value)}
            bars={hours.map((hour) => ({
              label: t("chart.hour_label", { hour: String(new Date(hour.startsAt).getHours()) }),
              value: hour.offered,
              part: hour.abandoned,
            }))}
            columns={[
              { heading: t("queue.offered"), cell: (index) => formatNumber(hours[index]?.offered ?? null) },
              { heading: t("queue.handled"), cell: (index) => formatNumber(hours[index]?.answered ?? null) },
              { heading: t("queue.abandoned"), cell: (index) => formatNumber(hours[index]?.abandoned ?? null) },
              {
                heading: t("queue.in_time", { seconds }),
                cell: (index) => formatNumber(hours[index]?.withinThreshold ?? null),
              },
              {
                heading: t("queue.average_wait"),
                cell: (index) => formatSeconds(hours[index]?.averageWaitSeconds ?? null),
              },
            ]}
          />
        )}
      </section>

      <div class="head">
        <h2>{t("queue.service_levels", { seconds })}</h2>
      </div>
      <Facts>
        {formulas.map(({ formula, value, isSelected }) => (
          <Fact key={formula} name={t(`formula.${formula}`)} note={isSelected ? t("formula.selected") : undefined}>
            {formatPercent(value, 1)}
          </Fact>
        ))}
        <Fact
          name={t("formula.counts", {
            offered: counts.offered,
            answered: counts.answered,
            within: counts.answeredWithin,
            abandoned: counts.abandoned,
          })}
        >
          {" "}
        </Fact>
      </Facts>

      <div class="head">
        <h2>{t("calls.of_day", { n: answer.callCount })}</h2>
        <a class="text-btn" href={`/calls?queue=${segment(answer.queue.id)}`}>
          {t("calls.all")}
        </a>
      </div>
      <ul class="list plain card">
        {calls.slice(0, SHOWN_CALLS).map((call) => (
          <li key={call.id}>
            <CallRow call={call} serverId={server} of="queue" />
          </li>
        ))}
        {calls.length === 0 && <Empty icon="phone" title={t("empty.day_calls")} />}
      </ul>
    </>
  );
}
