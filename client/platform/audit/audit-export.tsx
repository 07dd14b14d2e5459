import { API } from "../../live/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { language, t } from "../../words/words.ts";

/** Links to the file of what is found: the server writes it, however long it is. */
export function AuditExport({ filter }: { filter: string }) {
  // A spreadsheet in French takes a comma for a decimal sign, and expects a semicolon between cells.
  const separator = language() === "fr" ? ";" : ",";
  const kinds = [
    ["audit.export_excel", `format=csv&mark=true&separator=${encodeURIComponent(separator)}`],
    ["audit.export_csv", "format=csv"],
    ["audit.export_jsonl", "format=jsonl"],
  ] as const;
  return (
    <>
      <div class="head">
        <h2>{t("audit.export")}</h2>
      </div>
      <p class="note">{t("audit.export_help")}</p>
      <div class="actions">
        {kinds.map(([label, format]) => (
          <a
            key={label}
            class="btn soft"
            download
            href={`${API}/platform/audit/export?${filter ? `${filter}&` : ""}${format}`}
          >
            <Icon name="save" />
            {t(label)}
          </a>
        ))}
      </div>
    </>
  );
}
