import type { ComponentChildren } from "preact";
import type { FigureTable } from "../../server/enrichment/figures/export.ts";
import { API } from "../live/api.ts";
import { Icon } from "../ui/icon.tsx";
import { language, t } from "../words/words.ts";

interface PartProps {
  title: string;
  /** Which table is its file, of which question. */
  table: FigureTable;
  asked: string;
  note?: string;
  children: ComponentChildren;
}

/** One part of the figures under its title, with the same as a file for a spreadsheet. */
export function FigurePart({ title, table, asked, note, children }: PartProps) {
  // A spreadsheet in French takes a comma for a decimal sign, and expects a semicolon between cells.
  const separator = language() === "fr" ? ";" : ",";
  const file = `${API}/enrichment/figures/export?${asked}&table=${table}&mark=true&separator=${encodeURIComponent(separator)}`;
  return (
    <div>
      <div class="head">
        <h2>{title}</h2>
        <a class="text-btn" download href={file} aria-label={t("figures.file_of", { name: title })}>
          <Icon name="save" />
          {t("audit.export_csv")}
        </a>
      </div>
      <section class="card pad" aria-label={title}>
        {children}
        {note !== undefined && (
          <p>
            <small>{note}</small>
          </p>
        )}
      </section>
    </div>
  );
}
