import { Elysia } from "elysia";
import type { Platform } from "../index.ts";
import { EXPOSITION_TYPE, type MetricFamily, renderMetrics } from "./exposition.ts";
import type { HttpMeter } from "./http-meter.ts";
import { nodeMetrics, processMetrics, single } from "./machine.ts";

/** What a room has to tell; asked at each reading, so it must be quick. */
export type MetricSource = () => MetricFamily[];

/**
 * `GET /metrics` for Prometheus: a viewer's token, or anyone where `PUBLIC_METRICS` says so. Whoever has a scope gets the
 * program and its machine only: what rooms tell names every server of the call centre.
 */
export function metricsRoutes(
  platform: Platform,
  meter: HttpMeter,
  rooms: readonly MetricSource[],
  house: MetricSource,
) {
  const { access, clock, options } = platform;
  const startedAt = clock.now();
  return new Elysia().use(access).get(
    "/metrics",
    ({ identity }) => {
      const isWhole = identity === null || identity.scope === null;
      const families = [
        ...processMetrics(startedAt),
        ...nodeMetrics(options.data),
        ...houseMetrics(platform),
        ...house(),
        ...meter.families(),
        ...(isWhole ? rooms.flatMap((room) => room()) : []),
      ];
      return new Response(renderMetrics(families), {
        headers: { "content-type": EXPOSITION_TYPE, "cache-control": "no-store" },
      });
    },
    {
      access: options.publicMetrics ? "public" : "viewer",
      detail: { summary: "Figures of the program and its machine in Prometheus' text format", tags: ["platform"] },
    },
  );
}

function houseMetrics({ version, hub, journal, database, health }: Platform): MetricFamily[] {
  const { streams, channels, evicted, ringBytes } = hub.counts;
  const size = database.size();
  return [
    {
      name: "vigie_build_info",
      type: "gauge",
      help: "Version of the program; always 1.",
      samples: [{ labels: { version, runtime: `bun ${Bun.version}` }, value: 1 }],
    },
    single(
      "vigie_ready",
      "gauge",
      "Whether the program has started and is not stopping.",
      health.phase === "started" ? 1 : 0,
    ),
    single("vigie_streams_open", "gauge", "Event streams that are open.", streams),
    single("vigie_stream_channels", "gauge", "Channels that somebody follows or that keep frames.", channels),
    single(
      "vigie_streams_evicted_total",
      "counter",
      "Event streams that were cut because their reader was too slow.",
      evicted,
    ),
    single("vigie_stream_replay_bytes", "gauge", "Bytes kept for readers that come back.", ringBytes),
    single("vigie_journal_pending", "gauge", "Entries of the journal that are not written yet.", journal.pendingCount),
    single("vigie_journal_lost_total", "counter", "Entries of the journal that were never written.", journal.lostCount),
    single("vigie_transactions_waiting", "gauge", "Changes that wait for their turn.", database.waiting),
    single("vigie_database_size_bytes", "gauge", "Size of the database's files.", size?.sizeBytes ?? null),
    single("vigie_database_log_bytes", "gauge", "Size of the database's write-ahead log.", size?.logBytes ?? null),
  ];
}
