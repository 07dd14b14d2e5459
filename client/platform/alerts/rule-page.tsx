import type { Rule } from "../../../server/platform/alerts/model.ts";
import { useRemote } from "../../live/use-remote.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { t } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import type { ChannelsAnswer } from "./channels.tsx";
import { PageFrame } from "./page-frame.tsx";
import { RuleForm } from "./rule-form.tsx";
import type { Watchable } from "./rules.tsx";
import { ruleName } from "./sentences.ts";

/** One rule, or `new`. */
export function RulePage({ id }: { id: string }) {
  const rules = useRemote<{ rules: Rule[] }>("/platform/alerts/rules");
  const watchable = useRemote<Watchable>("/platform/alerts/figures");
  const channels = useRemote<ChannelsAnswer>("/platform/alerts/channels");
  const problem = rules.problem.value ?? watchable.problem.value ?? channels.problem.value;
  const isReady = rules.data.value && watchable.data.value && channels.data.value;
  const rule = rules.data.value?.rules.find((one) => one.id === id) ?? null;
  const title = id === "new" ? t("rules.add") : rule ? ruleName(rule) : t("rules.title");
  return (
    <PageFrame title={title} back="/alerts/rules">
      {problem !== null && <p class="note bad">{problemText(problem)}</p>}
      {!isReady && problem === null && <Loading label={t("state.loading")} />}
      {isReady && (rule || id === "new") && watchable.data.value && (
        <RuleForm rule={rule} watchable={watchable.data.value} channels={channels.data.value?.channels ?? []} />
      )}
      {isReady && !rule && id !== "new" && <Empty icon="search" title={t("rules.gone")} />}
    </PageFrame>
  );
}
