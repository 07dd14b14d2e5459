import { useLayoutEffect } from "preact/hooks";
import type { ContactView } from "../../../server/platform/push/contact.ts";
import { put } from "../../live/api.ts";
import { useRemote } from "../../live/use-remote.ts";
import { Field } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import { useForm } from "../use-form.ts";

/** Whom push services may write to about what is sent from here. */
export function PushContactForm() {
  const { data, problem: missing } = useRemote<ContactView>("/platform/push/contact");
  const form = useForm({ contact: "" });
  const { fields, errors, problem, isBusy } = form;
  const view = data.value;
  // Before the field can be typed in: after the page was painted somebody may have.
  useLayoutEffect(() => {
    if (view && !form.isChanged) form.settle({ contact: view.contact ?? "" });
  }, [view]);
  const save = (event: Event) => {
    event.preventDefault();
    void form.attempt(async () => {
      const { contact } = await put<ContactView>("/platform/push/contact", { contact: fields.peek().contact || null });
      form.settle({ contact: contact ?? "" });
      say({ text: t("state.saved") });
    });
  };
  return (
    <form onSubmit={save}>
      <div class="head">
        <h2>{t("contact.title")}</h2>
      </div>
      <section class="card pad">
        {missing.value !== null && <p class="note bad">{problemText(missing.value)}</p>}
        <Field
          name="contact"
          label={t("contact.label")}
          hint={view?.publicUrl ? t("contact.else", { address: view.publicUrl }) : t("contact.hint")}
          maxLength={320}
          autocapitalize="none"
          // What is typed before the contact has come would be lost when it does.
          disabled={!view}
          value={fields.value.contact}
          errors={errors.value}
          onInput={(event) => form.set({ contact: event.currentTarget.value })}
        />
        <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !form.isChanged} />
      </section>
    </form>
  );
}
