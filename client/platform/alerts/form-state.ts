import { type Signal, useSignal } from "@preact/signals";
import type { FieldError } from "../../ui/field.tsx";
import { useUnsaved } from "../../ui/unsaved.ts";
import { fieldErrors } from "../field-text.ts";
import { problemText } from "../problem-text.ts";

interface FormState<Fields> {
  fields: Signal<Fields>;
  errors: Signal<readonly FieldError[]>;
  problem: Signal<string>;
  isBusy: Signal<boolean>;
  isChanged: boolean;
  set: (change: Partial<Fields>) => void;
  /** What is there now is what is stored. */
  settle: (fields?: Fields) => void;
  /** Does something that the server may refuse; what it says goes to its fields. False when it was refused. */
  attempt: (work: () => Promise<void>) => Promise<boolean>;
}

/** What every form needs: what is typed, whether it is stored, and what the server says about it. */
export function useForm<Fields extends object>(first: Fields): FormState<Fields> {
  const fields = useSignal(first);
  const saved = useSignal(first);
  const errors = useSignal<readonly FieldError[]>([]);
  const problem = useSignal("");
  const isBusy = useSignal(false);
  const isChanged = JSON.stringify(fields.value) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);
  return {
    fields,
    errors,
    problem,
    isBusy,
    isChanged,
    set: (change) => {
      fields.value = { ...fields.peek(), ...change };
    },
    settle: (now = fields.peek()) => {
      fields.value = now;
      saved.value = now;
    },
    attempt: async (work) => {
      isBusy.value = true;
      problem.value = "";
      errors.value = [];
      try {
        await work();
        return true;
      } catch (cause) {
        // `settings.host` is the field `host` of the form.
        errors.value = fieldErrors(cause).map(shortened);
        problem.value = problemText(cause);
        return false;
      } finally {
        isBusy.value = false;
      }
    },
  };
}

function shortened({ field, message }: FieldError): FieldError {
  return { field: field.replace(/^settings\./, "").replace(/\[\d+\]$/, ""), message };
}
