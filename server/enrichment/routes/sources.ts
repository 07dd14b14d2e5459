import { Elysia } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Platform } from "../../platform/index.ts";
import type { Source, SourceView } from "../sources/sources.ts";
import type { WatchedFile, WatchView } from "../sources/watched-file.ts";
import type { WriteBack, WriteBackView } from "../tags/write-back.ts";
import { historyBody, recordsBody } from "./schemas.ts";

export interface SourceRouteDeps {
  records: Source;
  history: Source;
  /** Null: none is watched. */
  watched: WatchedFile | null;
  writeBack: WriteBack;
}

/** Where past calls come from. */
export interface SourcesView {
  /** The PBX's record table. */
  records: SourceView;
  /** The history in the maker's cloud. */
  history: SourceView;
  /** The file that an option names; null when none does. */
  watch: WatchView | null;
  /** How writing tags back goes. */
  tags: WriteBackView;
}

/** The sources that are asked for past calls: their settings, their test, and reading them now. */
export function sourceRoutes(platform: Platform, { records, history, watched, writeBack }: SourceRouteDeps) {
  const view = (): SourcesView => ({
    ...{ records: records.view, history: history.view, watch: watched?.view ?? null },
    tags: writeBack.view,
  });
  return new Elysia()
    .use(platform.access)
    .get("/sources", view, {
      access: "admin",
      detail: { summary: "Where past calls are read from, and how far that is; secrets are never shown" },
    })
    .put("/sources/records", (context) => records.change(context.body, writerOf(context)), {
      access: "admin",
      body: recordsBody,
      detail: { summary: "Set how the PBX's record table is read; absent fields stay as they are" },
    })
    .put("/sources/history", (context) => history.change(context.body, writerOf(context)), {
      access: "admin",
      body: historyBody,
      detail: { summary: "Set how the history of the maker's cloud is read; absent fields stay as they are" },
    })
    .post("/sources/records/test", (context) => records.test(context.body), {
      access: "admin",
      body: recordsBody,
      detail: {
        summary:
          "Try settings that are not stored: address, log-in, a few calls, the clock; with writesTags, the newest call's tags are written as they are",
      },
    })
    .post("/sources/history/test", (context) => history.test(context.body), {
      access: "admin",
      body: historyBody,
      detail: {
        summary:
          "Try settings that are not stored: address, log-in, a few calls, the clock; with writesTags, the newest call's tags are written as they are",
      },
    })
    .post("/sources/records/read", () => records.askNow(), {
      access: "admin",
      detail: {
        summary:
          "Read what is new now, also after a log-in that was refused; tags that could not be written are tried again too",
      },
    })
    .post("/sources/history/read", () => history.askNow(), {
      access: "admin",
      detail: {
        summary:
          "Read what is new now, also after a log-in that was refused; tags that could not be written are tried again too",
      },
    });
}

function writerOf({ identity, from }: { identity: Identity | null; from: string }) {
  return { who: identity as Identity, from };
}
