import { useEffect } from "preact/hooks";
import { t } from "../words/words.ts";
import { book } from "./help.ts";
import { HistoryRow } from "./history-row.tsx";
import { offeredCalls } from "./offered.ts";

/** The calls that colleagues passed on to the reader and that wait for an answer; nothing while there are none. */
export function OfferedCalls() {
  const calls = offeredCalls.value;
  useEffect(() => book.put(calls), [calls]);
  if (calls.length === 0) return null;
  return (
    <section class="apart" aria-label={t("offered.title")}>
      <div class="head">
        <h2>{t("offered.title")}</h2>
      </div>
      <ul class="list plain card">
        {calls.map(({ id }) => (
          <li key={id}>
            <HistoryRow id={String(id)} tabIndex={0} />
          </li>
        ))}
      </ul>
    </section>
  );
}
