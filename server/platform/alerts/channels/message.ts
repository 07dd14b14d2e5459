import type { Facts } from "../delivery/facts.ts";

/** A message ready to go: in words, with where it leads. */
export interface OutgoingMessage {
  /** The same for each attempt. */
  id: string;
  title: string;
  body: string;
  facts: Facts;
  /** Path in the app: `/alerts/…`. */
  path: string;
  /** The whole address; null while nobody said how the app is reached. */
  url: string | null;
}

/** Where a message leads: to the one alert it is about, or to those of the rule. */
export function pathOf(facts: Facts): string {
  if (facts.kind === "test") return "/alerts";
  const [first] = facts.lines;
  if (facts.total === 1 && first) return `/alerts/${first.alertId}`;
  return `/alerts?rule=${encodeURIComponent(facts.ruleId)}`;
}

/** The message as one text, for ends that know no title. */
export function wholeText({ title, body, url }: OutgoingMessage): string {
  return [title, body, url].filter(Boolean).join("\n");
}

/** How urgent a message is: what is over can wait. */
export function urgencyOf(facts: Facts): "red" | "amber" | "ok" {
  return facts.kind === "test" ? "ok" : facts.level;
}
