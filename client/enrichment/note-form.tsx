import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { NoteChanges, NoteField, NoteFields } from "../../server/enrichment/notes/note.ts";
import { browserClock } from "../live/browser-clock.ts";
import { stream } from "../live/page.ts";
import { fieldErrors } from "../platform/field-text.ts";
import { me } from "../platform/me.ts";
import { problemText } from "../platform/problem-text.ts";
import type { FieldError } from "../ui/field.tsx";
import { say } from "../ui/toast.tsx";
import { formatTimeExact } from "../words/format.ts";
import { t } from "../words/words.ts";
import { whoOf } from "./call-words.ts";
import { noteAt } from "./chain.ts";
import { ConflictSheet } from "./conflict-sheet.tsx";
import { DraftKeeper } from "./draft-keeper.ts";
import { EMPTY_FIELDS, fieldsOf } from "./fields.ts";
import {
  blurField,
  changesOf,
  differing,
  focusField,
  followNote,
  type NoteEdit,
  openEdit,
  resumeEdit,
  typeInto,
} from "./note-edit.ts";
import { NoteInputs } from "./note-fields.tsx";
import { AutomaticNote } from "./note-card.tsx";
import { NoteNews } from "./note-news.tsx";
import { type Draft, drafts } from "./outbox/device.ts";
import { outbox } from "./outbox/watch.ts";
import { TemplateChips } from "./template-chips.tsx";

interface NoteFormProps {
  /** The call as it is stored, and as it will be once what waits here is saved. */
  line: CallLine;
  shown: CallLine;
  /** Which of the notes is the reader's to write. */
  position: number;
  /** Changes that were refused and come back to be changed. */
  handed: Signal<NoteChanges | null>;
}

/** One's own note of a call. What is typed is kept on the device; what others change meanwhile comes in where nothing is typed. */
export function NoteForm({ line, shown, position, handed }: NoteFormProps) {
  const stored = noteAt(line, position);
  const note = noteAt(shown, position);
  const version = stored?.version ?? 0;
  const edit = useSignal<NoteEdit>(openEdit(version, note ? fieldsOf(note) : undefined));
  const errors = useSignal<readonly FieldError[]>([]);
  const problem = useSignal("");
  const isBusy = useSignal(false);
  const conflict = useSignal<string | null>(null);
  const { keeper, resumedAt, discard } = useDraft(line.id, edit);

  const fields = JSON.stringify(note && fieldsOf(note));
  useEffect(() => {
    // What is being saved is shown as saved already: the form holds on to it until it is known what came of it.
    if (isBusy.value) return;
    const before = edit.peek();
    edit.value = followNote(before, version, note ? fieldsOf(note) : openEdit().base);
    if (draftOf(before) && !draftOf(edit.peek())) keeper.note(null);
  }, [version, fields, isBusy.value]);

  useEffect(() => {
    if (handed.value === null) return;
    for (const [field, value] of Object.entries(handed.value)) type(field as NoteField, value);
    handed.value = null;
  }, [handed.value]);

  const type = <Field extends NoteField>(field: Field, value: NoteEdit["theirs"][Field]) => {
    edit.value = typeInto(edit.peek(), field, value);
    keeper.note(draftOf(edit.peek()));
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const typed = changesOf(edit.peek());
    // What was filled in by itself is taken over by sending it.
    const changes = Object.keys(typed).length === 0 && note?.isAutomatic ? filledIn(fieldsOf(note)) : typed;
    if (Object.keys(changes).length === 0) return;
    isBusy.value = true;
    problem.value = "";
    errors.value = [];
    const { baseVersion } = edit.peek();
    const outcome = await outbox.save({ callId: line.id, title: whoOf(line), baseVersion, changes });
    isBusy.value = false;
    if (outcome.kind === "refused") {
      errors.value = fieldErrors(outcome.cause);
      problem.value = t("note.not_saved", { reason: problemText(outcome.cause) });
      return;
    }
    // What was typed while it was on its way is a draft still.
    keeper.note(draftOf(withoutSaved(edit.peek(), changes)));
    await keeper.flush();
    if (outcome.kind === "conflict") conflict.value = outcome.operationId;
    else say({ text: t(outcome.kind === "saved" ? "state.saved" : "note.kept_here") });
  };
  const open = outbox.entries.value.find((entry) => entry.operationId === conflict.value && entry.conflict);
  const isChanged = Object.keys(changesOf(edit.value)).length > 0;
  return (
    <>
      <NoteNews note={stored} edit={edit.value} />
      {note?.isAutomatic && <AutomaticNote note={note} isOwn />}
      {resumedAt.value !== null && isChanged && (
        <div class="note warn" role="status">
          <div>{t("note.resumed", { time: formatTimeExact(resumedAt.value) })}</div>
          <button type="button" class="text-btn" onClick={() => void discard()}>
            {t("note.discard")}
          </button>
        </div>
      )}
      <form
        class="note-form"
        aria-label={t("note.title")}
        onSubmit={save}
        onFocusIn={(event) => {
          const field = (event.target as Element).getAttribute("name");
          if (field && field in edit.peek().theirs) edit.value = focusField(edit.peek(), field as NoteField);
        }}
        onFocusOut={() => {
          edit.value = blurField(edit.peek());
        }}
      >
        <TemplateChips line={line} edit={edit.value} onType={type} />
        <NoteInputs edit={edit.value} errors={errors.value} onType={type} />
        <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
        <div class="actions">
          <button type="submit" class="btn grow" disabled={isBusy.value || !(isChanged || note?.isAutomatic)}>
            {t(!isChanged && note?.isAutomatic ? "note.confirm" : "action.save")}
          </button>
        </div>
        <small class="hint">
          {[
            keeper.keptAt.value !== null &&
              isChanged &&
              t("note.draft", { time: formatTimeExact(keeper.keptAt.value) }),
            stream.phase.value === "waiting" && t("note.offline"),
          ]
            .filter(Boolean)
            .join(" · ")}
        </small>
      </form>
      {open && (
        <ConflictSheet
          entry={open}
          onClose={() => {
            conflict.value = null;
          }}
        />
      )}
    </>
  );
}

/** The fields that hold something. */
function filledIn(fields: NoteFields): NoteChanges {
  return Object.fromEntries(differing(EMPTY_FIELDS, fields).map((field) => [field, fields[field]]));
}

/** The form without the changes that are saved, as far as nothing else was typed over them. */
function withoutSaved(edit: NoteEdit, changes: NoteChanges): NoteEdit {
  const left = Object.entries(edit.typed).filter(([field, value]) => changes[field as NoteField] !== value);
  return { ...edit, typed: Object.fromEntries(left) };
}

/** Null when there is nothing typed to keep. */
function draftOf({ baseVersion, base, typed }: NoteEdit): Draft | null {
  return Object.keys(typed).length === 0 ? null : { baseVersion, base, typed, savedAt: Date.now() };
}

/** Keeps what is typed on the device, and takes up what was left there. */
function useDraft(callId: number, edit: { value: NoteEdit; peek: () => NoteEdit }) {
  const owner = me.peek()?.name ?? "";
  const resumedAt = useSignal<number | null>(null);
  const [keeper] = useState(
    () =>
      new DraftKeeper<Draft>({
        clock: browserClock,
        write: (draft) => drafts.write(owner, callId, draft),
        remove: () => drafts.remove(owner, callId),
      }),
  );
  useEffect(() => {
    let isGone = false;
    void drafts.read(owner, callId).then((draft) => {
      if (!draft || isGone || Object.keys(edit.peek().typed).length > 0) return;
      edit.value = resumeEdit(draft, edit.peek());
      resumedAt.value = draft.savedAt;
    });
    const flush = () => void keeper.flush();
    const ask = (event: BeforeUnloadEvent) => {
      flush();
      if (keeper.isBehind.peek()) event.preventDefault();
    };
    document.addEventListener("visibilitychange", flush);
    addEventListener("beforeunload", ask);
    return () => {
      isGone = true;
      document.removeEventListener("visibilitychange", flush);
      removeEventListener("beforeunload", ask);
      flush();
    };
  }, [callId]);
  const discard = async () => {
    const { version, theirs } = edit.peek();
    edit.value = openEdit(version, theirs);
    resumedAt.value = null;
    keeper.note(null);
    await keeper.flush();
  };
  return { keeper, resumedAt, discard };
}
