import type { Identity } from "../../platform/auth/identity.ts";
import { refuseLimited, type Writer } from "../viewer.ts";

interface Asked {
  identity: Identity | null;
  from: string;
}

/** Who writes. @throws Problem `presence_read_only` for somebody who sees a part of the call centre alone. */
export function writerOf({ identity, from }: Asked): Writer & { who: Identity } {
  const who = identity as Identity;
  refuseLimited(who);
  return { who, from };
}

/** Who writes what is judged by whose it is. */
export function ownWriterOf({ identity, from }: Asked): Writer & { who: Identity } {
  return { who: identity as Identity, from };
}

/** A file for download, kept by nobody. */
export function fileOf(body: string | ReadableStream<Uint8Array>, type: string, name: string): Response {
  return new Response(body, {
    headers: {
      "content-type": `${type}; charset=utf-8`,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
}
