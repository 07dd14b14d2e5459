import { useSignal } from "@preact/signals";
import type { FieldError } from "../ui/field.tsx";
import { fieldErrors } from "./field-text.ts";
import { problemText } from "./problem-text.ts";

/** What a form does with its requests: one at a time, what went wrong under the fields or above the buttons, there in `wordsOf`. */
export function useAttempt(wordsOf: (cause: unknown) => string = problemText) {
  const errors = useSignal<readonly FieldError[]>([]);
  const problem = useSignal("");
  const isBusy = useSignal(false);
  /** False when it was refused. */
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    isBusy.value = true;
    problem.value = "";
    errors.value = [];
    try {
      await work();
      return true;
    } catch (cause) {
      errors.value = fieldErrors(cause);
      problem.value = wordsOf(cause);
      return false;
    } finally {
      isBusy.value = false;
    }
  };
  return { errors, problem, isBusy, attempt };
}
