import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ExtensionTimeline } from "../../../server/presence/extensions/timelines.ts";
import { useRemote } from "../../live/use-remote.ts";
import { problemText } from "../../platform/problem-text.ts";
import { Icon } from "../../ui/icon.tsx";
import { t } from "../../words/words.ts";
import { nowCoarse } from "../roster.ts";
import { lookOf, statusWord } from "../status-looks.ts";
import { addDays, dayWords } from "../zone-time.ts";
import { DayStrip } from "./day-strip.tsx";
import { daysOf, WEEK_DAYS, weekSpan, weekStart } from "./week.ts";

interface Props {
  id: number;
  zone: string;
  /** Another one: what is going to be applied may be another as well. */
  revision: number;
}

/** Hours that are written under the strips. */
const HOURS = [0, 6, 12, 18, 24];

/** Seven days of what is going to be applied, a strip a day; each opens to the same in words. */
export function WeekPart({ id, zone, revision }: Props) {
  const weeks = useSignal(0);
  const now = nowCoarse.value;
  const date = weekStart(zone, now, weeks.value);
  const { from, to } = weekSpan(zone, date);
  const remote = useRemote<{ timelines: ExtensionTimeline[] }>(
    `/presence/extensions/${id}/timeline?from=${from}&to=${to}`,
  );
  useEffect(() => {
    if (revision > 1) remote.reload();
  }, [revision]);
  const segments = remote.data.value?.timelines[0]?.segments ?? [];
  const days = daysOf(zone, date, segments);
  const shown = [...new Set(days.flatMap(({ pieces }) => pieces.map(({ status }) => status)))];
  const move = (by: number) => () => {
    weeks.value += by;
  };
  return (
    <section>
      <div class="head">
        <h2>{t("presence.week", { start: dayWords(date), end: dayWords(addDays(date, WEEK_DAYS - 1)) })}</h2>
        {weeks.value > 0 && (
          <button type="button" class="icon-btn" aria-label={t("presence.week_before")} onClick={move(-1)}>
            <Icon name="back" />
          </button>
        )}
        {weeks.value < 4 && (
          <button type="button" class="icon-btn" aria-label={t("presence.week_after")} onClick={move(1)}>
            <Icon name="next" />
          </button>
        )}
      </div>
      {remote.problem.value !== null && <p class="note bad">{problemText(remote.problem.value)}</p>}
      <div class="card week" aria-busy={remote.data.value === null}>
        <ol>
          {days.map((day) => (
            <DayStrip key={day.date} day={day} zone={zone} now={now} />
          ))}
        </ol>
        <div class="hours" aria-hidden="true">
          {HOURS.map((hour) => (
            <small key={hour}>{hour}</small>
          ))}
        </div>
        <div class="legend">
          {shown.map((status) => (
            <span key={status}>
              <i class={`seg ${status ?? "none"}`} />
              {status === null ? t("presence.left_alone") : statusWord(status)}
              {status !== null && <Icon name={lookOf(status).icon} />}
            </span>
          ))}
        </div>
      </div>
    </section>
  );
}
