import { type Signal, useSignal } from "@preact/signals";
import { Field, type FieldError } from "../ui/field.tsx";
import { typedInto } from "../ui/typed-into.ts";
import { useUnsaved } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";

interface ChosenPassword {
  password: Signal<string>;
  again: Signal<string>;
  /** What is wrong with the two before the server is asked; empty when nothing is. */
  check: () => FieldError[];
}

/** A new password, typed twice. */
export function useNewPassword(): ChosenPassword {
  const password = useSignal("");
  const again = useSignal("");
  useUnsaved(password.value !== "");
  const check = () => (password.peek() === again.peek() ? [] : [{ field: "again", message: t("setup.differs") }]);
  return { password, again, check };
}

/** The two boxes; `label` is for the first one. */
export function NewPassword(props: { chosen: ChosenPassword; errors: readonly FieldError[]; label?: string }) {
  const { chosen, errors, label = t("password.new") } = props;
  const bind = (value: Signal<string>) => ({
    type: "password" as const,
    autocomplete: "new-password" as const,
    required: true,
    errors,
    ...typedInto(value),
  });
  return (
    <>
      <Field {...bind(chosen.password)} name="password" label={label} hint={t("setup.password_hint")} />
      <Field {...bind(chosen.again)} name="again" label={t("setup.again")} />
    </>
  );
}
