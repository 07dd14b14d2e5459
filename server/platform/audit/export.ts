import { csvRow, type Separator } from "../http/csv.ts";
import type { Audit } from "./audit.ts";
import type { AuditFilter } from "./filter.ts";
import type { AuditRow } from "./repo.ts";

export type ExportFormat = { kind: "csv"; separator: Separator; hasMark: boolean } | { kind: "jsonl" };

const ROWS_PER_PAGE = 500;
const HEAD = ["id", "at", "who", "who_id", "via", "from", "action", "target", "before", "after", "request"];

/**
 * The entries that fit, newest first, as text in UTF-8. One page is read when the reader has taken the one before, so that
 * an export of any length holds one page in memory. A failure of the database cuts the answer short, which browsers report.
 */
export function exportAudit(audit: Audit, filter: AuditFilter, format: ExportFormat): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let beforeId: number | null = null;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const head = headOf(format);
        if (head) controller.enqueue(encoder.encode(head));
      },
      async pull(controller) {
        const rows = await audit.list(beforeId, filter, ROWS_PER_PAGE);
        if (rows.length > 0) controller.enqueue(encoder.encode(rows.map((row) => lineOf(row, format)).join("")));
        beforeId = rows.at(-1)?.id ?? null;
        if (rows.length < ROWS_PER_PAGE) controller.close();
      },
    },
    { highWaterMark: 1 },
  );
}

/** Excel takes a CSV file for UTF-8 only by the byte order mark. */
function headOf(format: ExportFormat): string {
  if (format.kind === "jsonl") return "";
  return (format.hasMark ? "\ufeff" : "") + csvRow(HEAD, format.separator);
}

function lineOf(row: AuditRow, format: ExportFormat): string {
  const { id, userName, userId, via, fromAddress, action, target, requestId } = row;
  const at = new Date(row.at).toISOString();
  if (format.kind === "jsonl") return `${JSON.stringify({ ...row, at })}\n`;
  const values = [row.before, row.after].map((value) => (value === null ? null : JSON.stringify(value)));
  return csvRow([id, at, userName, userId, via, fromAddress, action, target, ...values, requestId], format.separator);
}
