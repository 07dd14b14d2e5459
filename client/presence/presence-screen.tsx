import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { AddressSearch } from "../address-search.tsx";
import { BoardList } from "../cccp/board-list.tsx";
import { place } from "../place.ts";
import { isAtLeast } from "../platform/me.ts";
import { problemText } from "../platform/problem-text.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { isWide } from "../ui/wide.ts";
import { t } from "../words/words.ts";
import type { ExtensionRow } from "./extension-book.ts";
import { ExtensionRowLine } from "./extension-row.tsx";
import { oldSince, PresenceAge } from "./presence-age.tsx";
import { filterOf, fits, isFiltered, statusGroup } from "./presence-filter.ts";
import { PresenceFilters, withoutFilters } from "./presence-filters.tsx";
import { PresenceNotices } from "./presence-notices.tsx";
import { PresenceTabs } from "./presence-tabs.tsx";
import { book, mayPlan, nowCoarse, problem, readExtensions, useExtensions } from "./roster.ts";
import { SetManySheet } from "./override/set-many-sheet.tsx";
import { STATUSES } from "./status-looks.ts";

/** The columns of a switchboard: who can be put through, who is elsewhere, who is not to be disturbed. */
const COLUMNS = {
  reachable: ["available"],
  elsewhere: ["lunch", "away", "business_trip"],
  closed: ["do_not_disturb", "off_work", "other"],
} as const;
type Column = keyof typeof COLUMNS;

/** Who can be reached, until when and because of what: a list on a phone, three columns on a switchboard's desk. */
export function PresenceScreen() {
  useExtensions();
  const isSettingMany = useSignal(false);
  const isRead = book.isRead.value;
  return (
    <div class={`board ${oldSince() === null ? "" : "is-old"}`}>
      <header class="top">
        <div class="grow">
          <h1>{t("nav.presence")}</h1>
          <PresenceAge />
        </div>
        <AddressSearch label={t("presence.search")} maxLength={200} />
      </header>
      <main id="main" tabIndex={-1}>
        <div class="bar">
          <PresenceTabs at="now" />
          {mayPlan() && isRead && book.rows.size > 0 && (
            <button
              type="button"
              class="text-btn"
              onClick={() => {
                isSettingMany.value = true;
              }}
            >
              <Icon name="people" />
              {t("presence.set_many")}
            </button>
          )}
        </div>
        <PresenceNotices />
        {problem.value !== null && (
          <p class="note bad aside">
            <span class="grow">{problemText(problem.value)}</span>
            <button type="button" class="text-btn" onClick={() => void readExtensions()}>
              {t("action.retry")}
            </button>
          </p>
        )}
        {!isRead && problem.value === null && <Loading label={t("state.loading")} />}
        {isRead && (book.rows.size === 0 ? <NoExtensions /> : <Lists />)}
      </main>
      {isSettingMany.value && (
        <SetManySheet
          onClose={() => {
            isSettingMany.value = false;
          }}
        />
      )}
    </div>
  );
}

function Lists() {
  const filter = useComputed(() => filterOf(place.value.query));
  const isFound = useComputed(() => {
    const wanted = filter.value;
    const now = nowCoarse.value;
    return ({ line }: ExtensionRow) => fits(line, wanted, now);
  });
  const hasAny = useComputed(() => {
    book.rows.version.value;
    return book.rows.peek().some(isFound.value);
  });
  if (!hasAny.value && isFiltered(place.value.query)) {
    return (
      <>
        <PresenceFilters />
        <Empty icon="search" title={t("empty.filtered")}>
          <a class="btn soft" href={withoutFilters()}>
            {t("empty.clear_filter")}
          </a>
        </Empty>
      </>
    );
  }
  return (
    <>
      <PresenceFilters />
      {isWide.value ? (
        <div class="columns">
          {(Object.keys(COLUMNS) as Column[]).map((name) => (
            <ColumnList key={name} name={name} isFound={isFound} />
          ))}
        </div>
      ) : (
        <List title={t("presence.extensions")} matches={isFound} empty={null} />
      )}
    </>
  );
}

function ColumnList({ name, isFound }: { name: Column; isFound: ReadonlySignal<(row: ExtensionRow) => boolean> }) {
  const matches = useComputed(() => {
    const isWanted = isFound.value;
    const statuses: readonly string[] = COLUMNS[name];
    return (row: ExtensionRow) => statuses.includes(statusGroup(row.line)) && isWanted(row);
  });
  return (
    <List
      title={t(`presence.column_${name}`)}
      matches={matches}
      empty={<p class="empty">{t("presence.column_empty")}</p>}
    />
  );
}

function List(props: {
  title: string;
  matches: ReadonlySignal<(row: ExtensionRow) => boolean>;
  empty: preact.ComponentChildren;
}) {
  return (
    <BoardList
      {...props}
      rows={book.rows}
      compare={compare}
      render={(id, tabIndex) => <ExtensionRowLine id={id} tabIndex={tabIndex} />}
    />
  );
}

/** By state, then by name: whoever is looked for stands where the alphabet says. */
function compare(a: ExtensionRow, b: ExtensionRow): number {
  const rank = ({ line }: ExtensionRow) => [...STATUSES, "other"].indexOf(statusGroup(line));
  const byState = isWide.peek() ? rank(a) - rank(b) : 0;
  return byState || a.line.name.localeCompare(b.line.name) || a.line.number.localeCompare(b.line.number);
}

function NoExtensions() {
  const isAdmin = isAtLeast("admin");
  return (
    <Empty icon="presence" title={t("presence.none")}>
      <span>{t(isAdmin ? "presence.none_admin" : "presence.none_other")}</span>
      {isAdmin && (
        <a class="btn" href="/settings/presence/pbxs">
          {t("presence.connect_pbx")}
        </a>
      )}
    </Empty>
  );
}
