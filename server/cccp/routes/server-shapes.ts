/** Servers, their test, and the MySQL list of them, as JSON schemas, for the API document. */
import { t } from "elysia";
import { flag, maybeNumber, maybeText, number, oneOf, orNull, text } from "../../platform/http/answer-kit.ts";
import { shapeOf } from "../../platform/http/answers.ts";
import type { DirectoryRefresh, DirectoryView } from "../directory/directory-list.ts";
import type { ProbeResult } from "../probe/probe.ts";
import type { ServerView } from "../servers/server-record.ts";
import { link, serviceLevel } from "./board-shapes.ts";

export const server = shapeOf<ServerView>()(
  t.Object({
    id: text,
    name: text,
    host: text,
    port: number,
    login: text,
    hasPassword: flag,
    project: text,
    isEnabled: flag,
    source: oneOf(["manual", "directory", "option"]),
    link,
    serviceLevel,
  }),
);

export const servers = t.Object({ servers: t.Array(server) });

export const probe = shapeOf<ProbeResult>()(
  t.Object({
    ok: flag,
    steps: t.Array(
      t.Object({
        step: oneOf(["resolve", "connect", "greeting", "login", "list"]),
        outcome: oneOf(["ok", "failed", "skipped"]),
        problem: maybeText,
        detail: text,
        params: t.Partial(
          t.Record(
            oneOf([
              ...(["host", "addresses", "port", "version", "login"] as const),
              ...(["count", "seconds", "result", "said", "reason"] as const),
            ]),
            t.Union([text, number]),
          ),
        ),
        durationMs: number,
      }),
    ),
  }),
);

const refreshFields = {
  at: number,
  ok: flag,
  problem: maybeText,
  detail: text,
  params: t.Record(text, t.Union([text, number])),
  count: number,
  added: number,
  changed: number,
  gone: number,
  refused: t.Array(t.Object({ code: text, project: text, message: text })),
};

/** Codes are kept as plain texts: the catalogue of problems is the list of them. */
type Plain<Type> = Omit<Type, "problem" | "refused"> & {
  problem: string | null;
  refused: { code: string; project: string; message: string }[];
};

export const directoryRefresh = shapeOf<Plain<DirectoryRefresh>>()(t.Object(refreshFields));

export const directory = shapeOf<
  Omit<DirectoryView, "lastRefresh"> & { lastRefresh: Plain<DirectoryRefresh> | null }
>()(
  t.Object({
    host: text,
    port: number,
    user: text,
    database: text,
    query: text,
    refreshMinutes: number,
    isEnabled: flag,
    login: text,
    hasPassword: flag,
    hasLoginPassword: flag,
    lastRefresh: orNull(directoryRefresh),
  }),
);

export const directoryTest = t.Object({
  ...refreshFields,
  sample: t.Array(t.Object({ project: text, host: text, port: number, proxyPort: maybeNumber, vocalNode: text })),
});
