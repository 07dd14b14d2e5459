import { Mark, Row } from "../ui/row.tsx";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { faultText } from "./fault-text.ts";
import { callLink } from "./history-row.tsx";
import type { NoteEntry, TagsEdit } from "./outbox/entry.ts";
import { outbox } from "./outbox/watch.ts";

/** The notes that the server does not have yet: how many, why, and the way to each. */
export function WaitingNotes() {
  const entries = outbox.entries.value;
  if (entries.length === 0) return null;
  const stuck = entries.filter(({ state }) => state !== "waiting");
  return (
    <section aria-label={t("history.waiting_title")}>
      <div class={`note ${stuck.length > 0 ? "bad" : "warn"}`} role="status">
        {stuck.length > 0 ? t("history.need_you", { n: stuck.length }) : t("history.waiting", { n: entries.length })}
      </div>
      <details open={stuck.length > 0}>
        <summary>{t("history.waiting_show")}</summary>
        <ul class="list plain card">
          {entries.map((entry) => (
            <li key={entry.operationId}>
              <Row
                href={callLink(entry.callId)}
                mark={<Mark {...LOOKS[entry.state]} />}
                title={entry.title}
                detail={[entry.tags && tagsText(entry.tags), entryText(entry)].filter(Boolean).join(" · ")}
                context={formatMoment(entry.writtenAt, Date.now())}
              />
            </li>
          ))}
        </ul>
        <div class="actions">
          <button type="button" class="btn soft" onClick={() => void outbox.retryNow()}>
            {t("history.send_now")}
          </button>
        </div>
      </details>
    </section>
  );
}

const LOOKS = {
  waiting: { icon: "hourglass", tone: "warn" },
  conflict: { icon: "alert", tone: "bad" },
  refused: { icon: "cross", tone: "bad" },
} as const;

/** What was changed of the tags: `+devis −adv`. */
export function tagsText({ add, remove }: TagsEdit): string {
  return [...add.map((tag) => `+${tag}`), ...remove.map((tag) => `−${tag}`)].join(" ");
}

/** How an entry stands, in a sentence. */
export function entryText(entry: NoteEntry): string {
  if (entry.state === "conflict") return t("note.conflicting");
  if (entry.state === "refused") return t("note.refused", { reason: faultText(entry) });
  return entry.fault && entry.fault.status >= 400 ? faultText(entry) : t("note.will_be_sent");
}
