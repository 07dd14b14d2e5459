import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import { serverClock, ticker } from "../live/page.ts";
import { me } from "../platform/me.ts";
import { formatDuration } from "../words/format.ts";
import { t } from "../words/words.ts";
import { whoOf } from "./call-words.ts";
import { painted } from "./chain.ts";
import { book } from "./help.ts";
import { outbox } from "./outbox/watch.ts";

/** Milliseconds that the reader still has to note a call, by the server's clock; null where no time of theirs runs. */
export function wrapUpLeft({ wrapUp }: Pick<CallLine, "wrapUp">): number | null {
  if (!wrapUp || wrapUp.userName !== me.value?.name) return null;
  return Math.max(0, wrapUp.dueAt - (ticker.now.value + serverClock.offsetMs));
}

/** The time to note a call, above its form. */
export function WrapUpNotice({ line }: { line: CallLine }) {
  const leftMs = wrapUpLeft(line);
  if (leftMs === null) return null;
  return (
    <div class="note warn aside wrap-up">
      {leftMs > 0 ? (
        <>
          <b role="timer">{t("wrap_up.left", { time: formatDuration(leftMs) })}</b> {t("wrap_up.then")}
        </>
      ) : (
        t("wrap_up.over")
      )}
    </div>
  );
}

/** The reader's calls whose time runs, the one that ends first before the others: each leads to its form. */
export function WrapUpsRunning() {
  const name = me.value?.name ?? "";
  book.rows.version.value;
  const lines = book.rows.peek().flatMap(({ line }) => {
    if (line.wrapUp?.userName !== name) return [];
    const waiting = outbox.entries.value.filter(({ callId }) => callId === line.id);
    return [painted(line, waiting, name)];
  });
  const running = lines.filter(({ wrapUp }) => wrapUp !== null);
  if (running.length === 0) return null;
  running.sort((a, b) => (a.wrapUp?.dueAt ?? 0) - (b.wrapUp?.dueAt ?? 0));
  return (
    <section aria-label={t("wrap_up.to_note")}>
      {running.map((line) => (
        <div key={line.id} class="note warn aside wrap-up">
          <span class="grow">
            {whoOf(line)} · <Left line={line} />
          </span>
          <a class="btn soft" href={`/history-call/${line.id}`}>
            {t("wrap_up.note_now")}
          </a>
        </div>
      ))}
    </section>
  );
}

function Left({ line }: { line: CallLine }) {
  return <b role="timer">{t("wrap_up.left", { time: formatDuration(wrapUpLeft(line)) })}</b>;
}
