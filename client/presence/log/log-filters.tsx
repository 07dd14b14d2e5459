import { go, place, withQuery } from "../../place.ts";
import { Choice, Field } from "../../ui/field.tsx";
import { t } from "../../words/words.ts";
import { book } from "../roster.ts";
import { STATUSES, statusWord } from "../status-looks.ts";
import { LOG_NAMES, RESULTS, SOURCES } from "./log-filter.ts";
import { resultWord, sourceWord } from "./log-line.tsx";

const set = (name: string, value: string | null) => go(withQuery(place.peek(), { [name]: value }), true);

/** The log as it is without what narrows it. */
export function withoutLogFilters(): string {
  return withQuery(place.peek(), Object.fromEntries(LOG_NAMES.map((name) => [name, null])));
}

/** Which part of the log; all of it is in the address. */
export function LogFilters() {
  const { query } = place.value;
  book.rows.version.value;
  const lines = book.rows
    .peek()
    .map(({ line }) => line)
    .toSorted((a, b) => a.number.localeCompare(b.number));
  const any = ["", t("presence.any")] as const;
  const count = LOG_NAMES.filter((name) => query.get(name)).length;
  return (
    <details open={count > 0}>
      <summary>{count > 0 ? `${t("presence.more_filters")} · ${count}` : t("presence.more_filters")}</summary>
      <div class="pair">
        <Choice
          name="extension"
          label={t("presence.extension")}
          value={query.get("extension") ?? ""}
          options={[any, ...lines.map(({ id, number, name }) => [String(id), `${number} ${name}`] as const)]}
          onPick={(value) => set("extension", value)}
        />
        <Choice
          name="status"
          label={t("presence.status")}
          value={query.get("status") ?? ""}
          options={[any, ...STATUSES.map((one) => [one, statusWord(one)] as const)]}
          onPick={(value) => set("status", value)}
        />
        <Choice
          name="source"
          label={t("presence_log.source")}
          value={query.get("source") ?? ""}
          options={[any, ...SOURCES.map((one) => [one, sourceWord(one)] as const)]}
          onPick={(value) => set("source", value)}
        />
        <Choice
          name="result"
          label={t("presence_log.result")}
          value={query.get("result") ?? ""}
          options={[any, ...RESULTS.map((one) => [one, resultWord(one)] as const)]}
          onPick={(value) => set("result", value)}
        />
        <Field
          name="since"
          type="date"
          label={t("presence_log.since")}
          value={query.get("since") ?? ""}
          onInput={(event) => set("since", event.currentTarget.value)}
        />
        <Field
          name="until"
          type="date"
          label={t("presence_log.until")}
          value={query.get("until") ?? ""}
          onInput={(event) => set("until", event.currentTarget.value)}
        />
      </div>
      {count > 0 && (
        <a class="text-btn" href={withoutLogFilters()}>
          {t("empty.clear_filter")}
        </a>
      )}
    </details>
  );
}
