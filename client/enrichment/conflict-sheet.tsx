import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Conflict, NoteField } from "../../server/enrichment/notes/note.ts";
import { Sheet } from "../ui/sheet.tsx";
import { t } from "../words/words.ts";
import { valueText } from "./call-words.ts";
import { bothOf, decide, type Pick, picksFor } from "./conflict.ts";
import { nameOf } from "./help.ts";
import type { NoteEntry } from "./outbox/entry.ts";
import { outbox } from "./outbox/watch.ts";

/** Two people changed the same fields: each as it was, as it is, as it is wanted here; somebody decides, nothing is lost meanwhile. */
export function ConflictSheet({ entry, onClose }: { entry: NoteEntry; onClose: () => void }) {
  const picks = useSignal<Partial<Record<NoteField, Pick>>>({});
  const isBusy = useSignal(false);
  const conflicts = entry.conflict?.fields ?? [];
  const save = async (event: Event) => {
    event.preventDefault();
    isBusy.value = true;
    const changes = decide(entry.changes, conflicts, picks.peek());
    const outcome = await outbox.decide(entry.operationId, changes);
    isBusy.value = false;
    // Somebody was faster once more: the same question, with what is there now.
    if (outcome.kind !== "conflict") onClose();
  };
  return (
    <Sheet title={t("conflict.title")} onClose={onClose}>
      <form onSubmit={save}>
        <p>{t("conflict.text")}</p>
        {conflicts.map((conflict) => (
          <Field
            key={conflict.field}
            conflict={conflict}
            pick={picks.value[conflict.field] ?? (picksFor(conflict)[0] as Pick)}
            onPick={(pick) => {
              picks.value = { ...picks.peek(), [conflict.field]: pick };
            }}
          />
        ))}
        <div class="actions">
          <button type="submit" class="btn grow" disabled={isBusy.value}>
            {t("conflict.save")}
          </button>
          <button type="button" class="btn soft" onClick={onClose}>
            {t("conflict.later")}
          </button>
        </div>
      </form>
    </Sheet>
  );
}

function Field({ conflict, pick, onPick }: { conflict: Conflict; pick: Pick; onPick: (pick: Pick) => void }) {
  const name = useId();
  const { field, base, mine, theirs } = conflict;
  const text = (value: Conflict["base"]) => valueText(field, value, nameOf) || t("conflict.nothing");
  const shown = (one: Pick) =>
    one === "both" ? bothOf(String(theirs), String(mine)) : text(one === "mine" ? mine : theirs);
  return (
    <fieldset class="card pad picks">
      <legend class="label">{t(`note_field.${field}`)}</legend>
      <p class="hint">
        {t("conflict.base")} <span class="lines">{text(base)}</span>
      </p>
      {picksFor(conflict).map((one) => (
        <label key={one} class="switch">
          <input type="radio" name={name} checked={one === pick} onChange={() => onPick(one)} />
          <span>
            <b>{t(`conflict.pick_${one}`)}</b>
            <span class="lines">{shown(one)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
