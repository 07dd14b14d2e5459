import { useSignal } from "@preact/signals";
import type { SlotView } from "../../../server/presence/slots/slot.ts";
import { Icon } from "../../ui/icon.tsx";
import { Mark } from "../../ui/row.tsx";
import { t } from "../../words/words.ts";
import { lookOf, statusWord } from "../status-looks.ts";
import { SlotForm } from "./slot-form.tsx";
import { spanOf } from "./slot-times.ts";
import type { useSlots } from "./use-slots.ts";

interface Props {
  slot: SlotView;
  book: ReturnType<typeof useSlots>;
  canEdit: boolean;
  /** Its date, where it has one. */
  name?: string;
}

/** A slot, and what can be done with it. */
export function SlotLine({ slot, book, canEdit, name }: Props) {
  const isEditing = useSignal(false);
  const span = spanOf(slot);
  if (isEditing.value) {
    return (
      <SlotForm
        slot={slot}
        action={t("action.save")}
        onSave={async (edit) => {
          await book.change(slot.id, edit);
          isEditing.value = false;
        }}
        onCancel={() => {
          isEditing.value = false;
        }}
      />
    );
  }
  return (
    <div class="slot">
      <Mark {...lookOf(slot.status)} />
      <span>
        {name && <b>{name} </b>}
        {span} <small>{statusWord(slot.status)}</small>
      </span>
      {canEdit && (
        <>
          <button
            type="button"
            class="icon-btn"
            aria-label={t("presence.edit_slot", { span })}
            onClick={() => {
              isEditing.value = true;
            }}
          >
            <Icon name="pencil" />
          </button>
          <button
            type="button"
            class="icon-btn"
            aria-label={t("presence.remove_slot", { span })}
            onClick={() => book.drop(slot)}
          >
            <Icon name="close" />
          </button>
        </>
      )}
    </div>
  );
}
