import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { CallsPatch } from "../../server/enrichment/topics.ts";
import { get, segment } from "../live/api.ts";
import { stream } from "../live/page.ts";
import { t } from "../words/words.ts";
import { book } from "./help.ts";
import { HistoryRow } from "./history-row.tsx";
import { CALLS_TOPIC } from "./topic.ts";

/** Calls of the history that come within this of the live one may be the same: the server decides. */
const NEAR_MS = 300_000;
/** Changes that follow each other within this time are one reading. */
const GATHER_MS = 300;

/** Of a live call of the board: its history and note, as soon as the PBX tells of it; several where several could be meant. */
export function RelatedCalls({ serverId, id, startedAt }: { serverId: string; id: string; startedAt: number | null }) {
  const calls = useSignal<readonly number[]>([]);
  useEffect(() => {
    calls.value = [];
    const abort = new AbortController();
    let timer = 0;
    const read = async () => {
      try {
        const path = `/enrichment/live/${segment(serverId)}/${segment(id)}`;
        const answer = await get<{ calls: CallLine[] }>(path, abort.signal);
        book.put(answer.calls);
        calls.value = answer.calls.map((line) => line.id);
      } catch {
        // The board goes without: the next change, or the stream's opening, asks again.
      }
    };
    const later = () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => void read(), GATHER_MS);
    };
    void read();
    const release = stream.want(CALLS_TOPIC, null, {
      onData(data) {
        const patch = data as CallsPatch;
        const known = new Set(calls.peek());
        book.put(patch.calls.filter((line) => known.has(line.id)));
        const isNear = (line: CallLine) => startedAt === null || Math.abs(line.startedAt - startedAt) < NEAR_MS;
        if (patch.calls.some(isNear) || patch.gone.some((gone) => known.has(gone))) later();
      },
      onReload: later,
    });
    // What came between the reading and the opening of the stream.
    const stop = stream.phase.subscribe((phase) => {
      if (phase === "open") later();
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
      stop();
      release();
    };
  }, [serverId, id]);
  if (calls.value.length === 0) return null;
  return (
    <section class="apart" aria-label={t("related.title")}>
      <div class="head">
        <h2>{t("related.title")}</h2>
      </div>
      {calls.value.length > 1 && <p class="note">{t("related.several")}</p>}
      <ul class="list plain card">
        {calls.value.map((one) => (
          <li key={one}>
            <HistoryRow id={String(one)} tabIndex={0} />
          </li>
        ))}
      </ul>
    </section>
  );
}
