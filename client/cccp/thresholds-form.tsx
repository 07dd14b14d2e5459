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
import { FIGURES, type Limits, limitsOf, withLimits } from "./threshold-rules.ts";

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
    isChanged.value = false;
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
  const type = (figure: FigureName, level: keyof Limits, text: string) => {
    typed.value = { ...now, [figure]: { ...now[figure], [level]: text } };
    isChanged.value = true;
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
          onPick={(queue) => show(queue || null)}
        />
        <p class="note">{queueId.value === null ? t("limits.help") : t("limits.help_queue")}</p>
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
                </th>
                {(["amber", "red"] as const).map((level) => (
                  <td key={level}>
                    <input
                      class="input"
                      inputMode="decimal"
                      size={4}
                      aria-label={`${t(`limits.${figure}`)}, ${t(`level.${level}`)}`}
                      placeholder={queueId.value === null ? "–" : limitsOf(rules.value, figure, null)[level] || "–"}
                      value={now[figure][level]}
                      onInput={(event) => type(figure, level, event.currentTarget.value)}
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
