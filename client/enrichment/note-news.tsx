import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { NoteView } from "../../server/enrichment/calls/call-view.ts";
import type { NoteField, NoteFields } from "../../server/enrichment/notes/note.ts";
import { me } from "../platform/me.ts";
import { formatTimeExact } from "../words/format.ts";
import { t } from "../words/words.ts";
import { valueText } from "./call-words.ts";
import { EMPTY_FIELDS, fieldsOf } from "./fields.ts";
import { nameOf } from "./help.ts";
import { differing, type NoteEdit } from "./note-edit.ts";

interface News {
  by: string;
  at: number;
  isAutomatic: boolean;
  changes: readonly { field: NoteField; before: NoteFields[NoteField]; after: NoteFields[NoteField] }[];
}

/** Says that somebody else changed the note while the form was open, and on a press what. */
export function NoteNews({ note, edit }: { note: NoteView | null; edit: NoteEdit }) {
  const seen = useSignal<{ version: number; fields: NoteFields } | null>(null);
  const news = useSignal<News | null>(null);
  const isShown = useSignal(false);
  const version = note?.version ?? 0;
  useEffect(() => {
    const fields = note ? fieldsOf(note) : EMPTY_FIELDS;
    const old = seen.peek();
    seen.value = { version, fields };
    if (!old || !note || version <= old.version || note.updatedBy === me.peek()?.name) return;
    const changes = differing(old.fields, fields).map((field) => ({
      ...{ field, before: old.fields[field], after: fields[field] },
    }));
    if (changes.length > 0) {
      news.value = { by: note.updatedBy, at: note.updatedAt, isAutomatic: note.isAutomatic, changes };
    }
  }, [version]);
  const now = news.value;
  if (!now) return null;
  const mine = now.changes.filter(({ field, after }) => field in edit.typed && edit.typed[field] !== after);
  return (
    <div class="note warn" role="status">
      <div>
        {now.isAutomatic
          ? t("note.automatic", { time: formatTimeExact(now.at) })
          : t("note.changed_by", { name: nameOf(now.by), time: formatTimeExact(now.at) })}
      </div>
      {mine.length > 0 && <div>{t("note.torn", { n: mine.length })}</div>}
      <button
        type="button"
        class="text-btn"
        aria-expanded={isShown.value}
        onClick={() => {
          isShown.value = !isShown.peek();
        }}
      >
        {t("note.show")}
      </button>
      {isShown.value && (
        <dl class="news">
          {now.changes.map(({ field, before, after }) => (
            <div key={field}>
              <dt>{t(`note_field.${field}`)}</dt>
              <dd class="lines">
                {valueText(field, before, nameOf) || "–"} → {valueText(field, after, nameOf) || "–"}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
