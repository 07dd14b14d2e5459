import type { FigureDefinition } from "../../../server/platform/alerts/figures.ts";
import type { Rule, Side, Trouble, Unit } from "../../../server/platform/alerts/model.ts";

/** A rule as it is typed: numbers are text, rates in percent, durations in seconds. */
export interface RuleFields {
  name: string;
  figure: string;
  scopeKind: string;
  scopeId: string;
  side: Side;
  amber: string;
  red: string;
  hysteresis: string;
  forSeconds: string;
  tellFrom: Trouble;
  /** Null: every channel. */
  channelIds: readonly string[] | null;
  flapChanges: string;
  flapMinutes: string;
  isEnabled: boolean;
}

/** What the server takes. */
export type RuleBody = Omit<Rule, "id" | "scopeName">;

/** A new rule: about the first figure, for all that it is read of. */
export function newRule(figure: FigureDefinition): RuleFields {
  return {
    name: "",
    figure: figure.name,
    scopeKind: figure.scopeKinds[0] ?? "",
    scopeId: "",
    side: figure.side,
    amber: "",
    red: "",
    hysteresis: "0",
    forSeconds: "30",
    tellFrom: "red",
    channelIds: null,
    flapChanges: "6",
    flapMinutes: "10",
    isEnabled: true,
  };
}

export function fieldsOf(rule: Rule, unit: Unit): RuleFields {
  const { id: _id, scopeName: _scopeName, flapWindowSeconds, ...rest } = rule;
  return {
    ...rest,
    amber: textOf(rule.amber, unit),
    red: textOf(rule.red, unit),
    hysteresis: textOf(rule.hysteresis, unit),
    forSeconds: String(rule.forSeconds),
    flapChanges: String(rule.flapChanges),
    flapMinutes: textOf(flapWindowSeconds / 60, "count"),
  };
}

/** Another figure has its own side and scopes; limits of another unit mean nothing. */
export function withFigure(fields: RuleFields, figure: FigureDefinition, isSameUnit: boolean): RuleFields {
  const isKnownKind = figure.scopeKinds.includes(fields.scopeKind);
  return {
    ...fields,
    figure: figure.name,
    side: figure.side,
    scopeKind: isKnownKind ? fields.scopeKind : (figure.scopeKinds[0] ?? ""),
    scopeId: isKnownKind ? fields.scopeId : "",
    ...(isSameUnit ? {} : { amber: "", red: "", hysteresis: "0" }),
  };
}

/** What is typed as the server takes it, or the fields that are no numbers. An empty limit turns that level off. */
export function bodyOf(fields: RuleFields, unit: Unit): { body: RuleBody } | { wrong: (keyof RuleFields)[] } {
  const wrong: (keyof RuleFields)[] = [];
  const number = (name: keyof RuleFields, as: Unit): number => {
    const value = numberOf(String(fields[name]), as);
    if (value === null) wrong.push(name);
    return value ?? 0;
  };
  const limit = (name: "amber" | "red") => (fields[name].trim() === "" ? null : number(name, unit));
  const { flapMinutes: _flapMinutes, ...rest } = fields;
  const body: RuleBody = {
    ...rest,
    amber: limit("amber"),
    red: limit("red"),
    hysteresis: number("hysteresis", unit),
    forSeconds: Math.round(number("forSeconds", "count")),
    flapChanges: Math.round(number("flapChanges", "count")),
    flapWindowSeconds: Math.max(1, Math.round(number("flapMinutes", "count") * 60)),
  };
  return wrong.length > 0 ? { wrong } : { body };
}

function textOf(value: number | null, unit: Unit): string {
  if (value === null) return "";
  return String(unit === "ratio" ? round(value * 100) : round(value));
}

/** A number with a comma or a point; null for what is none. */
function numberOf(text: string, unit: Unit): number | null {
  const plain = text.trim().replace(",", ".").replace(/\s*%$/, "");
  if (!/^-?\d+(\.\d+)?$/.test(plain)) return null;
  return unit === "ratio" ? round(Number(plain)) / 100 : Number(plain);
}

/** Without the traces of binary fractions. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
