import { API } from "../../live/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { language, t } from "../../words/words.ts";

/** The file of exactly what is found: the server writes it, however long it is. */
export function LogExport({ query }: { query: string }) {
  // A spreadsheet in French takes a comma for a decimal sign, and expects a semicolon between cells.
  const excel = `separator=${encodeURIComponent(language() === "fr" ? ";" : ",")}&mark=true`;
  const address = (format: string) => `${API}/presence/log/export?${[query, format].filter(Boolean).join("&")}`;
  return (
    <div class="actions">
      <a class="btn soft" download href={address("separator=,")}>
        <Icon name="save" />
        {t("audit.export_csv")}
      </a>
      <a class="btn soft" download href={address(excel)}>
        <Icon name="save" />
        {t("audit.export_excel")}
      </a>
    </div>
  );
}
