import type { Clock } from "../../platform/clock.ts";
import type { OutgoingHttp } from "../../platform/net/outgoing.ts";
import { Expander } from "../calendar/expander.ts";
import { fetchFeed } from "./fetch.ts";
import { type FeedReader, FeedFault } from "./reader.ts";

/** Calendars as they are elsewhere: asked for by the program's only way out, read in a thread that can be killed. */
export function calendarReader({ clock, net }: { clock: Clock; net: OutgoingHttp }): FeedReader {
  const expander = new Expander(clock);
  return {
    async ask(url, { etag, lastModified, hash }) {
      const known = { etag: etag || null, lastModified: lastModified || null, hash: hash || null };
      const fetched = await fetchFeed(net, url, known, clock.now());
      if (fetched.kind === "failed") throw new FeedFault(fetched.code, fetched.detail, fetched.retryAfterMs);
      if (fetched.kind === "unchanged") return { kind: "same" };
      const { bytes, copy } = fetched;
      const marks = { etag: copy.etag ?? "", lastModified: copy.lastModified ?? "" };
      return { kind: "body", body: Uint8Array.from(bytes), ...marks };
    },
    async expand(body, frame) {
      // The thread takes what it is given away with it, and the body is still to be stored.
      const read = await expander.expand(body.slice(), frame);
      const issues = read.issues.map(({ code, line, detail }) => ({ code, line, detail }));
      if (!read.isUsable) throw new FeedFault("feed_unreadable", issues[0]?.code ?? "", null);
      return { occurrences: read.occurrences, issues };
    },
  };
}
