import type { Conditions, Rule } from "../../../server/presence/rules/rule.ts";
import { t, tell } from "../../words/words.ts";
import { statusWord } from "../status-looks.ts";

/** What a rule makes of an event. */
export function outcomeText({ action }: Pick<Rule, "action">): string {
  return action.kind === "ignore" ? t("rule.ignores") : statusWord(action.status);
}

/** What an event must be, in words. */
export function conditionText({ title, category, busy, allDay, answer }: Conditions): string {
  const parts = [
    title && t(title.kind === "text" ? "rule.if_text" : "rule.if_pattern", { value: title.value }),
    category !== undefined && t("rule.if_category", { value: category }),
    busy && t("rule.if_busy", { value: busy.map((one) => tell(`busy.${one}`)).join(", ") }),
    allDay !== undefined && t(allDay ? "rule.if_all_day" : "rule.if_timed"),
    answer && t("rule.if_answer", { value: answer.map((one) => tell(`answer.${one}`)).join(", ") }),
  ];
  return parts.filter(Boolean).join(" · ");
}
