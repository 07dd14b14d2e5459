import { useSignal } from "@preact/signals";
import type { FieldLists, ListedField } from "../../server/enrichment/choices/choices.ts";
import type { WrapUpRule } from "../../server/enrichment/wrap-up/stored.ts";
import { put } from "../live/api.ts";
import { useAttempt } from "../platform/use-attempt.ts";
import { Choice, Field, Switch, TextField } from "../ui/field.tsx";
import { say } from "../ui/toast.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";
import { offeredChoices } from "./choice-paths.ts";

const FIELDS: readonly ListedField[] = ["receptionMode", "subject", "result", "orientation"];

/** The time that agents have to note a call once it is over, and what is noted when it has passed. */
export function WrapUpForm({ rule, lists }: { rule: WrapUpRule; lists: FieldLists }) {
  const first = { ...rule, seconds: String(rule.seconds), queues: rule.queues.join("\n"), tags: rule.tags.join("\n") };
  const form = useSignal(first);
  const saved = useSignal(first);
  const { errors, problem, isBusy, attempt } = useAttempt();
  const isChanged = JSON.stringify(form.value) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);
  const set = (change: Partial<typeof first>) => {
    form.value = { ...form.peek(), ...change };
  };
  const save = (event: Event) => {
    event.preventDefault();
    const { seconds, queues, tags, ...rest } = form.peek();
    void attempt(async () => {
      await put<WrapUpRule>("/enrichment/wrap-up", {
        ...{ ...rest, seconds: Number(seconds), queues: linesOf(queues), tags: linesOf(tags) },
      });
      saved.value = form.peek();
      say({ text: t("state.saved") });
    });
  };
  const { isEnabled, seconds, field, choiceId, queues, tags } = form.value;
  const choices = offeredChoices(lists[field].choices);
  return (
    <form onSubmit={save}>
      <div class="head">
        <h2>{t("wrap_up.title")}</h2>
      </div>
      <p class="note">{t("wrap_up.help")}</p>
      <Switch label={t("wrap_up.on")} isOn={isEnabled} onFlip={(isOn) => set({ isEnabled: isOn })} />
      {isEnabled && (
        <>
          <Field
            name="seconds"
            type="number"
            inputMode="numeric"
            label={t("wrap_up.seconds")}
            hint={t("wrap_up.seconds_hint")}
            errors={errors.value}
            min={10}
            max={3_600}
            value={seconds}
            onInput={(event) => set({ seconds: event.currentTarget.value })}
          />
          <div class="pair">
            <Choice
              name="field"
              label={t("wrap_up.field")}
              errors={errors.value}
              value={field}
              options={FIELDS.map((one) => [one, t(`note_field.${one}`)] as const)}
              onPick={(value) => set({ field: value as ListedField, choiceId: null })}
            />
            <Choice
              name="choiceId"
              label={t("wrap_up.choice")}
              hint={t(choices.length > 0 ? "wrap_up.choice_hint" : "wrap_up.choice_none")}
              errors={errors.value}
              value={choiceId === null ? "" : String(choiceId)}
              options={[["", "–"] as const, ...choices.map(({ id, path }) => [String(id), path] as const)]}
              onPick={(value) => set({ choiceId: value === "" ? null : Number(value) })}
            />
          </div>
          <TextField
            name="queues"
            label={t("wrap_up.queues")}
            hint={t("wrap_up.queues_hint")}
            errors={errors.value}
            value={queues}
            onType={(text) => set({ queues: text })}
          />
          <TextField
            name="tags"
            label={t("wrap_up.tags")}
            errors={errors.value}
            value={tags}
            onType={(text) => set({ tags: text })}
          />
        </>
      )}
      <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
      <div class="actions">
        <button type="submit" class="btn" disabled={isBusy.value || !isChanged}>
          {t("action.save")}
        </button>
      </div>
    </form>
  );
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
