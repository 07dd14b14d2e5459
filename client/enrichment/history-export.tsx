import { useSignal } from "@preact/signals";
import type { CallFilter } from "../../server/enrichment/calls/filter.ts";
import { API } from "../live/api.ts";
import { Choice, Switch } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { language, t } from "../words/words.ts";
import { queryOf } from "./call-filter.ts";

/** The file of exactly what is found: the server writes it, however long it is. */
export function HistoryExport({ filter }: { filter: CallFilter }) {
  // A spreadsheet in French takes a comma for a decimal sign, and expects a semicolon between cells.
  const separator = useSignal(language() === "fr" ? ";" : ",");
  const hasMark = useSignal(true);
  const found = queryOf(filter);
  const address = (format: string) => `${API}/enrichment/calls/export?${found ? `${found}&` : ""}${format}`;
  const csv = `format=csv&separator=${encodeURIComponent(separator.value)}&mark=${hasMark.value}`;
  return (
    <details>
      <summary>{t("history.export")}</summary>
      <p class="note">{t("audit.export_help")}</p>
      <Choice
        name="separator"
        label={t("history.separator")}
        value={separator.value}
        options={[
          [";", t("history.semicolon")],
          [",", t("history.comma")],
        ]}
        onPick={(value) => {
          separator.value = value;
        }}
      />
      <Switch
        label={t("history.byte_mark")}
        isOn={hasMark.value}
        onFlip={(isOn) => {
          hasMark.value = isOn;
        }}
      />
      <div class="actions">
        <a class="btn soft" download href={address(csv)}>
          <Icon name="save" />
          {t("audit.export_csv")}
        </a>
        <a class="btn soft" download href={address("format=jsonl")}>
          <Icon name="save" />
          {t("audit.export_jsonl")}
        </a>
      </div>
    </details>
  );
}
