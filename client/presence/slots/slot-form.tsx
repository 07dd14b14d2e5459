import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Status } from "../../../server/presence/model.ts";
import type { SlotEdit } from "../../../server/presence/slots/slot.ts";
import { useForm } from "../../platform/use-form.ts";
import { Choice, Field } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { t } from "../../words/words.ts";
import { STATUSES, statusWord } from "../status-looks.ts";
import { clockOf, minuteOf } from "../zone-time.ts";

interface Props {
  slot: SlotEdit;
  action: string;
  /** Rejects with what the server refused. */
  onSave: (slot: SlotEdit) => Promise<void>;
  onCancel: () => void;
}

/** A slot of a day or a date: from, to, what. */
export function SlotForm({ slot, action, onSave, onCancel }: Props) {
  const form = useForm({
    date: slot.date ?? "",
    startMinute: clockOf(slot.startMinute),
    // A field for times knows no 24:00; midnight at the end of the day is 0:00 of the next.
    endMinute: clockOf(slot.endMinute % 1_440),
    status: slot.status as string,
  });
  const isTouched = useSignal(false);
  const box = useRef<HTMLFormElement>(null);
  // The first thing to alter has the focus, unless saving it as it is will do.
  useLayoutEffect(() => box.current?.querySelector<HTMLElement>("button[type=submit]")?.focus(), []);
  const send = (event: Event) => {
    event.preventDefault();
    isTouched.value = true;
    const { date, startMinute, endMinute, status } = form.fields.peek();
    const [start, end] = [minuteOf(startMinute), minuteOf(endMinute)];
    form.errors.value = [
      ...(start === null ? [{ field: "startMinute", message: t("field.required") }] : []),
      ...(end === null ? [{ field: "endMinute", message: t("field.required") }] : []),
      ...(slot.date !== null && date === "" ? [{ field: "date", message: t("field.required") }] : []),
    ];
    if (start === null || end === null || form.errors.peek().length > 0) return;
    const at = slot.date === null ? { day: slot.day ?? 0, date: null } : { day: null, date };
    void form.attempt(() => onSave({ ...at, startMinute: start % 1_440, endMinute: end, status: status as Status }));
  };
  return (
    <form class="slot-form" onSubmit={send} ref={box}>
      {slot.date !== null && <Field {...form.bind("date")} type="date" label={t("presence.date")} required />}
      <div class="pair">
        <Field {...form.bind("startMinute")} type="time" label={t("presence.from")} required />
        <Field {...form.bind("endMinute")} type="time" label={t("presence.to")} required />
      </div>
      <Choice
        name="status"
        label={t("presence.status")}
        errors={form.errors.value}
        value={form.fields.value.status}
        options={STATUSES.map((one) => [one, statusWord(one)] as const)}
        onPick={(status) => form.set({ status })}
      />
      <FormEnd problem={form.problem.value} action={action} isDisabled={form.isBusy.value}>
        <button type="button" class="btn soft" onClick={onCancel}>
          {t("action.cancel")}
        </button>
      </FormEnd>
    </form>
  );
}
