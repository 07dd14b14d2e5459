import { useSignal } from "@preact/signals";
import type { FieldError } from "../ui/field.tsx";
import { fieldErrors } from "./field-text.ts";
import { problemText } from "./problem-text.ts";

/** What a form does with its requests: one at a time, what went wrong under the fields or above the buttons. */
export function useAttempt() {
  const errors = useSignal<readonly FieldError[]>([]);
  const problem = useSignal("");
  const isBusy = useSignal(false);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    isBusy.value = true;
    problem.value = "";
    errors.value = [];
    try {
      await work();
    } catch (cause) {
      errors.value = fieldErrors(cause);
      problem.value = problemText(cause);
    } finally {
      isBusy.value = false;
    }
  };
  return { errors, problem, isBusy, attempt };
}
