import type { RuleEdit } from "../../../server/presence/rulebook/rulebook.ts";
import type { Answer, BusyKind, Status } from "../../../server/presence/model.ts";
import type { Conditions, Rule } from "../../../server/presence/rules/rule.ts";

/** A rule as its form has it. */
export function formOf(rule: Rule | null) {
  const { title, category, busy = [], allDay, answer = [] } = rule?.conditions ?? ({} as Conditions);
  return {
    name: rule?.name ?? "",
    isEnabled: rule?.isEnabled ?? true,
    priority: String(rule?.priority ?? 0),
    titleKind: (title?.kind ?? "text") as string,
    title: title?.value ?? "",
    category: category ?? "",
    busy: [...busy] as string[],
    answer: [...answer] as string[],
    allDay: allDay === undefined ? "" : String(allDay),
    /** A status, or `ignore`. */
    outcome:
      rule === null ? "do_not_disturb" : rule.action.kind === "ignore" ? "ignore" : (rule.action.status as string),
  };
}

/** As the server takes it; `feedIds`, which the form does not show, are kept. */
export function bodyOf(form: ReturnType<typeof formOf>, before: Rule | null): RuleEdit {
  const { name, isEnabled, priority, titleKind, title, category, busy, answer, allDay, outcome } = form;
  const feedIds = before?.conditions.feedIds;
  return {
    ...{ name: name.trim(), isEnabled, priority: Number(priority) },
    conditions: {
      ...(title.trim() !== "" && { title: { kind: titleKind as "text" | "pattern", value: title } }),
      ...(category.trim() !== "" && { category: category.trim() }),
      ...(busy.length > 0 && { busy: busy as BusyKind[] }),
      ...(allDay !== "" && { allDay: allDay === "true" }),
      ...(answer.length > 0 && { answer: answer as Answer[] }),
      ...(feedIds && { feedIds }),
    },
    action: outcome === "ignore" ? { kind: "ignore" } : { kind: "status", status: outcome as Status },
  };
}

/** All rules as they would be with this one saved, in their order. */
export function rulesWith(edit: RuleEdit, id: number | null, rules: readonly Rule[]): RuleEdit[] {
  const others = rules.map(({ id: own, position: _position, ...rule }) => (own === id ? edit : rule));
  return id === null ? [...others, edit] : others;
}
