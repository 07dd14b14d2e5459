import type { AlertView } from "../../../server/platform/alerts/view.ts";
import type { Rule, Unit } from "../../../server/platform/alerts/model.ts";
import type { IconName } from "../../ui/icon.tsx";
import type { Level, Tone } from "../../ui/row.tsx";
import { figureName, formatFigure, formatLasted } from "../../words/messages.ts";
import { language, t } from "../../words/words.ts";

/** What people call a figure. */
export const figureWords = (figure: string) => figureName(language(), figure);

export const figureText = (unit: Unit, value: number | null) => formatFigure(language(), unit, value);

export const lastedText = (ms: number) => formatLasted(language(), ms);

/** How grave an alert is; what flaps is as grave as it was at its worst. */
export function gravityOf({ isFlapping, level, worstLevel, resolvedAt }: AlertView): Level {
  return isFlapping || resolvedAt !== null ? worstLevel : level;
}

/** State by shape and colour, and its word. */
export function alertLook(alert: AlertView): { icon: IconName; tone: Tone; label: string } {
  const { resolvedAt, isFlapping, isSilenced } = alert;
  if (resolvedAt !== null) return { icon: "check", tone: "ok", label: t("alert.ended") };
  if (isSilenced) return { icon: "bars", tone: "", label: t("alert.silenced") };
  const level = gravityOf(alert);
  const tone = level === "red" ? "bad" : "warn";
  if (isFlapping) return { icon: "half", tone, label: t("alert.flapping") };
  return { icon: "alert", tone, label: t(level === "red" ? "alert.is_red" : "alert.is_amber") };
}

/** What a rule is called: its name, or what it says. */
export function ruleName(rule: Pick<Rule, "name" | "figure">): string {
  return rule.name || figureWords(rule.figure);
}

/** One limit: `≥ 3`. */
export function limitText({ side }: Pick<Rule, "side">, unit: Unit, limit: number): string {
  return `${side === "above" ? "≥" : "≤"} ${figureText(unit, limit)}`;
}

/** The limits of a rule: `orange ≥ 3, red ≥ 6`. */
export function limitsText(rule: Pick<Rule, "side" | "amber" | "red">, unit: Unit): string {
  const parts = [
    rule.amber !== null && `${t("level.amber")} ${limitText(rule, unit, rule.amber)}`,
    rule.red !== null && `${t("level.red")} ${limitText(rule, unit, rule.red)}`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** What a rule is about: each queue, each queue of a server, or one by name. */
export function scopeText({
  scopeKind,
  scopeId,
  scopeName,
}: Pick<Rule, "scopeKind" | "scopeId" | "scopeName">): string {
  if (scopeId === "") return t(eachOf(scopeKind));
  return kindOf(scopeId) === scopeKind ? scopeName : t("rule.each_under", { name: scopeName });
}

/** The key of "each …" for a kind of scope. */
export function eachOf(scopeKind: string) {
  if (scopeKind === "server") return "rule.each_server";
  if (scopeKind === "pbx") return "rule.each_pbx";
  return scopeKind === "calendars" ? "rule.each_calendar" : "rule.each_queue";
}

/** The kind of a scope by its path: `server/1/queue/a` is a queue. */
export function kindOf(scopeId: string): string {
  const parts = scopeId.split("/");
  return parts[parts.length - 2] ?? "";
}

/** Server and queue that a scope's path names; null for what it does not. */
export function placesOf(scopeId: string): { serverId: string | null; queueId: string | null } {
  const [kind, serverId, , queueId] = scopeId.split("/");
  if (kind !== "server" || !serverId) return { serverId: null, queueId: null };
  return { serverId: decodeURIComponent(serverId), queueId: queueId ? decodeURIComponent(queueId) : null };
}
