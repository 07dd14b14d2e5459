import { scopeKey, scopeOfKey } from "../auth/scope.ts";
import type { Hub } from "./hub.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import type { TopicDefinition } from "./topic.ts";

/** Every journal entry as it happens: the topic of a stream that asks for none. */
export const JOURNAL_TOPIC = "journal";

/** Whoever sees a part of the call centre follows the entries of that part. */
export const journalTopic: TopicDefinition<JournalEntry> = {
  name: JOURNAL_TOPIC,
  role: "viewer",
  summary: "Every entry of the journal, as it happens",
  hasParameter: false,
  variantOf: ({ scope }) => scopeKey(scope),
};

/** Hands a new entry to who may see it. */
export function publishEntry(hub: Hub, journal: Journal, entry: JournalEntry): void {
  hub.publish(JOURNAL_TOPIC, "", entry);
  for (const variant of hub.variantsOf(JOURNAL_TOPIC, "")) {
    if (journal.isFor(scopeOfKey(variant), entry)) hub.publish(JOURNAL_TOPIC, "", entry, variant);
  }
}
