import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { go, place, withQuery } from "./place.ts";
import { SearchField, type SearchFieldProps } from "./ui/search-field.tsx";

/**
 * A search whose words are the address's `q`, so that it can be sent and gone back to. What is typed stays the input's own:
 * the address follows, and is read back when it changes by itself.
 */
export function AddressSearch({ input, ...props }: Omit<SearchFieldProps, "onSearch">) {
  const own = useRef<HTMLInputElement>(null);
  const field = input ?? own;
  useSignalEffect(() => {
    const words = place.value.query.get("q") ?? "";
    if (field.current && document.activeElement !== field.current) field.current.value = words;
  });
  return (
    <SearchField
      {...props}
      input={field}
      defaultValue={place.peek().query.get("q") ?? ""}
      onSearch={(words) => go(withQuery(place.peek(), { q: words }), true)}
    />
  );
}
