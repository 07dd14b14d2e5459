import type { NoteView } from "../../server/enrichment/calls/call-view.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { valueText } from "./call-words.ts";
import { FIELDS, LONG_FIELDS } from "./fields.ts";
import { nameOf } from "./help.ts";

/** Says of a note that nobody wrote it. */
export function AutomaticNote({ note, isOwn = false }: { note: NoteView; isOwn?: boolean }) {
  return (
    <p class="note warn" role="status">
      {t("note.automatic", { time: formatMoment(note.updatedAt, Date.now()) })} {isOwn && t("note.automatic_own")}
    </p>
  );
}

/** What somebody noted, to read. */
export function NoteCard({ note }: { note: NoteView }) {
  const texts = FIELDS.map((field) => [field, valueText(field, note[field], nameOf)] as const);
  const isEmpty = texts.every(([, text]) => text === "");
  return (
    <section>
      <div class="head">
        <h2>{t("note.of", { name: nameOf(note.authorName) })}</h2>
        {!note.isAutomatic && (
          <small>
            {t("note.by", { name: nameOf(note.updatedBy), time: formatMoment(note.updatedAt, Date.now()) })}
          </small>
        )}
      </div>
      {note.isAutomatic && <AutomaticNote note={note} />}
      {isEmpty ? (
        <p class="note">{t("note.emptied")}</p>
      ) : (
        <Facts>
          {texts.map(([field, text]) => (
            <Fact key={field} name={t(`note_field.${field}`)}>
              {LONG_FIELDS.has(field) && text !== "" ? <span class="lines">{text}</span> : text}
            </Fact>
          ))}
        </Facts>
      )}
    </section>
  );
}
