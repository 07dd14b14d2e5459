import { useSignal } from "@preact/signals";
import type { SourcesView } from "../../server/enrichment/routes/sources.ts";
import type { WatchView } from "../../server/enrichment/sources/watched-file.ts";
import { useRemote } from "../live/use-remote.ts";
import { problemText } from "../platform/problem-text.ts";
import { ChoiceChip, Chips } from "../ui/chip.tsx";
import { Loading } from "../ui/empty.tsx";
import { leave } from "../ui/unsaved.ts";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { TagState } from "./tag-state.tsx";
import { type AskedSource, SourceForm } from "./source-form.tsx";

const SOURCES: readonly AskedSource[] = ["records", "history"];
/** How often the state is asked for while somebody looks: a first reading of the past is followed by it. */
const STATE_MS = 3_000;

/** Where past calls are read from: each source with its state, its settings and its test; and the watched file. */
export function SourceSettings() {
  const { data, problem, reload } = useRemote<SourcesView>("/enrichment/sources", STATE_MS);
  const kind = useSignal<AskedSource>("records");
  const view = data.value;
  return (
    <section>
      <div class="head">
        <h2>{t("sources.title")}</h2>
      </div>
      <p class="note">{t("sources.help")}</p>
      {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
      {view === null && problem.value === null && <Loading label={t("state.loading")} />}
      {view && (
        <>
          <Chips label={t("sources.title")}>
            {SOURCES.map((one) => (
              <ChoiceChip
                key={one}
                isOn={one === kind.value}
                onChoose={() =>
                  leave(() => {
                    kind.value = one;
                  })
                }
              >
                {t(`sources.${one}`)}
              </ChoiceChip>
            ))}
          </Chips>
          <SourceForm key={kind.value} kind={kind.value} view={view[kind.value]} onChange={reload} />
          <div class="head">
            <h2>{t("tags.write_back")}</h2>
          </div>
          <TagState tags={view.tags} />
          <div class="head">
            <h2>{t("sources.file")}</h2>
          </div>
          <Watched watch={view.watch} />
        </>
      )}
    </section>
  );
}

function Watched({ watch }: { watch: WatchView | null }) {
  if (watch === null) return <p class="note">{t("sources.file_none")}</p>;
  const { path, state, readAt, calls, reason } = watch;
  if (state === "missing") return <p class="note warn">{t("sources.file_missing", { path })}</p>;
  if (state === "unreadable") return <p class="note warn">{t("sources.file_unreadable", { path, reason })}</p>;
  if (readAt === null) return <Loading label={t("state.loading")} />;
  return <p class="note ok">{t("sources.file_read", { path, n: calls, time: formatMoment(readAt, Date.now()) })}</p>;
}
