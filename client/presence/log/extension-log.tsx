import { useEffect } from "preact/hooks";
import type { LogPage } from "../../../server/presence/log/log.ts";
import { useRemote } from "../../live/use-remote.ts";
import { problemText } from "../../platform/problem-text.ts";
import { t } from "../../words/words.ts";
import { LogLine } from "./log-line.tsx";

const SHOWN = 10;

/** The newest of what was set of one extension, and the way to all of it. */
export function ExtensionLog({ id, zone, revision }: { id: number; zone: string; revision: number }) {
  const remote = useRemote<LogPage>(`/presence/log?extensionId=${id}&limit=${SHOWN}`);
  useEffect(() => {
    if (remote.data.peek() !== null) remote.reload();
  }, [revision]);
  const entries = remote.data.value?.entries;
  return (
    <section>
      <div class="head">
        <h2>{t("presence_log.title")}</h2>
        <a class="text-btn" href={`/presence/log?extension=${id}`}>
          {t("presence_log.see_all")}
        </a>
      </div>
      {remote.problem.value !== null && <p class="note bad">{problemText(remote.problem.value)}</p>}
      {entries?.length === 0 && <p class="note">{t("presence_log.nothing")}</p>}
      {entries && entries.length > 0 && (
        <ol class="steps card log">
          {entries.map((entry) => (
            <LogLine key={entry.id} entry={entry} zone={zone} isOfOne />
          ))}
        </ol>
      )}
    </section>
  );
}
