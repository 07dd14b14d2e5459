import { useSignal } from "@preact/signals";
import { Icon } from "../../ui/icon.tsx";
import { t } from "../../words/words.ts";
import { reasonText } from "../reasons.ts";
import { lookOf, statusWord } from "../status-looks.ts";
import { dayWords, timeIn } from "../zone-time.ts";
import type { Day, Stretch } from "./week.ts";

/** One day as a strip; pressed, the same in words. Screen readers are told the words either way. */
export function DayStrip({ day, zone, now }: { day: Day; zone: string; now: number }) {
  const isOpen = useSignal(false);
  const isToday = day.startAt <= now && now < day.endAt;
  const label = isToday ? t("presence.today") : dayWords(day.date);
  return (
    <li>
      <button
        type="button"
        class="day"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <span class={isToday ? "t" : ""}>{label}</span>
        <span class="sr">{day.stretches.map((stretch) => stretchText(stretch, day, zone)).join("; ")}</span>
        <span class="strip-day" aria-hidden="true">
          {day.pieces.map(({ status, left, width }) => (
            <i key={left} class={`seg ${status ?? "none"}`} style={{ left: `${left}%`, width: `${width}%` }}>
              {status !== null && <Icon name={lookOf(status).icon} />}
            </i>
          ))}
          {isToday && <u style={{ left: `${(100 * (now - day.startAt)) / (day.endAt - day.startAt)}%` }} />}
        </span>
      </button>
      {isOpen.value && (
        <ol class="stretches">
          {day.stretches.map((stretch) => (
            <li key={stretch.startAt}>
              <span>{spanText(stretch, day, zone)}</span>
              <span>
                <b>{stretch.status === null ? t("presence.left_alone") : statusWord(stretch.status)}</b>{" "}
                {reasonText(stretch.because)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}

function stretchText(stretch: Stretch, day: Day, zone: string): string {
  const status = stretch.status === null ? t("presence.left_alone") : statusWord(stretch.status);
  return `${spanText(stretch, day, zone)} ${status}`;
}

function spanText({ startAt, endAt }: Stretch, day: Day, zone: string): string {
  return `${timeIn(zone, startAt)}–${endAt === day.endAt ? "24:00" : timeIn(zone, endAt)}`;
}
