import type { FigureDefinition, FigureScope } from "../../../server/platform/alerts/figures.ts";
import type { Rule } from "../../../server/platform/alerts/model.ts";
import { useRemote } from "../../live/use-remote.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Mark, Row } from "../../ui/row.tsx";
import { t } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import { PageFrame } from "./page-frame.tsx";
import { limitsText, ruleName, scopeText } from "./sentences.ts";

/** Figures that rules can watch, and what they are read of. */
export interface Watchable {
  figures: FigureDefinition[];
  scopes: FigureScope[];
}

/** The rules: each is what it says. */
export function Rules() {
  const rules = useRemote<{ rules: Rule[] }>("/platform/alerts/rules");
  const figures = useRemote<Watchable>("/platform/alerts/figures");
  const problem = rules.problem.value ?? figures.problem.value;
  const unitOf = (name: string) => figures.data.value?.figures.find((figure) => figure.name === name)?.unit ?? "count";
  const list = figures.data.value ? rules.data.value?.rules : undefined;
  return (
    <PageFrame
      title={t("rules.title")}
      action={
        <a class="btn soft" href="/alerts/rules/new" aria-label={t("rules.add")}>
          <Icon name="plus" />
          {t("holds.add")}
        </a>
      }
    >
      {problem !== null && <p class="note bad">{problemText(problem)}</p>}
      {!list && problem === null && <Loading label={t("state.loading")} />}
      {list && (
        <ul class="list plain card" hidden={list.length === 0}>
          {list.map((rule) => (
            <li key={rule.id}>
              <Row
                href={`/alerts/rules/${rule.id}`}
                mark={<Mark icon={rule.isEnabled ? "check" : "dash"} tone={rule.isEnabled ? "ok" : ""} />}
                title={ruleName(rule)}
                detail={[limitsText(rule, unitOf(rule.figure)), scopeText(rule)].join(" · ")}
                context={rule.isEnabled ? undefined : t("rules.off")}
              />
            </li>
          ))}
        </ul>
      )}
      {list?.length === 0 && (
        <Empty icon="settings" title={t("rules.none")}>
          <span>{t("rules.none_help")}</span>
        </Empty>
      )}
    </PageFrame>
  );
}
