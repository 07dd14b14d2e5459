import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SlotEdit, SlotView } from "../../../server/presence/slots/slot.ts";
import { post, put, remove } from "../../live/api.ts";
import { problemText } from "../../platform/problem-text.ts";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { editOf, isSameSlot, spanOf } from "./slot-times.ts";

interface SlotBook {
  slots: Signal<readonly SlotView[]>;
  /** Rejects with what the server refused. */
  add: (edit: SlotEdit) => Promise<void>;
  change: (id: number, edit: SlotEdit) => Promise<void>;
  /** Gone at once; a press brings it back. */
  drop: (slot: SlotView) => void;
  /** Gives other days what one day has, in place of what they had. */
  copyDay: (day: number, to: readonly number[]) => Promise<void>;
}

/** The slots of an extension as they are changed here: shown at once, and as the server has them when it has answered. */
export function useSlots(id: number, stored: readonly SlotView[], onChange: () => void): SlotBook {
  const slots = useSignal(stored);
  useEffect(() => {
    slots.value = stored;
  }, [stored]);
  const path = `/presence/extensions/${id}/slots`;
  const show = (next: readonly SlotView[]) => {
    slots.value = next;
  };
  const add = async (edit: SlotEdit) => {
    const made = await post<SlotView>(path, edit);
    show([...slots.peek(), made]);
    onChange();
  };
  const drop = (slot: SlotView) => {
    const before = slots.peek();
    show(before.filter((one) => one.id !== slot.id));
    remove(`${path}/${slot.id}`).then(
      () => {
        onChange();
        say({
          text: t("presence.slot_removed", { span: spanOf(slot) }),
          action: { label: t("action.undo"), run: () => void add(editOf(slot)).catch(complain) },
        });
      },
      (cause) => {
        show(before);
        complain(cause);
      },
    );
  };
  return {
    slots,
    add,
    drop,
    change: async (slotId, edit) => {
      const made = await put<SlotView>(`${path}/${slotId}`, edit);
      show(slots.peek().map((one) => (one.id === slotId ? made : one)));
      onChange();
    },
    copyDay: async (day, to) => {
      const given = slots.peek().filter((slot) => slot.day === day);
      for (const other of to) {
        const wanted = given.map((slot) => ({ ...editOf(slot), day: other }));
        const own = slots.peek().filter((slot) => slot.day === other);
        for (const edit of wanted) if (!own.some((slot) => isSameSlot(slot, edit))) await add(edit);
        for (const slot of own) {
          if (wanted.some((edit) => isSameSlot(slot, edit))) continue;
          await remove(`${path}/${slot.id}`);
          show(slots.peek().filter((one) => one.id !== slot.id));
        }
      }
      onChange();
    },
  };
}

function complain(cause: unknown): void {
  say({ text: problemText(cause) });
}
