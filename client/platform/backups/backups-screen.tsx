import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { BackupsView, RunningWork } from "../../../server/platform/backup/backups.ts";
import type { ShelfEntry } from "../../../server/platform/backup/shelf.ts";
import { post } from "../../live/api.ts";
import { useRemote } from "../../live/use-remote.ts";
import { go, place, withQuery } from "../../place.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Mark, Row } from "../../ui/row.tsx";
import { VirtualList } from "../../ui/virtual-list.tsx";
import { formatBytes } from "../../words/amounts.ts";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import { ScreenHead } from "../screen-head.tsx";
import { useAttempt } from "../use-attempt.ts";
import { faultText, trustOf } from "./backup-looks.ts";
import { BackupRuleForm } from "./backup-rule-form.tsx";
import { BackupSheet } from "./backup-sheet.tsx";

const PATH = "/platform/backups";
/** While something is done its progress is worth a second. */
const BUSY_MS = 1_000;
const IDLE_MS = 20_000;

/** The backups that are there, the one that is being made, and when they are made. */
export function BackupsScreen() {
  const isWorking = useSignal(false);
  const remote = useRemote<BackupsView>(PATH, isWorking.value ? BUSY_MS : IDLE_MS);
  const view = remote.data.value;
  useEffect(() => {
    isWorking.value = view !== null && view.running !== null;
  }, [view]);
  const show = (changed: BackupsView) => {
    remote.data.value = changed;
  };
  return (
    <>
      <ScreenHead back="/settings" backLabel={t("nav.settings")} title={t("backups.title")} />
      <main id="main" tabIndex={-1} class="narrow">
        {remote.problem.value !== null && <p class="note bad">{problemText(remote.problem.value)}</p>}
        {!view && remote.problem.value === null && <Loading label={t("state.loading")} />}
        {view && <Whole view={view} onView={show} />}
      </main>
    </>
  );
}

function Whole({ view, onView }: { view: BackupsView; onView: (view: BackupsView) => void }) {
  const { problem, isBusy, attempt } = useAttempt();
  const { backups, running, failure, nextAt, folder } = view;
  const chosen = place.value.query.get("backup");
  const entry = backups.find(({ name }) => name === chosen);
  const close = () => go(withQuery(place.value, { backup: null }), true);
  const make = () => void attempt(async () => onView(await post<BackupsView>(PATH)));
  const check = ({ name }: ShelfEntry) => attempt(async () => onView(await post<BackupsView>(`${PATH}/${name}/check`)));
  const newestAt = backups[0]?.madeAt ?? 0;
  return (
    <>
      <div role="alert">
        {problem.value && <p class="note bad">{problem.value}</p>}
        {failure && failure.at >= newestAt && (
          <p class="note bad">
            {t("backups.failed", { when: formatMoment(failure.at, Date.now()), why: faultText(failure) })}
          </p>
        )}
      </div>
      {running && <Running running={running} />}
      <Facts>
        <Fact name={t("backups.next")}>{nextAt === null ? t("backups.off") : formatMoment(nextAt, Date.now())}</Fact>
      </Facts>
      <p class="note">{t("backups.folder", { folder })}</p>
      <div class="actions">
        <button type="button" class="btn" disabled={isBusy.value || running !== null} onClick={make}>
          {t("backups.make")}
        </button>
      </div>
      <div class="head">
        <h2>{t("backups.count", { n: backups.length })}</h2>
      </div>
      <div class="card">
        {backups.length === 0 ? (
          <Empty icon="save" title={t("backups.none")}>
            <span>{t("backups.none_help")}</span>
          </Empty>
        ) : (
          <List backups={backups} />
        )}
      </div>
      <BackupRuleForm rule={view.rule} onView={onView} />
      <p class="note">{t("backups.restore_help")}</p>
      {entry && (
        <BackupSheet
          entry={entry}
          isFree={running === null}
          onCheck={() => void check(entry).finally(close)}
          onGone={() => {
            onView({ ...view, backups: backups.filter(({ name }) => name !== entry.name) });
            close();
          }}
          onClose={close}
        />
      )}
    </>
  );
}

/** What is being done, and how far it is. */
function Running({ running }: { running: RunningWork }) {
  const { kind, step, doneBytes, totalBytes } = running;
  const isKnown = totalBytes > 0;
  const amounts = { done: formatBytes(doneBytes), total: formatBytes(totalBytes) };
  return (
    <section class="card pad" aria-busy="true">
      <b role="status">{t(kind === "make" ? "backups.making" : "backups.checking")}</b>
      <progress
        aria-label={t(kind === "make" ? "backups.making" : "backups.checking")}
        {...(isKnown ? { value: doneBytes, max: totalBytes } : {})}
      />
      <small>
        {isKnown ? t("backups.amount", amounts) : t(step === "look" ? "backups.looking" : "backups.copying")}
      </small>
    </section>
  );
}

function List({ backups }: { backups: readonly ShelfEntry[] }) {
  const byName = new Map(backups.map((entry) => [entry.name, entry]));
  return (
    <VirtualList
      ids={[...byName.keys()]}
      label={t("backups.title")}
      render={(name, tabIndex) => {
        const entry = byName.get(name);
        return entry && <Line entry={entry} tabIndex={tabIndex} />;
      }}
    />
  );
}

function Line({ entry, tabIndex }: { entry: ShelfEntry; tabIndex: number }) {
  const { look, word } = trustOf(entry);
  const { name, madeAt, sizeBytes, isEncrypted } = entry;
  return (
    <Row
      href={withQuery(place.value, { backup: name })}
      mark={<Mark {...look} />}
      title={formatMoment(madeAt, Date.now())}
      detail={`${formatBytes(sizeBytes)} · ${t(isEncrypted ? "backups.encrypted" : "backups.plain")}`}
      context={word}
      tabIndex={tabIndex}
    />
  );
}
