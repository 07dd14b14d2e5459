import { AddressSearch } from "../../address-search.tsx";
import { go, place, withQuery } from "../../place.ts";
import { Field } from "../../ui/field.tsx";
import { t } from "../../words/words.ts";

const TEXTS = ["who", "action", "target", "from"] as const;
const DAYS = ["since", "until"] as const;

/** The search, and behind a press the filters one by one. All of them are in the address, which can be sent to others. */
export function AuditFilters() {
  const { query } = place.value;
  const set = (name: string, value: string) => go(withQuery(place.peek(), { [name]: value }), true);
  const count = [...TEXTS, ...DAYS].filter((name) => query.get(name)).length;
  return (
    <>
      <AddressSearch label={t("audit.search")} maxLength={128} />
      <details open={count > 0}>
        <summary>{count > 0 ? `${t("audit.filters")} · ${count}` : t("audit.filters")}</summary>
        <div class="pair">
          {TEXTS.map((name) => (
            <Field
              key={name}
              name={name}
              label={t(`audit.filter_${name}`)}
              autocapitalize="none"
              value={query.get(name) ?? ""}
              onInput={(event) => set(name, event.currentTarget.value)}
            />
          ))}
          {DAYS.map((name) => (
            <Field
              key={name}
              name={name}
              type="date"
              label={t(`audit.filter_${name}`)}
              value={query.get(name) ?? ""}
              onInput={(event) => set(name, event.currentTarget.value)}
            />
          ))}
        </div>
      </details>
    </>
  );
}
