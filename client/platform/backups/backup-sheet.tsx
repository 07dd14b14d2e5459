import { useSignal } from "@preact/signals";
import type { ShelfEntry } from "../../../server/platform/backup/shelf.ts";
import { API, remove, segment } from "../../live/api.ts";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { formatBytes } from "../../words/amounts.ts";
import { formatAge } from "../../words/format.ts";
import { formatMomentExact } from "../../words/moments.ts";
import { t } from "../../words/words.ts";
import { useAttempt } from "../use-attempt.ts";
import { faultText, trustOf } from "./backup-looks.ts";

interface BackupSheetProps {
  entry: ShelfEntry;
  /** Whether nothing is being done now. */
  isFree: boolean;
  onCheck: () => void;
  onGone: () => void;
  onClose: () => void;
}

/** One backup: taken away, checked, deleted. Deleting is asked about in its place. */
export function BackupSheet({ entry, isFree, onCheck, onGone, onClose }: BackupSheetProps) {
  const isAsking = useSignal(false);
  const { problem, isBusy, attempt } = useAttempt();
  const { name, madeAt, sizeBytes, isEncrypted, check } = entry;
  const path = `/platform/backups/${segment(name)}`;
  const erase = () =>
    void attempt(async () => {
      await remove(path);
      onGone();
    });
  return (
    <Sheet title={formatMomentExact(madeAt)} subtitle={name} onClose={onClose}>
      <div role="alert">
        {problem.value && <p class="note bad">{problem.value}</p>}
        {check && !check.isGood && <p class="note bad">{faultText(check)}</p>}
      </div>
      <Facts>
        <Fact name={t("backups.age")}>{formatAge(Date.now() - madeAt)}</Fact>
        <Fact name={t("backups.size")}>{formatBytes(sizeBytes)}</Fact>
        <Fact name={t("backups.state")}>{trustOf(entry).word}</Fact>
        <Fact name={t("backups.checked_at")}>{check ? formatMomentExact(check.at) : ""}</Fact>
      </Facts>
      <p class="note">{t(isEncrypted ? "backups.encrypted_help" : "backups.plain_help")}</p>
      {isAsking.value ? (
        <>
          <p>{t("backups.delete_text")}</p>
          <div class="actions">
            <button type="button" class="btn soft grow" onClick={() => (isAsking.value = false)}>
              {t("action.cancel")}
            </button>
            <button type="button" class="btn danger grow" disabled={isBusy.value} onClick={erase}>
              {t("backups.delete")}
            </button>
          </div>
        </>
      ) : (
        <div class="actions">
          <a class="btn soft" download={name} href={API + path}>
            <Icon name="save" />
            {t("backups.download")}
          </a>
          <button type="button" class="btn soft" disabled={!isFree} onClick={onCheck}>
            {t("backups.check")}
          </button>
          <button type="button" class="btn danger" onClick={() => (isAsking.value = true)}>
            {t("backups.delete")}
          </button>
        </div>
      )}
    </Sheet>
  );
}
