import { type Signal, useSignal } from "@preact/signals";
import type { FieldError } from "../ui/field.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { useAttempt } from "./use-attempt.ts";

/** The fields of a form that hold text. */
type TextName<Fields> = { [Name in keyof Fields]: Fields[Name] extends string ? Name : never }[keyof Fields] & string;

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
  /** Ties a box for text to a field. */
  bind: <Name extends TextName<Fields>>(name: Name) => BoundField<Name>;
}

interface BoundField<Name> {
  name: Name;
  errors: readonly FieldError[];
  value: string;
  onInput: (event: { currentTarget: HTMLInputElement }) => void;
}

/** What every form needs: what is typed, whether it is stored, and what the server says about it. */
export function useForm<Fields extends object>(first: Fields, wordsOf?: (cause: unknown) => string): FormState<Fields> {
  const fields = useSignal(first);
  const saved = useSignal(first);
  const { errors, problem, isBusy, attempt } = useAttempt(wordsOf);
  const isChanged = JSON.stringify(fields.value) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);
  const set = (change: Partial<Fields>) => {
    fields.value = { ...fields.peek(), ...change };
  };
  return {
    ...{ fields, errors, problem, isBusy, isChanged, set },
    settle: (now = fields.peek()) => {
      fields.value = now;
      saved.value = now;
    },
    attempt: async (work) => {
      const isDone = await attempt(work);
      // `settings.host` is the field `host` of the form.
      errors.value = errors.peek().map(shortened);
      return isDone;
    },
    bind: (name) => ({
      name,
      errors: errors.value,
      value: String(fields.value[name]),
      onInput: (event) => set({ [name]: event.currentTarget.value } as Partial<Fields>),
    }),
  };
}

function shortened({ field, message }: FieldError): FieldError {
  return { field: field.replace(/^settings\./, "").replace(/\[\d+\]$/, ""), message };
}
