import { useEffect } from "preact/hooks";
import { AddressSearch } from "../address-search.tsx";
import { go, place, withQuery } from "../place.ts";
import { ChoiceChip, Chips } from "../ui/chip.tsx";
import { Choice, Field } from "../ui/field.tsx";
import { t } from "../words/words.ts";
import { DAYS, DIRECTIONS, DISPOSITIONS, isTodoFirst, NAMES, TYPED } from "./call-filter.ts";
import { dispositionWord } from "./call-words.ts";
import { loadTags, tagsInUse } from "./help.ts";

const set = (name: string, value: string | null) => go(withQuery(place.peek(), { [name]: value }), true);

/** The search, quick choices, and behind a press the filters one by one. All of them are in the address. */
export function HistoryFilters() {
  const { query } = place.value;
  const show = query.get("show");
  const flip = (one: string) => set("show", show === one ? null : one);
  const count = NAMES.filter((name) => name !== "q" && name !== "show" && query.get(name)).length;
  return (
    <>
      <AddressSearch label={t("history.search")} maxLength={200} />
      <Chips label={t("filter.title")}>
        <ChoiceChip isOn={isTodoFirst(query)} onChoose={() => set("order", isTodoFirst(query) ? "newest" : null)}>
          {t("history.todo_first")}
        </ChoiceChip>
        <ChoiceChip isOn={show === "todo"} onChoose={() => flip("todo")}>
          {t("history.only_todo")}
        </ChoiceChip>
        <ChoiceChip isOn={show === "auto"} onChoose={() => flip("auto")}>
          {t("history.only_automatic")}
        </ChoiceChip>
        <ChoiceChip isOn={show === "live"} onChoose={() => flip("live")}>
          {t("history.only_live")}
        </ChoiceChip>
        {count > 0 && (
          <ChoiceChip isOn onChoose={() => go(withoutFilters(), true)}>
            {t("history.clear", { n: count })} ✕
          </ChoiceChip>
        )}
      </Chips>
      <details>
        <summary>{count > 0 ? `${t("history.filters")} · ${count}` : t("history.filters")}</summary>
        <FilterFields query={query} />
      </details>
    </>
  );
}

/** The list as it is without what narrows it. */
export function withoutFilters(): string {
  return withQuery(place.peek(), Object.fromEntries(NAMES.map((name) => [name, null])));
}

function FilterFields({ query }: { query: URLSearchParams }) {
  const any = ["", t("history.any")] as const;
  useEffect(() => void loadTags(), []);
  return (
    <div class="pair">
      {DAYS.map((name) => (
        <Field
          key={name}
          name={name}
          type="date"
          label={t(`history.filter_${name}`)}
          value={query.get(name) ?? ""}
          onInput={(event) => set(name, event.currentTarget.value)}
        />
      ))}
      <Choice
        name="disposition"
        label={t("history.filter_disposition")}
        value={query.get("disposition") ?? ""}
        options={[any, ...DISPOSITIONS.map((one) => [one, dispositionWord(one)] as const)]}
        onPick={(value) => set("disposition", value)}
      />
      <Choice
        name="direction"
        label={t("history.filter_direction")}
        value={query.get("direction") ?? ""}
        options={[any, ...DIRECTIONS.map((one) => [one, t(`history.direction_${one}`)] as const)]}
        onPick={(value) => set("direction", value)}
      />
      {TYPED.map((name) => (
        <Field
          key={name}
          name={name}
          label={t(`history.filter_${name}`)}
          autocapitalize="none"
          maxLength={128}
          {...(name === "tag" && { list: "tags-in-use" })}
          value={query.get(name) ?? ""}
          onInput={(event) => set(name, event.currentTarget.value)}
        />
      ))}
      <datalist id="tags-in-use">
        {tagsInUse.value.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
    </div>
  );
}
