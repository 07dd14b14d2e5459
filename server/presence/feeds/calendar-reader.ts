import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { OutgoingHttp } from "../../platform/net/outgoing.ts";
import { Expander } from "../calendar/expander.ts";
import type { FeedReader } from "./reader.ts";

const MAX_BYTES = 16 * 1024 * 1024;
const DEADLINE_MS = 60_000;

/** Calendars as they are elsewhere: asked for by the program's only way out, read in a thread that can be killed. */
export function calendarReader({ clock, net }: { clock: Clock; net: Pick<OutgoingHttp, "request"> }): FeedReader {
  const expander = new Expander(clock);
  return {
    async ask(url, { etag, lastModified }) {
      const headers: Record<string, string> = { accept: "text/calendar, */*;q=0.1" };
      if (etag !== "") headers["if-none-match"] = etag;
      if (lastModified !== "") headers["if-modified-since"] = lastModified;
      const limits = { maxBytes: MAX_BYTES, deadlineMs: DEADLINE_MS };
      const answer = await net.request({ url, headers, policy: "allow-listed", ...limits });
      if (answer.status === 304) return { kind: "same" };
      if (answer.status !== 200) throw new Problem("feed_refused", { params: { status: answer.status } });
      const headerOf = (name: string) => (answer.headers.get(name) ?? "").slice(0, 500);
      const body = Uint8Array.from(answer.body);
      return { kind: "body", body, etag: headerOf("etag"), lastModified: headerOf("last-modified") };
    },
    async expand(body, frame) {
      // The thread takes what it is given away with it, and the body is still to be stored.
      const read = await expander.expand(body.slice(), frame);
      const issues = read.issues.map(({ code, line, detail }) => ({ code, line, detail }));
      if (!read.isUsable) throw new Problem("feed_unusable", { params: { reason: issues[0]?.code ?? "unreadable" } });
      return { occurrences: read.occurrences, issues };
    },
  };
}
