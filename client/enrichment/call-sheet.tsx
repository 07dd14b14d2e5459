import { useSignal } from "@preact/signals";
import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { NoteChanges } from "../../server/enrichment/notes/note.ts";
import { isAtLeast, me } from "../platform/me.ts";
import { problemText } from "../platform/problem-text.ts";
import { ApiProblem } from "../live/problem.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { formatMoment, formatSeconds } from "../words/format.ts";
import { t } from "../words/words.ts";
import { isLive } from "./call-filter.ts";
import { CallStory } from "./call-story.tsx";
import { stateWord, whoOf } from "./call-words.ts";
import { ownPosition, painted } from "./chain.ts";
import { EntryNotices } from "./entry-notices.tsx";
import { HistoryAge, oldSince } from "./history-age.tsx";
import { LiveLinks } from "./live-links.tsx";
import { HopNotice } from "./hop-notice.tsx";
import { NoteForm } from "./note-form.tsx";
import { NoteCard } from "./note-card.tsx";
import { outbox } from "./outbox/watch.ts";
import { TagEditor } from "./tag-editor.tsx";
import { useCall } from "./use-call.ts";
import { WrapUpNotice } from "./wrap-up-notice.tsx";

/** One call of the history: who has it, one's own note, what others noted, how it went, who changed what. */
export function HistoryCallSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { line, detail, problem } = useCall(id);
  const handed = useSignal<NoteChanges | null>(null);
  if (!line) {
    return (
      <Sheet title={t("one_call.title")} onClose={onClose}>
        {problem.value || detail.value ? (
          <Empty icon="alert" title={t("one_call.gone")}>
            <span>{detail.value ? t("note.not_yours") : problemText(problem.value)}</span>
          </Empty>
        ) : (
          <Loading label={t("state.loading")} />
        )}
      </Sheet>
    );
  }
  const name = me.value?.name ?? "";
  const waiting = outbox.entries.value.filter(({ callId }) => callId === line.id);
  const shown = painted(line, waiting, name);
  const position = ownPosition(line, name);
  const canWrite = isAtLeast("agent");
  const others = shown.notes.filter((note) => !canWrite || note.position !== position);
  const isCut = problem.value instanceof ApiProblem && problem.value.status === 0;
  return (
    <Sheet title={whoOf(line)} subtitle={subtitle(line)} size="full" onClose={onClose}>
      {(oldSince(null) !== null || isCut) && <HistoryAge savedAt={null} />}
      <EntryNotices
        entries={waiting}
        onTakeBack={(changes) => {
          handed.value = changes;
        }}
      />
      <WrapUpNotice line={shown} />
      <HopNotice line={line} name={name} />
      {canWrite && <NoteForm key={position} line={line} shown={shown} position={position} handed={handed} />}
      {others.map((note) => (
        <NoteCard key={note.position} note={note} />
      ))}
      <TagEditor
        line={line}
        shown={shown}
        waiting={waiting}
        tagging={detail.value?.tagging ?? null}
        canWrite={canWrite}
      />
      {!canWrite && others.length === 0 && <p class="note">{t("note.none")}</p>}
      <LiveLinks line={line} />
      {detail.value ? (
        <CallStory detail={detail.value} />
      ) : (
        problem.value !== null && <p class="note">{t("note.story_missing")}</p>
      )}
    </Sheet>
  );
}

function subtitle(line: CallLine): string {
  const length = isLive(line) || line.durationSeconds === null ? "" : formatSeconds(line.durationSeconds);
  const direction = line.direction === null ? "" : t(`history.direction_${line.direction}`);
  return [direction, formatMoment(line.startedAt, Date.now()), length, stateWord(line)].filter(Boolean).join(" · ");
}
