import { useSignal } from "@preact/signals";
import type { Rule } from "../../../server/presence/rules/rule.ts";
import { post, put } from "../../live/api.ts";
import { useRemote } from "../../live/use-remote.ts";
import { useAttempt } from "../../platform/use-attempt.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Refusal } from "../../ui/form-end.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Mark, Row } from "../../ui/row.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { lookOf } from "../status-looks.ts";
import { RuleForm } from "./rule-form.tsx";
import { RuleTest } from "./rule-test.tsx";
import { conditionText, outcomeText } from "./rule-words.ts";
import { RowsScreen } from "./rows-screen.tsx";
import { SubScreen } from "./sub-screen.tsx";

const PATH = "/settings/presence/rules";

export interface Preset {
  key: string;
  rules: Omit<Rule, "id">[];
}

/** What events of calendars come to: the rules in their order, a box to try them, sets to begin with; or one rule. */
export function RulesScreen({ id }: { id?: string }) {
  const { data, problem, reload } = useRemote<{ rules: Rule[] }>("/presence/rules");
  const { problem: refused, isBusy, attempt } = useAttempt();
  const rules = data.value?.rules;
  const move = (at: number, by: number) =>
    void attempt(async () => {
      if (!rules) return;
      const ids = rules.map((rule) => rule.id);
      const [moved] = ids.splice(at, 1);
      ids.splice(at + by, 0, moved as number);
      data.value = await put<{ rules: Rule[] }>("/presence/rules/order", { ids });
    });
  if (id !== undefined) {
    const rule = id === "new" ? null : rules?.find((one) => String(one.id) === id);
    return (
      <SubScreen
        title={rule?.name ?? t(id === "new" ? "rule.new" : "presence_set.rules")}
        back={PATH}
        backLabel={t("presence_set.rules")}
      >
        {rules === undefined ? (
          <Loading label={t("state.loading")} />
        ) : rule === undefined ? (
          <Empty icon="search" title={t("rule.gone")} />
        ) : (
          <RuleForm key={id} rule={rule} rules={rules} />
        )}
      </SubScreen>
    );
  }
  return (
    <RowsScreen
      title={t("presence_set.rules")}
      help={t("rule.help")}
      addHref={`${PATH}/new`}
      icon="sort"
      emptyTitle={t("rule.none")}
      count={rules?.length ?? null}
      problem={problem.value}
      rows={rules?.map((rule, at) => (
        <li key={rule.id} class="with-tools">
          <Row
            href={`${PATH}/${rule.id}`}
            mark={<Mark {...lookOf(rule.action.kind === "status" ? rule.action.status : null)} />}
            title={rule.name}
            detail={[outcomeText(rule), conditionText(rule.conditions)].filter(Boolean).join(" · ")}
            context={rule.isEnabled ? undefined : t("rule.off")}
          />
          <span class="tools">
            <button
              type="button"
              class="icon-btn"
              aria-label={t("rule.up", { name: rule.name })}
              disabled={isBusy.value || at === 0}
              onClick={() => move(at, -1)}
            >
              <Icon name="up" />
            </button>
            <button
              type="button"
              class="icon-btn"
              aria-label={t("rule.down", { name: rule.name })}
              disabled={isBusy.value || at === rules.length - 1}
              onClick={() => move(at, 1)}
            >
              <Icon name="down" />
            </button>
          </span>
        </li>
      ))}
    >
      <Refusal text={refused.value} />
      {rules && rules.length > 0 && <RuleTest rules={null} stored={rules} />}
      <Presets onAdded={reload} />
    </RowsScreen>
  );
}

/** Sets of rules to begin with; they come behind the rules that are there. */
function Presets({ onAdded }: { onAdded: () => void }) {
  const presets = useRemote<{ presets: Preset[] }>("/presence/rules/presets").data.value?.presets ?? [];
  const { problem, isBusy, attempt } = useAttempt();
  const done = useSignal<readonly string[]>([]);
  const add = ({ key, rules }: Preset) =>
    attempt(async () => {
      for (const { position: _position, ...rule } of rules) await post("/presence/rules", rule);
      done.value = [...done.peek(), key];
      say({ text: t("rule.preset_added", { n: rules.length }) });
      onAdded();
    });
  return (
    <details>
      <summary>{t("rule.presets")}</summary>
      {presets.map((preset) => (
        <div key={preset.key} class="card pad">
          <b>{t(`rule.preset_${preset.key as "school"}`)}</b>
          <ul class="diff">
            {preset.rules.map((rule) => (
              <li key={rule.name}>
                {rule.name} → {outcomeText(rule)} <small>{conditionText(rule.conditions)}</small>
              </li>
            ))}
          </ul>
          <div class="actions">
            <button
              type="button"
              class="btn soft"
              disabled={isBusy.value || done.value.includes(preset.key)}
              onClick={() => void add(preset)}
            >
              {t("rule.preset_take")}
            </button>
          </div>
        </div>
      ))}
      <Refusal text={problem.value} />
    </details>
  );
}
