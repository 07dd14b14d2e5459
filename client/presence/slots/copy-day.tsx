import { useSignal } from "@preact/signals";
import { useAttempt } from "../../platform/use-attempt.ts";
import { ChoiceChip } from "../../ui/chip.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { weekdayWord } from "../zone-time.ts";

interface Props {
  day: number;
  onCopy: (day: number, to: readonly number[]) => Promise<void>;
  onClose: () => void;
}

/** Which other days are to be like this one. */
export function CopyDay({ day, onCopy, onClose }: Props) {
  // The other working days, unless it is none itself: that is what most people mean.
  const chosen = useSignal<readonly number[]>(day < 5 ? [0, 1, 2, 3, 4].filter((other) => other !== day) : []);
  const { problem, isBusy, attempt } = useAttempt();
  const flip = (other: number) => () => {
    const now = chosen.peek();
    chosen.value = now.includes(other) ? now.filter((one) => one !== other) : [...now, other].toSorted();
  };
  const send = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      await onCopy(day, chosen.peek());
      say({ text: t("presence.day_copied") });
      onClose();
    });
  };
  return (
    <form class="slot-form" onSubmit={send}>
      <fieldset class="pick">
        <legend class="label">{t("presence.copy_day_to", { day: weekdayWord(day) })}</legend>
        <div class="options">
          {[0, 1, 2, 3, 4, 5, 6]
            .filter((other) => other !== day)
            .map((other) => (
              <ChoiceChip key={other} isOn={chosen.value.includes(other)} onChoose={flip(other)}>
                {weekdayWord(other)}
              </ChoiceChip>
            ))}
        </div>
      </fieldset>
      <p class="note">{t("presence.copy_day_help")}</p>
      <FormEnd
        problem={problem.value}
        action={t("presence.copy")}
        isDisabled={isBusy.value || chosen.value.length === 0}
      >
        <button type="button" class="btn soft" onClick={onClose}>
          {t("action.cancel")}
        </button>
      </FormEnd>
    </form>
  );
}
