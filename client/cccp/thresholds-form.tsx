import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Board, FigureName, ThresholdRule } from "../../server/cccp/live/model.ts";
import { put } from "../live/api.ts";
import { useRemote } from "../live/use-remote.ts";
import { problemText } from "../platform/problem-text.ts";
import { Choice } from "../ui/field.tsx";
import { say } from "../ui/toast.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";
import { RATE_FIGURES, SECONDS_FIGURES } from "./looks.ts";
import { FIGURES, LIMIT_SOURCES, type Limits, type LimitSource, limitsOf, withLimits } from "./threshold-rules.ts";

type Typed = Record<FigureName, Limits>;

/** When figures turn amber and red: for all queues, or for one that needs limits of its own. */
export function ThresholdsForm({ serverId }: { serverId: string }) {
  const board = useRemote<Board>(`/cccp/servers/${serverId}/board`);
  const rules = useSignal<readonly ThresholdRule[]>([]);
  const queueId = useSignal<string | null>(null);
  const typed = useSignal<Typed | null>(null);
  const isChanged = useSignal(false);
  const problem = useSignal("");
  useUnsaved(isChanged.value);
  const show = (queue: string | null) => {
    queueId.value = queue;
    typed.value = Object.fromEntries(FIGURES.map((figure) => [figure, limitsOf(rules.peek(), figure, queue)])) as Typed;
  };
  useEffect(() => {
    if (!board.data.value || isChanged.peek()) return;
    rules.value = board.data.value.thresholds;
    show(queueId.peek());
  }, [board.data.value]);
  if (!typed.value) return null;
  const now = typed.value;
  const save = async (event: Event) => {
    event.preventDefault();
    problem.value = "";
    try {
      const next = withLimits(rules.peek(), queueId.peek(), now);
      rules.value = (
        await put<{ rules: ThresholdRule[] }>(`/cccp/servers/${serverId}/thresholds`, { rules: next })
      ).rules;
      isChanged.value = false;
      say({ text: t("state.saved") });
    } catch (cause) {
      problem.value = problemText(cause);
    }
  };
  const change = (figure: FigureName, limits: Partial<Limits>) => {
    typed.value = { ...now, [figure]: { ...now[figure], ...limits } };
    isChanged.value = true;
  };
  /** Own limits begin with those for all queues: seldom is everything different. */
  const pickSource = (figure: FigureName, source: LimitSource) =>
    change(figure, source === "own" ? { ...limitsOf(rules.peek(), figure, null), source } : { source });
  /** What was typed for one queue is kept while another is looked at, and saved with it. */
  const turnTo = (queue: string | null) => {
    if (isChanged.peek()) rules.value = withLimits(rules.peek(), queueId.peek(), now);
    show(queue);
  };
  return (
    <form onSubmit={save}>
      <div class="head">
        <h2>{t("limits.title")}</h2>
      </div>
      <section class="card pad">
        <Choice
          name="queueId"
          label={t("limits.queue")}
          value={queueId.value ?? ""}
          options={[
            ["", t("limits.all_queues")],
            ...(board.data.value?.queues ?? []).map(({ id, name }) => [id, name] as const),
          ]}
          onPick={(queue) => turnTo(queue || null)}
        />
        <p class="note">{t("limits.help")}</p>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("limits.figure")}</th>
              <th scope="col">{t("level.amber")}</th>
              <th scope="col">{t("level.red")}</th>
            </tr>
          </thead>
          <tbody>
            {FIGURES.map((figure) => (
              <tr key={figure}>
                <th scope="row">
                  {t(`limits.${figure}`)}
                  {SECONDS_FIGURES.has(figure) ? " (s)" : RATE_FIGURES.has(figure) ? " (%)" : ""}
                  {queueId.value !== null && (
                    <select
                      class="input"
                      aria-label={`${t(`limits.${figure}`)} : ${t("limits.source")}`}
                      value={now[figure].source}
                      onChange={(event) => pickSource(figure, event.currentTarget.value as LimitSource)}
                    >
                      {LIMIT_SOURCES.map((source) => (
                        <option key={source} value={source} selected={source === now[figure].source}>
                          {t(`limits.source_${source}`)}
                        </option>
                      ))}
                    </select>
                  )}
                </th>
                {(["amber", "red"] as const).map((level) => (
                  <td key={level}>
                    <input
                      class="input"
                      inputMode="decimal"
                      size={4}
                      aria-label={`${t(`limits.${figure}`)}, ${t(`level.${level}`)}`}
                      placeholder={
                        now[figure].source === "same" ? limitsOf(rules.value, figure, null)[level] || "–" : "–"
                      }
                      disabled={now[figure].source !== "own"}
                      value={now[figure].source === "own" ? now[figure][level] : ""}
                      onInput={(event) => change(figure, { [level]: event.currentTarget.value })}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
        <div class="actions">
          <button type="submit" class="btn" disabled={!isChanged.value}>
            {t("action.save")}
          </button>
        </div>
      </section>
    </form>
  );
}
