import { useSignal } from "@preact/signals";
import type { NoteChanges } from "../../server/enrichment/notes/note.ts";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { ConflictSheet } from "./conflict-sheet.tsx";
import type { NoteEntry } from "./outbox/entry.ts";
import { outbox } from "./outbox/watch.ts";
import { entryText, tagsText } from "./waiting-notes.tsx";

interface NoticesProps {
  entries: readonly NoteEntry[];
  /** What was refused goes back into the form. */
  onTakeBack: (changes: NoteChanges) => void;
}

/** What was saved on this device about a call and is not with the server, each with what can be done about it. */
export function EntryNotices({ entries, onTakeBack }: NoticesProps) {
  const deciding = useSignal<string | null>(null);
  const decided = entries.find(({ operationId, conflict }) => operationId === deciding.value && conflict !== null);
  return (
    <>
      {entries.map((entry) => (
        <div key={entry.operationId} class={`note ${entry.state === "waiting" ? "warn" : "bad"}`} role="status">
          <div>
            {entry.tags && `${tagsText(entry.tags)} · `}
            {t("note.saved_here", { time: formatMoment(entry.writtenAt, Date.now()) })} · {entryText(entry)}
          </div>
          {entry.state === "conflict" && (
            <button
              type="button"
              class="text-btn"
              onClick={() => {
                deciding.value = entry.operationId;
              }}
            >
              {t("note.decide")}
            </button>
          )}
          {entry.state === "refused" && (
            <button
              type="button"
              class="text-btn"
              onClick={() =>
                void outbox.discard(entry.operationId).then(() => (entry.tags ? undefined : onTakeBack(entry.changes)))
              }
            >
              {t(entry.tags ? "tags.discard" : "note.take_back")}
            </button>
          )}
        </div>
      ))}
      {decided && (
        <ConflictSheet
          entry={decided}
          onClose={() => {
            deciding.value = null;
          }}
        />
      )}
    </>
  );
}
