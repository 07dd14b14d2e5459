import type { ComponentChildren, InputHTMLAttributes } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { goToFirstFault } from "./first-fault.ts";

/** What is wrong with a field, as it is shown under it. */
export interface FieldError {
  field: string;
  message: string;
}

interface FieldProps {
  /** As the server calls it: its error finds the field by this. */
  name: string;
  label: string;
  hint?: string | undefined;
  errors?: readonly FieldError[] | undefined;
}

interface InputProps extends FieldProps {
  value: string | number;
  onInput: (event: { currentTarget: HTMLInputElement }) => void;
  type?: "text" | "password" | "number" | "date" | "time" | "datetime-local";
  autocomplete?: "username" | "current-password" | "new-password" | "one-time-code";
  autocapitalize?: "none";
  inputMode?: "numeric";
  pattern?: string;
  min?: number;
  max?: number;
  maxLength?: number;
  required?: boolean;
  disabled?: boolean;
  /** Texts that are offered; any other can be typed. */
  list?: string;
  onKeyDown?: (event: KeyboardEvent) => void;
}

/** A labelled input; the server's complaint about it stands under it and is read with it. */
export function Field({ name, label, hint, errors, ...input }: InputProps) {
  // Preact's type of an input is a union over its `type`; ours is known only as one of four.
  const attributes = { class: "input", name, autocomplete: "off", ...input } as InputHTMLAttributes<HTMLInputElement>;
  return (
    <Labelled name={name} label={label} hint={hint} errors={errors}>
      {(wiring) => <input {...attributes} {...wiring} />}
    </Labelled>
  );
}

/** A choice from a short list. */
export function Choice(
  props: FieldProps & {
    value: string;
    options: readonly (readonly [value: string, label: string])[];
    onPick: (value: string) => void;
  },
) {
  return (
    <Labelled {...props}>
      {(wiring) => (
        <select
          class="input"
          name={props.name}
          value={props.value}
          onChange={(event) => props.onPick(event.currentTarget.value)}
          {...wiring}
        >
          {props.options.map(([value, label]) => (
            <option key={value} value={value} selected={value === props.value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

/** Several lines of text. */
export function TextField(props: FieldProps & { value: string; onType: (text: string) => void }) {
  return (
    <Labelled {...props}>
      {(wiring) => (
        <textarea
          class="input"
          name={props.name}
          spellcheck={false}
          value={props.value}
          onInput={(event) => props.onType(event.currentTarget.value)}
          {...wiring}
        />
      )}
    </Labelled>
  );
}

/** A yes or no. */
export function Switch(props: { label: string; isOn: boolean; onFlip: (isOn: boolean) => void }) {
  return (
    <label class="switch">
      <input type="checkbox" checked={props.isOn} onChange={(event) => props.onFlip(event.currentTarget.checked)} />
      <span>{props.label}</span>
    </label>
  );
}

interface Wiring {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

function Labelled(props: FieldProps & { children: (wiring: Wiring) => ComponentChildren }) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const error = props.errors?.find(({ field }) => field === props.name)?.message;
  // Each refusal brings a new list. Every field that is named in it leads to the first of them.
  useEffect(() => {
    if (error !== undefined) goToFirstFault(box.current?.closest("form"));
  }, [props.errors]);
  const describedBy = [error && `${id}-error`, props.hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div class="field" ref={box}>
      <label class="label" for={id}>
        {props.label}
      </label>
      {props.children({ id, "aria-invalid": error !== undefined, "aria-describedby": describedBy || undefined })}
      {error && (
        <span class="error" id={`${id}-error`}>
          {error}
        </span>
      )}
      {props.hint && (
        <small class="hint" id={`${id}-hint`}>
          {props.hint}
        </small>
      )}
    </div>
  );
}
