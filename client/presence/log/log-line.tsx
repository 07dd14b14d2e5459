import type { LogEntry } from "../../../server/presence/log/log.ts";
import { Mark } from "../../ui/row.tsx";
import { formatDuration } from "../../words/format.ts";
import { t, tell } from "../../words/words.ts";
import { reasonText } from "../reasons.ts";
import { lookOf, statusWord } from "../status-looks.ts";
import { exactIn } from "../zone-time.ts";

/** What was set or seen, when, by what, and how that went. */
export function LogLine({ entry, zone, isOfOne = false }: { entry: LogEntry; zone: string; isOfOne?: boolean }) {
  const { oldStatus, newStatus, number, name, because, result } = entry;
  const who = [number, name].filter(Boolean).join(" ");
  const change =
    newStatus === null
      ? resultWord(result)
      : oldStatus === null || oldStatus === newStatus
        ? statusWord(newStatus)
        : t("presence_log.change", { before: statusWord(oldStatus), after: statusWord(newStatus) });
  const why = because[0];
  return (
    <li>
      <Mark {...lookOf(newStatus)} />
      <div>
        <div class="t">{isOfOne || who === "" ? change : `${who} · ${change}`}</div>
        <div class="s">
          {[
            // What decided says where it came from as well.
            why && DECIDED.has(entry.source) ? reasonText(why) : sourceWord(entry.source),
            because.length > 1 &&
              t("presence_log.over", {
                names: because
                  .slice(1)
                  .map((one) => reasonText(one))
                  .join(", "),
              }),
            entry.byName !== "" && t("presence_log.by", { name: entry.byName }),
            entry.latencyMs !== null &&
              entry.latencyMs >= 1000 &&
              t("presence_log.after", { time: formatDuration(entry.latencyMs) }),
            entry.detail,
          ]
            .filter(Boolean)
            .join(" · ")}
        </div>
      </div>
      <small>
        {newStatus !== null && <span class={isBad(result) ? "error" : ""}>{resultWord(result)}</span>}
        <time dateTime={new Date(entry.at).toISOString()}>{exactIn(zone, entry.at)}</time>
      </small>
    </li>
  );
}

export function sourceWord(source: string): string {
  return tell(`presence_log.source_${source}`) || source;
}

export function resultWord(result: string): string {
  return tell(`presence_log.result_${result}`) || result;
}

/** Sources that are levels of a decision. */
const DECIDED: ReadonlySet<string> = new Set(["override", "holiday", "calendar", "schedule", "default"]);
const BAD: ReadonlySet<string> = new Set(["failed", "away", "alarm", "retrying"]);

function isBad(result: string): boolean {
  return BAD.has(result);
}
