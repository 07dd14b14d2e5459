import type { MetricFamily } from "../platform/metrics/exposition.ts";
import type { FeedView } from "./feeds/feed.ts";
import type { PbxView } from "./pbxs/pbx.ts";

export interface PresenceFigures {
  pbxs: readonly Pick<PbxView, "name" | "isEnabled" | "state">[];
  feeds: readonly Pick<FeedView, "isEnabled" | "failures" | "isStale">[];
  /** Entries of the log since the start, by what came of them. */
  logged: Readonly<Record<string, number>>;
}

/** Whether the PBXs answer, how calendars are read, what became of changes. At most 50 PBXs, and as many results as the engine has. */
export function presenceMetrics({ pbxs, feeds, logged }: PresenceFigures): MetricFamily[] {
  const used = pbxs.filter(({ isEnabled }) => isEnabled);
  const read = feeds.filter(({ isEnabled }) => isEnabled);
  return [
    {
      ...{ name: "vigie_presence_pbx_up", type: "gauge", help: "Whether a PBX whose extensions are set answers." },
      samples: used.map(({ name, state }) => ({ labels: { pbx: name }, value: state.phase === "ready" ? 1 : 0 })),
    },
    {
      ...{ name: "vigie_presence_feeds", type: "gauge", help: "Calendars that are read, by how that goes." },
      samples: [
        { labels: { state: "read" }, value: read.filter(({ failures }) => failures === 0).length },
        { labels: { state: "failing" }, value: read.filter(({ failures }) => failures > 0).length },
        { labels: { state: "stale" }, value: read.filter(({ isStale }) => isStale).length },
      ],
    },
    {
      ...{ name: "vigie_presence_changes_total", type: "counter" },
      help: "Changes of presence that were written down, by what became of them.",
      samples: Object.entries(logged).map(([result, value]) => ({ labels: { result }, value })),
    },
  ];
}
