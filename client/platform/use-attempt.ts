import { useSignal } from "@preact/signals";
import { ApiProblem, type FieldProblem } from "../live/problem.ts";
import { t } from "../words/words.ts";
import { accountProblem } from "./account-problem.ts";

/** What these codes mean at the field that they name. */
const FIELD_TEXTS = {
  name_taken: "problem.name_taken",
  wrong_code: "problem.wrong_code",
  wrong_password: "problem.wrong_password",
} as const;

/**
 * What a form does with its requests: one at a time, what went wrong under the fields or above the buttons. `words` gives the
 * reader's own language for what the server says of a field in English.
 */
export function useAttempt(words: Readonly<Record<string, string>> = {}) {
  const errors = useSignal<readonly FieldProblem[]>([]);
  const problem = useSignal("");
  const isBusy = useSignal(false);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    isBusy.value = true;
    problem.value = "";
    errors.value = [];
    try {
      await work();
    } catch (cause) {
      if (cause instanceof ApiProblem) {
        const known = FIELD_TEXTS[cause.code as keyof typeof FIELD_TEXTS];
        const ofCode = known && t(known);
        errors.value = cause.fields.map(({ field, message }) => ({
          field,
          message: ofCode ?? words[field] ?? message,
        }));
      }
      problem.value = accountProblem(cause);
    } finally {
      isBusy.value = false;
    }
  };
  return { errors, problem, isBusy, attempt };
}
