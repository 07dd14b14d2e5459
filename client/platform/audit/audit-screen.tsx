import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { get } from "../../live/api.ts";
import { go, place, withQuery } from "../../place.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Mark, Row } from "../../ui/row.tsx";
import { VirtualList } from "../../ui/virtual-list.tsx";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import { actionText, type AuditEntry, authorText } from "./audit-entry.ts";
import { AuditExport } from "./audit-export.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditKeeping } from "./audit-keeping.tsx";
import { auditQuery } from "./audit-query.ts";
import { AuditSheet } from "./audit-sheet.tsx";

interface Page {
  entries: AuditEntry[];
  nextBefore: number | null;
}

const PAGE = 100;
const TYPING_MS = 250;

/** Who changed what: found by text, author, action, object, address and day; exported as it is found. */
export function AuditScreen() {
  const { query } = place.value;
  const filter = auditQuery(query);
  const entries = useSignal<readonly AuditEntry[]>([]);
  const next = useSignal<number | null | undefined>(undefined);
  const problem = useSignal<unknown>(null);
  const isReading = useSignal(false);
  const abort = useRef<AbortController | null>(null);

  const read = async (before: number | null) => {
    abort.current?.abort();
    const own = new AbortController();
    abort.current = own;
    isReading.value = true;
    try {
      const after = before === null ? "" : `&before=${before}`;
      const page = await get<Page>(`/platform/audit?${filter}&limit=${PAGE}${after}`, own.signal);
      entries.value = before === null ? page.entries : [...entries.peek(), ...page.entries];
      next.value = page.nextBefore;
      problem.value = null;
    } catch (cause) {
      if (!own.signal.aborted) problem.value = cause;
    } finally {
      if (abort.current === own) isReading.value = false;
    }
  };
  useEffect(() => {
    const timer = setTimeout(() => void read(null), next.peek() === undefined ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [filter]);
  useEffect(() => () => abort.current?.abort(), []);

  const open = query.get("entry");
  return (
    <>
      <header class="top">
        <a class="icon-btn" href="/settings" aria-label={t("nav.settings")}>
          <Icon name="back" />
        </a>
        <h1 class="grow">{t("audit.title")}</h1>
        <button type="button" class="btn soft" onClick={() => void read(null)}>
          {t("action.refresh")}
        </button>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        <AuditFilters />
        {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
        {next.value === undefined ? (
          problem.value === null && <Loading label={t("state.loading")} />
        ) : (
          <div class="card">
            {entries.value.length === 0 ? <Nothing isFiltered={filter !== ""} /> : <List entries={entries.value} />}
          </div>
        )}
        {typeof next.value === "number" && (
          <div class="actions">
            <button
              type="button"
              class="btn soft wide"
              disabled={isReading.value}
              onClick={() => void read(next.peek() ?? null)}
            >
              {t("audit.more")}
            </button>
          </div>
        )}
        <AuditExport filter={filter} />
        <AuditKeeping />
      </main>
      {open !== null && (
        <AuditSheet
          key={open}
          id={open}
          known={entries.value.find(({ id }) => String(id) === open)}
          onClose={() => go(withQuery(place.peek(), { entry: null }), true)}
        />
      )}
    </>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <Empty icon="search" title={t("empty.filtered")} />;
  return (
    <Empty icon="eye" title={t("audit.empty")}>
      <span>{t("audit.empty_help")}</span>
    </Empty>
  );
}

function List({ entries }: { entries: readonly AuditEntry[] }) {
  const byId = new Map(entries.map((entry) => [String(entry.id), entry]));
  return (
    <VirtualList
      ids={[...byId.keys()]}
      label={t("audit.title")}
      render={(id, tabIndex) => {
        const entry = byId.get(id);
        return entry && <EntryRow entry={entry} tabIndex={tabIndex} />;
      }}
    />
  );
}

function EntryRow({ entry, tabIndex }: { entry: AuditEntry; tabIndex: number }) {
  const isNew = entry.before === null && entry.after !== null;
  const isGone = entry.before !== null && entry.after === null;
  return (
    <Row
      href={withQuery(place.value, { entry: String(entry.id) })}
      tabIndex={tabIndex}
      mark={<Mark icon={isNew ? "plus" : isGone ? "dash" : "pencil"} tone="" />}
      title={actionText(entry.action)}
      detail={[entry.target, authorText(entry), entry.fromAddress].filter(Boolean).join(" · ")}
      context={formatMoment(entry.at, Date.now())}
    />
  );
}
