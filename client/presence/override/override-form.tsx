import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { OverrideEdit, OverrideView } from "../../../server/presence/overrides/overrides.ts";
import { post } from "../../live/api.ts";
import { useAttempt } from "../../platform/use-attempt.ts";
import { ChoiceChip } from "../../ui/chip.tsx";
import { Field } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Icon } from "../../ui/icon.tsx";
import { typedInto } from "../../ui/typed-into.ts";
import { t } from "../../words/words.ts";
import { nowCoarse, nowExact } from "../roster.ts";
import { lookOf, STATUSES, statusWord } from "../status-looks.ts";
import { momentIn } from "../zone-time.ts";
import { bodyOf, endOf, SPANS, type SpanName } from "./override-wish.ts";

export interface SetAnswer {
  batchId: string;
  overrides: OverrideView[];
}

interface Props {
  zone: string;
  /** For whom; null: that is not said yet. */
  target: Pick<OverrideEdit, "extensionIds" | "groupId" | "isForAll"> | null;
  action: (until: string) => string;
  onSet: (answer: SetAnswer) => void;
  children?: ComponentChildren;
}

/** What to set by hand, until when, and why: two presses and the button. */
export function OverrideForm({ zone, target, action, onSet, children }: Props) {
  const status = useSignal(STATUSES[2] ?? "away");
  const span = useSignal<SpanName>("60");
  const endText = useSignal("");
  const reason = useSignal("");
  const { errors, problem, isBusy, attempt } = useAttempt();
  const send = (event: Event) => {
    event.preventDefault();
    const now = nowExact.peek();
    const wish = { status: status.peek(), span: span.peek(), endText: endText.peek(), reason: reason.peek() };
    if (wish.span === "time" && endOf(wish, zone, now) === null) {
      errors.value = [{ field: "endAt", message: t("field.required") }];
      return;
    }
    void attempt(async () => {
      onSet(await post<SetAnswer>("/presence/overrides", { ...target, ...bodyOf(wish, zone, now) }));
      reason.value = "";
    });
  };
  const end = endOf({ span: span.value, endText: endText.value }, zone, nowCoarse.value);
  return (
    <form onSubmit={send}>
      {children}
      <fieldset class="pick">
        <legend class="label">{t("presence.new_status")}</legend>
        <div class="options">
          {STATUSES.map((one) => (
            <ChoiceChip
              key={one}
              isOn={one === status.value}
              onChoose={() => {
                status.value = one;
              }}
            >
              <Icon name={lookOf(one).icon} />
              {statusWord(one)}
            </ChoiceChip>
          ))}
        </div>
      </fieldset>
      <fieldset class="pick">
        <legend class="label">{t("presence.until_when")}</legend>
        <div class="options">
          {SPANS.map((one) => (
            <ChoiceChip
              key={one}
              isOn={one === span.value}
              onChoose={() => {
                span.value = one;
              }}
            >
              {t(`presence.span_${one}`)}
            </ChoiceChip>
          ))}
        </div>
      </fieldset>
      {span.value === "event" && <p class="note">{t("presence.event_help")}</p>}
      {span.value === "time" && (
        <Field
          name="endAt"
          type="datetime-local"
          label={t("presence.end_at")}
          hint={t("presence.zone_hint", { zone })}
          errors={errors.value}
          {...typedInto(endText)}
        />
      )}
      <Field
        name="reason"
        label={t("presence.reason")}
        hint={t("presence.reason_hint")}
        maxLength={500}
        errors={errors.value}
        {...typedInto(reason)}
      />
      <FormEnd
        problem={problem.value}
        action={action(end === null ? "" : momentIn(zone, end, nowCoarse.value))}
        isDisabled={isBusy.value || target === null}
      />
    </form>
  );
}
