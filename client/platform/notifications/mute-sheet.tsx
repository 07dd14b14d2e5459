import { useSignal } from "@preact/signals";
import type { ChoicesAnswer } from "../../../server/platform/alerts/choices/routes.ts";
import { call, post, segment } from "../../live/api.ts";
import { Field } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { say } from "../../ui/toast.tsx";
import { typedInto } from "../../ui/typed-into.ts";
import { t } from "../../words/words.ts";
import { localText, momentOf } from "../alerts/hold-times.ts";
import { problemText } from "../problem-text.ts";
import { useAttempt } from "../use-attempt.ts";
import { mutedText, muteEnds } from "./mutes.ts";

const PATH = "/platform/me/notifications/mutes";

/** Ends the silence of a rule, or with null that of all. */
export function unmute(ruleId: string | null): Promise<ChoicesAnswer> {
  return call<ChoicesAnswer>("DELETE", `${PATH}/${segment(ruleId ?? "all")}`);
}

interface MuteSheetProps {
  /** Null: every rule. */
  ruleId: string | null;
  /** What is muted, in words. */
  name: string;
  onChange: (answer: ChoicesAnswer) => void;
  onClose: () => void;
}

/** Asks until when: an hour, tomorrow morning, or a moment of one's own. */
export function MuteSheet({ ruleId, name, onChange, onClose }: MuteSheetProps) {
  const ends = muteEnds(Date.now());
  const typed = useSignal(localText(ends.hour));
  const { errors, problem, isBusy, attempt } = useAttempt();
  const takeBack = () => void unmute(ruleId).then(onChange, (cause) => say({ text: problemText(cause) }));
  const mute = (untilAt: number) =>
    void attempt(async () => {
      onChange(await post<ChoicesAnswer>(PATH, { ruleId, untilAt }));
      say({ text: mutedText(untilAt, Date.now()), action: { label: t("action.undo"), run: takeBack } });
      onClose();
    });
  const submit = (event: Event) => {
    event.preventDefault();
    const untilAt = momentOf(typed.peek());
    if (untilAt !== null) mute(untilAt);
  };
  return (
    <Sheet title={t("notify.mute_title")} subtitle={name} size="small" onClose={onClose}>
      <form onSubmit={submit}>
        <p>{t("notify.mute_text")}</p>
        <div class="actions">
          <button type="button" class="btn soft grow" disabled={isBusy.value} onClick={() => mute(ends.hour)}>
            {t("notify.hour")}
          </button>
          <button type="button" class="btn soft grow" disabled={isBusy.value} onClick={() => mute(ends.tomorrow)}>
            {t("notify.tomorrow")}
          </button>
        </div>
        <Field
          name="untilAt"
          label={t("notify.until")}
          type="datetime-local"
          required
          errors={errors.value}
          {...typedInto(typed)}
        />
        <FormEnd problem={problem.value} action={t("notify.mute")} isDisabled={isBusy.value} />
      </form>
    </Sheet>
  );
}
