import type { MetricFamily } from "../platform/metrics/exposition.ts";
import type { LinkStatus } from "./live/model.ts";
import type { ServerView } from "./servers/server-record.ts";

/** Links that are remembered: more than there can be servers; of deleted ones the oldest go. */
const MAX_KNOWN = 5_000;

/** Counts how often each link became live since the start of the program. */
export class LinkTally {
  private readonly links = new Map<string, { isLive: boolean; liveCount: number }>();

  note(serverId: string, { phase }: LinkStatus): void {
    const known = this.links.get(serverId) ?? { isLive: false, liveCount: 0 };
    const isLive = phase === "live";
    const liveCount = known.liveCount + (isLive && !known.isLive ? 1 : 0);
    this.links.set(serverId, { isLive, liveCount });
    const [oldest] = this.links.keys();
    if (this.links.size > MAX_KNOWN && oldest !== undefined) this.links.delete(oldest);
  }

  /** How often the link came back; the first time does not count. */
  reconnectsOf(serverId: string): number {
    return Math.max(0, (this.links.get(serverId)?.liveCount ?? 0) - 1);
  }
}

/** Links to show of at most: the MySQL list alone may bring 2,000, and each makes four lines. */
const MAX_LINKS = 500;

/** The links of the servers that are switched on. */
export function linkMetrics(servers: readonly ServerView[], tally: LinkTally, nowAt: number): MetricFamily[] {
  const shown = servers.filter(({ isEnabled }) => isEnabled).slice(0, MAX_LINKS);
  const samples = (read: (server: ServerView) => number | null) =>
    shown.flatMap((server) => {
      const value = read(server);
      return value === null ? [] : [{ labels: { server: server.id, name: server.name }, value }];
    });
  return [
    {
      name: "vigie_link_up",
      type: "gauge",
      help: "Whether the board of a call-centre server is live.",
      samples: samples(({ link }) => (link.phase === "live" ? 1 : 0)),
    },
    {
      name: "vigie_link_last_byte_age_seconds",
      type: "gauge",
      help: "How long ago a call-centre server was last heard.",
      samples: samples(({ link }) => (link.lastByteAt === null ? null : Math.max(0, nowAt - link.lastByteAt) / 1000)),
    },
    {
      name: "vigie_link_reconnects_total",
      type: "counter",
      help: "How often the link to a call-centre server became live again since the start.",
      samples: samples(({ id }) => tally.reconnectsOf(id)),
    },
    {
      name: "vigie_link_clock_offset_seconds",
      type: "gauge",
      help: "Clock of a call-centre server minus this machine's.",
      samples: samples(({ link }) => (link.clockSkewMs === null ? null : link.clockSkewMs / 1000)),
    },
  ];
}
