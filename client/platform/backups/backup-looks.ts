import type { CheckResult, Failure, ShelfEntry } from "../../../server/platform/backup/shelf.ts";
import { t, tell } from "../../words/words.ts";

/** How far a backup can be trusted, as shape and as word. */
export function trustOf({ check }: ShelfEntry) {
  if (check === null) return { look: { icon: "hourglass", tone: "" }, word: t("backups.unchecked") } as const;
  if (check.isGood) return { look: { icon: "check", tone: "ok" }, word: t("backups.sound") } as const;
  return { look: { icon: "cross", tone: "bad" }, word: t("backups.unsound") } as const;
}

/** Why something failed, in the reader's language; the server's own sentence for a code that the app does not know. */
export function faultText({ code, detail }: Pick<Failure, "code" | "detail"> | CheckResult): string {
  return tell(`backups.fault_${code}`) || detail || t("problem.unknown");
}
