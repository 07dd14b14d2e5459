import { isShownQueue } from "./names.ts";
import { type Literal, parseLiteral } from "./literal.ts";

/**
 * The queues that a user session serves, out of its `active_queues`: `({q1: {type:'queue', queue:'DEMO__Sales',
 * task:'waiting'}})` → `["DEMO__Sales"]`. Each name once, in the order of the text; virtual queues are left out. Text
 * that is no literal gives none.
 */
export function parseActiveQueues(text: string): string[] {
  const names = new Set<string>();
  const literal = parseLiteral(text);
  if (literal) collect(literal.value, names);
  return [...names];
}

function collect(value: Literal, names: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, names);
  } else if (value instanceof Map) {
    const queue = value.get("queue");
    const type = value.get("type") ?? "queue";
    if (typeof queue === "string" && type === "queue" && isShownQueue(queue, "")) names.add(queue);
    for (const item of value.values()) collect(item, names);
  }
}
