import type { RefObject } from "preact";
import { Icon } from "./icon.tsx";

export interface SearchFieldProps {
  /** What is searched; read out, and shown while nothing is typed unless `placeholder` says more. */
  label: string;
  onSearch: (words: string) => void;
  placeholder?: string;
  input?: RefObject<HTMLInputElement | null>;
  defaultValue?: string;
  maxLength?: number;
  onKeyDown?: (event: { key: string; currentTarget: HTMLInputElement }) => void;
  onBlur?: (event: { currentTarget: HTMLInputElement }) => void;
}

/** Where words to search for are typed. */
export function SearchField({ label, onSearch, placeholder = label, input, ...rest }: SearchFieldProps) {
  return (
    <search class="search">
      <Icon name="search" />
      <input
        ref={input ?? null}
        class="input"
        type="search"
        aria-label={label}
        placeholder={placeholder}
        onInput={(event) => onSearch(event.currentTarget.value)}
        {...rest}
      />
    </search>
  );
}
