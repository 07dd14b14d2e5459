import type { TopicDefinition } from "../platform/events/topic.ts";
import type { ExtensionLine } from "./extensions/line.ts";
import { eyesOf } from "./viewer.ts";

/** Lines of extensions that changed, and ids of those that are there no more. */
export const EXTENSIONS_TOPIC = "presence.extensions";

export interface ExtensionsPatch {
  extensions: ExtensionLine[];
  gone: number[];
  /** What holds for all has changed: the list is to be read anew. */
  isAll: boolean;
}

/** Each kind of eyes follows its own: what an event is about that its owner keeps private, administrators alone read. */
export const extensionsTopic: TopicDefinition<ExtensionsPatch> = {
  name: EXTENSIONS_TOPIC,
  role: "viewer",
  summary: "Extensions as their presence or planning changes: lines of GET /api/v1/presence/extensions by id",
  hasParameter: false,
  merge(pending, next) {
    if (pending.isAll || next.isAll) return { extensions: [], gone: [], isAll: true };
    const lines = new Map(pending.extensions.map((line) => [line.id, line]));
    const gone = new Set(pending.gone);
    for (const line of next.extensions) {
      lines.set(line.id, line);
      gone.delete(line.id);
    }
    for (const id of next.gone) {
      lines.delete(id);
      gone.add(id);
    }
    return { extensions: [...lines.values()], gone: [...gone], isAll: false };
  },
  variantOf: eyesOf,
};
