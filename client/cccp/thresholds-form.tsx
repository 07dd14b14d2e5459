import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Board, FigureName, ThresholdRule } from "../../server/cccp/live/model.ts";
import { put } from "../live/api.ts";
import { useRemote } from "../live/use-remote.ts";
import { fieldErrors } from "../platform/field-text.ts";
import { problemText } from "../platform/problem-text.ts";
import { Choice } from "../ui/field.tsx";
import { FormEnd } from "../ui/form-end.tsx";
import { goToFirstFault } from "../ui/first-fault.ts";
import { say } from "../ui/toast.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";
import { type LimitFault, LimitRow } from "./limit-row.tsx";
import { boxOf, FIGURES, type Limits, type LimitSource, limitsOf, misspelt, withLimits } from "./threshold-rules.ts";

type Typed = Record<FigureName, Limits>;

/** When figures turn amber and red: for all queues, or for one that needs limits of its own. */
export function ThresholdsForm({ serverId }: { serverId: string }) {
  const board = useRemote<Board>(`/cccp/servers/${serverId}/board`);
  const rules = useSignal<readonly ThresholdRule[]>([]);
  const queueId = useSignal<string | null>(null);
  const typed = useSignal<Typed | null>(null);
  const isChanged = useSignal(false);
  const problem = useSignal("");
  const faults = useSignal<readonly LimitFault[]>([]);
  const form = useRef<HTMLFormElement>(null);
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
  useEffect(() => {
    if (faults.value.length > 0) goToFirstFault(form.current);
  }, [faults.value]);
  if (!typed.value) return null;
  const now = typed.value;
  /** Whether what is typed can be taken for rules; marks what cannot. */
  const isSpelt = () => {
    faults.value = misspelt(now, queueId.peek()).map((box) => ({ ...box, message: t("field.number") }));
    problem.value = faults.peek().length > 0 ? t("problem.invalid_fields") : "";
    return faults.peek().length === 0;
  };
  const save = async (event: Event) => {
    event.preventDefault();
    if (!isSpelt()) return;
    const next = withLimits(rules.peek(), queueId.peek(), now);
    try {
      rules.value = (
        await put<{ rules: ThresholdRule[] }>(`/cccp/servers/${serverId}/thresholds`, { rules: next })
      ).rules;
      isChanged.value = false;
      say({ text: t("state.saved") });
    } catch (cause) {
      problem.value = problemText(cause);
      const marked = fieldErrors(cause).map(({ field, message }) => ({ box: boxOf(next, field), message }));
      faults.value = marked.flatMap(({ box, message }) => (box ? [{ ...box, message }] : []));
      const elsewhere = faults.peek()[0];
      if (!elsewhere || elsewhere.queueId === queueId.peek()) return;
      rules.value = next;
      show(elsewhere.queueId);
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
    if (!isSpelt()) return;
    if (isChanged.peek()) rules.value = withLimits(rules.peek(), queueId.peek(), now);
    show(queue);
  };
  return (
    <form ref={form} onSubmit={save}>
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
              <LimitRow
                key={figure}
                figure={figure}
                limits={now[figure]}
                common={limitsOf(rules.value, figure, null)}
                isOfQueue={queueId.value !== null}
                faults={faults.value.filter((one) => one.figure === figure && one.queueId === queueId.value)}
                onChange={(limits) => change(figure, limits)}
                onSource={(source) => pickSource(figure, source)}
              />
            ))}
          </tbody>
        </table>
        <FormEnd problem={problem.value} action={t("action.save")} isDisabled={!isChanged.value} />
      </section>
    </form>
  );
}
