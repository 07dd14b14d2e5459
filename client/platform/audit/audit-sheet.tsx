import { useRemote } from "../../live/use-remote.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { formatMomentExact } from "../../words/moments.ts";
import { t, tell } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import { actionText, type AuditEntry, authorText, changesOf, type FieldChange } from "./audit-entry.ts";

/** One entry: who, when, from where, and what it changed, field by field. */
export function AuditSheet({ id, known, onClose }: { id: string; known: AuditEntry | undefined; onClose: () => void }) {
  const isId = /^\d{1,15}$/.test(id);
  // An address that was sent by somebody may name an entry far below the first page.
  const asked = known || !isId ? null : `/platform/audit?before=${Number(id) + 1}&limit=1`;
  const { data, problem } = useRemote<{ entries: AuditEntry[] }>(asked);
  const found = data.value?.entries.find((entry) => String(entry.id) === id);
  const entry = known ?? found;
  if (!entry) {
    const isGone = !isId || data.value !== null || problem.value !== null;
    return (
      <Sheet title={t("audit.title")} onClose={onClose}>
        {isGone ? (
          <Empty icon="alert" title={t("audit.gone")}>
            {problem.value !== null && <span>{problemText(problem.value)}</span>}
          </Empty>
        ) : (
          <Loading label={t("state.loading")} />
        )}
      </Sheet>
    );
  }
  const via = tell(`audit.via_${entry.via}`) || entry.via;
  return (
    <Sheet title={actionText(entry.action)} subtitle={entry.target} size="full" onClose={onClose}>
      <Facts>
        <Fact name={t("audit.who")}>{authorText(entry)}</Fact>
        <Fact name={t("audit.when")}>{formatMomentExact(entry.at)}</Fact>
        <Fact name={t("audit.via")}>{via}</Fact>
        <Fact name={t("audit.from")}>{entry.fromAddress ?? ""}</Fact>
        <Fact name={t("audit.filter_action")}>{entry.action}</Fact>
      </Facts>
      <Changes entry={entry} changes={changesOf(entry)} />
      {entry.requestId && (
        <p class="note">
          {t("audit.request")} <code>{entry.requestId}</code>
        </p>
      )}
    </Sheet>
  );
}

/** What there is on one side only was made or deleted: then there is nothing to compare. */
function Changes({ entry, changes }: { entry: AuditEntry; changes: readonly FieldChange[] }) {
  if (changes.length === 0) return <p class="note">{t("audit.nothing")}</p>;
  const isNew = entry.before === null;
  const isGone = entry.after === null;
  return (
    <div class="card scroll-x">
      <table class="changes">
        <thead>
          <tr>
            <th scope="col">{t("audit.field")}</th>
            {!isNew && <th scope="col">{t("audit.before")}</th>}
            {!isGone && <th scope="col">{t("audit.after")}</th>}
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after }) => (
            <tr key={field}>
              <th scope="row">{field || t("audit.value")}</th>
              {!isNew && <td>{before === null ? "–" : <del>{before}</del>}</td>}
              {!isGone && <td>{after === null ? "–" : <ins>{after}</ins>}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
