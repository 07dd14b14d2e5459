import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import { serverClock, ticker } from "../live/page.ts";
import { me } from "../platform/me.ts";
import { Mark, Row } from "../ui/row.tsx";
import { formatDuration, formatMoment, formatSeconds } from "../words/format.ts";
import { t } from "../words/words.ts";
import { isAutomatic, isLive } from "./call-filter.ts";
import { lookOf, noteWord, stateWord, whoOf } from "./call-words.ts";
import { painted } from "./chain.ts";
import { book, nameOf } from "./help.ts";
import { outbox } from "./outbox/watch.ts";
import { wrapUpLeft } from "./wrap-up-notice.tsx";

/** Where a call of the history is shown. */
export function callLink(id: number | string): string {
  return `/history-call/${id}`;
}

/** One call: who, what became of it, how far the work on it is; those that last tick. */
export function HistoryRow({ id, tabIndex }: { id: string; tabIndex: number }) {
  const stored = book.rows.row(id)?.value.line;
  if (!stored) return null;
  const name = me.value?.name ?? "";
  const waiting = outbox.entries.value.filter(({ callId }) => String(callId) === id);
  const line = painted(stored, waiting, name);
  const leftMs = wrapUpLeft(line);
  const note = leftMs === null && noteWord(line, name, nameOf);
  const isStuck = waiting.some(({ state }) => state !== "waiting");
  const words = [
    waiting.length > 0 && t(isStuck ? "history.needs_you" : "history.pending"),
    leftMs !== null && t("history.wrap_up", { time: formatDuration(leftMs) }),
    // A code that nobody chose comes before what became of the call: it is what there is to do.
    ...(isAutomatic(line) ? [note, stateWord(line)] : [stateWord(line), note]),
    line.queue,
    line.extensions.length > 0 && t("history.extension", { number: line.extensions.join(", ") }),
  ];
  return (
    <Row
      href={callLink(id)}
      tabIndex={tabIndex}
      mark={<Mark {...lookOf(line)} />}
      title={whoOf(line)}
      detail={words.filter(Boolean).join(" · ")}
      figure={<CallSpan line={line} />}
      level={isStuck ? "red" : waiting.length > 0 ? "amber" : "ok"}
      context={formatMoment(line.startedAt, Date.now())}
    />
  );
}

/** How long it was, or has been until now. */
export function CallSpan({ line }: { line: CallLine }) {
  if (!isLive(line)) return <>{formatSeconds(line.durationSeconds)}</>;
  return <>{formatDuration(ticker.now.value + serverClock.offsetMs - (line.answeredAt ?? line.startedAt))}</>;
}
