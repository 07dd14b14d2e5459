import type { MetricFamily } from "../platform/metrics/exposition.ts";
import type { TakenCounts } from "./calls/ingest.ts";
import type { Source } from "./model.ts";
import type { PollerStatus } from "./sources/poller.ts";
import type { SourceKind } from "./sources/repo.ts";
import type { WriteBackView } from "./tags/write-back.ts";
import type { WebhookCounts } from "./wildix/receiver.ts";

/** The room's figures since the start. */
export interface CallFigures {
  taken: Readonly<Record<Source, TakenCounts>>;
  webhooks: WebhookCounts;
  sources: readonly { kind: SourceKind; status: PollerStatus }[];
  tags: WriteBackView;
  now: number;
}

/** How many calls came, from where, and how far behind the sources are that are asked. */
export function callMetrics({ taken, webhooks, sources, tags, now }: CallFigures): MetricFamily[] {
  const bySource = (read: (counts: TakenCounts) => number) =>
    Object.entries(taken).map(([source, counts]) => ({ labels: { source }, value: read(counts) }));
  const used = sources.filter(({ status }) => status.phase !== "off");
  const { calls, ignored, malformed, refused } = webhooks;
  return [
    {
      ...{
        name: "vigie_calls_added_total",
        type: "counter",
        help: "Calls that were not known before, by their source.",
      },
      samples: bySource(({ added }) => added),
    },
    {
      ...{ name: "vigie_call_readings_changed_total", type: "counter" },
      help: "What sources told that changed a known call.",
      samples: bySource(({ changed }) => changed),
    },
    {
      ...{ name: "vigie_call_readings_repeated_total", type: "counter" },
      help: "What sources told that was known already.",
      samples: bySource(({ repeated }) => repeated),
    },
    {
      ...{
        name: "vigie_call_webhooks_total",
        type: "counter",
        help: "What came to the address for webhooks, by what it was.",
      },
      samples: Object.entries({ calls, ignored, malformed, refused }).map(([kind, value]) => ({
        labels: { kind },
        value,
      })),
    },
    {
      ...{ name: "vigie_call_tag_writes_total", type: "counter" },
      help: "Attempts to write the tags of a call at the PBX, by what became of them.",
      samples: Object.entries(tags.counts).map(([result, value]) => ({ labels: { result }, value })),
    },
    {
      ...{ name: "vigie_call_tag_queue", type: "gauge" },
      help: "Calls whose tags are not at the PBX, by whether they wait or were given up.",
      samples: [
        { labels: { state: "waiting" }, value: tags.waiting },
        { labels: { state: "refused" }, value: tags.refused },
      ],
    },
    {
      ...{ name: "vigie_call_source_up", type: "gauge", help: "Whether a source of past calls answers." },
      samples: used.map(({ kind, status }) => ({ labels: { source: kind }, value: status.fault === null ? 1 : 0 })),
    },
    {
      ...{ name: "vigie_call_source_lag_seconds", type: "gauge" },
      help: "How long ago a source of past calls was last read to its end.",
      samples: used.flatMap(({ kind, status: { caughtUpAt } }) =>
        caughtUpAt === null ? [] : [{ labels: { source: kind }, value: Math.max(0, now - caughtUpAt) / 1000 }],
      ),
    },
  ];
}
