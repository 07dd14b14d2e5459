import type { TaggingView, TagView } from "../../server/enrichment/tags/tag-view.ts";
import { t } from "../words/words.ts";
import type { NoteEntry } from "./outbox/entry.ts";
import { reasonOf } from "./tag-state.tsx";
import { tagsText } from "./waiting-notes.tsx";

interface ReceiptsProps {
  tagging: TaggingView | null;
  /** Changes that wait on this device. */
  pending: readonly NoteEntry[];
}

/** How far the tags of a call are on their way to the PBX, in a line for each kind. */
export function TagReceipts({ tagging, pending }: ReceiptsProps) {
  const named = (state: TagView["state"]) =>
    (tagging?.tags ?? [])
      .filter((one) => one.state === state)
      .map(({ tag, isGone }) => (isGone ? t("tags.gone", { tag }) : tag))
      .join(", ");
  const [there, waiting, refused, local] = [named("at_pbx"), named("waiting"), named("refused"), named("local")];
  const reason = tagging?.fault ? reasonOf(tagging.fault) : "";
  const lines = [
    pending.length > 0 &&
      t("tags.on_device", {
        tags: pending
          .flatMap(({ tags }) => tags ?? [])
          .map(tagsText)
          .join(" "),
      }),
    waiting && (reason ? t("tags.waiting_again", { tags: waiting, reason }) : t("tags.waiting", { tags: waiting })),
    refused && t("tags.refused", { tags: refused, reason }),
    local && `${t("tags.local", { tags: local })} ${whyLocal(tagging?.reach)}`,
    there && t("tags.at_pbx", { tags: there }),
  ].filter((line) => line !== false && line !== "");
  return (
    <div class="hint receipts" role="status">
      {lines.map((line) => (
        <div key={String(line)}>{line}</div>
      ))}
    </div>
  );
}

function whyLocal(reach: TaggingView["reach"] | undefined): string {
  if (reach === "no_id") return t("tags.why_no_id");
  return reach === "full" ? t("tags.why_full") : t("tags.why_off");
}
