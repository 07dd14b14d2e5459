import type { Identity } from "../auth/identity.ts";
import { Problem } from "../http/problem.ts";
import { isAllowed } from "../roles.ts";
import "./problems.ts";
import { type ChannelName, formatChannelName, parseChannelName, type TopicDefinition } from "./topic.ts";

/**
 * PURE: the channels that a stream asks for by name, each of which its reader may follow.
 * @throws Problem `too_many_topics`, `unknown_topic`, `topic_not_allowed`.
 */
export function followed(
  { who, topics }: { who: Identity | null; topics: readonly string[] },
  definitions: ReadonlyMap<string, TopicDefinition>,
  maxTopics: number,
): { definition: TopicDefinition; parameter: string }[] {
  const names = [...new Set(topics)];
  if (names.length > maxTopics) {
    throw new Problem("too_many_topics", { params: { count: names.length, max: maxTopics } });
  }
  return names.map((text) => {
    const name = parseChannelName(text);
    const definition = name && definitions.get(name.topic);
    if (!definition || definition.hasParameter !== (name.parameter !== "")) {
      throw new Problem("unknown_topic", { params: { topic: text.slice(0, 100) } });
    }
    checkRight(who, definition, name);
    return { definition, parameter: name.parameter };
  });
}

function checkRight(who: Identity | null, definition: TopicDefinition, name: ChannelName): void {
  const mayRead =
    isAllowed(who?.role ?? null, definition.role) &&
    (!who?.wall || (definition.wall?.includes(who.wall) ?? false)) &&
    (!definition.canRead || (who !== null && definition.canRead(who, name.parameter)));
  if (mayRead) return;
  const topic = formatChannelName(name.topic, name.parameter);
  throw new Problem("topic_not_allowed", { params: { topic, role: definition.role } });
}
