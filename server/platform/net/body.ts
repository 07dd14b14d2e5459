import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { Problem } from "../http/problem.ts";
import "./problems.ts";

/** What we say we can unpack. */
export const ACCEPTED_CODINGS = "gzip, br, zstd, deflate";
/** How much of what was unpacked is made at once. */
const CHUNK_BYTES = 64 * 1024;

const UNPACKERS: ReadonlyMap<string, () => Transform> = new Map([
  ["gzip", () => createGunzip({ chunkSize: CHUNK_BYTES })],
  ["x-gzip", () => createGunzip({ chunkSize: CHUNK_BYTES })],
  ["deflate", () => createInflate({ chunkSize: CHUNK_BYTES })],
  ["br", () => createBrotliDecompress({ chunkSize: CHUNK_BYTES })],
  ["zstd", () => createZstdDecompress({ chunkSize: CHUNK_BYTES })],
]);

export interface BodyLimits {
  /** On the wire as well as unpacked. */
  maxBytes: number;
  /** How many times as much may be unpacked as came; no bound when absent. What is small is not looked at. */
  maxRatio?: number;
}

/** A ratio says nothing of less: a short list of equal lines packs well. */
const MIN_JUDGED_BYTES = 256 * 1024;

/**
 * Reads an answer's body to its end, unpacked. Reading stops at the limits, so what is small on the wire and huge
 * unpacked is never held.
 * @param onMove called for each piece that comes.
 * @throws Problem `outgoing_too_large`, `outgoing_not_understood`; or a system error when the connection was ended.
 */
export async function readBody(
  answer: IncomingMessage,
  { maxBytes, maxRatio = Number.POSITIVE_INFINITY }: BodyLimits,
  onMove: () => void,
): Promise<Buffer> {
  if (Number(answer.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const unpacker = unpackerOf(answer.headers["content-encoding"]);
  let body = Buffer.alloc(0);
  let cameBytes = 0;
  const judge = (bytes: number) => {
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    if (bytes > Math.max(MIN_JUDGED_BYTES, cameBytes * maxRatio)) throw tooPacked(maxRatio);
  };
  const keep = async (pieces: AsyncIterable<Buffer>) => {
    body = await join(limited(pieces, judge));
  };
  const meter = (pieces: AsyncIterable<Buffer>) =>
    limited(pieces, (bytes) => {
      onMove();
      cameBytes = bytes;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
    });
  try {
    await (unpacker ? pipeline(answer, meter, unpacker, keep) : pipeline(answer, meter, keep));
  } catch (cause) {
    if (!isUnpackingError(cause)) throw cause;
    throw new Problem("outgoing_not_understood", { detail: "The answer cannot be unpacked." });
  }
  return body;
}

/** @param judge told how many bytes there are by now; throws when there are too many. */
async function* limited(pieces: AsyncIterable<Buffer>, judge: (bytes: number) => void): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    judge(length);
    yield piece;
  }
}

async function join(pieces: AsyncIterable<Buffer>): Promise<Buffer<ArrayBuffer>> {
  const held: Buffer[] = [];
  for await (const piece of pieces) held.push(piece);
  return Buffer.concat(held);
}

function unpackerOf(header: string | undefined): Transform | null {
  const coding = (header ?? "").trim().toLowerCase();
  if (coding === "" || coding === "identity") return null;
  const make = UNPACKERS.get(coding);
  if (make) return make();
  throw new Problem("outgoing_not_understood", { detail: "The answer is packed in a way that we did not ask for." });
}

/** zlib's own codes, those of brotli and of zstd. */
function isUnpackingError(cause: unknown): boolean {
  return /^(Z_|ERR__|ERR_BROTLI|BROTLI|ZSTD_|ERR_ZSTD)/.test(String((cause as { code?: unknown }).code ?? ""));
}

function tooLarge(maxBytes: number): Problem {
  return new Problem("outgoing_too_large", { detail: `More than ${maxBytes} bytes came.` });
}

function tooPacked(maxRatio: number): Problem {
  return new Problem("outgoing_too_large", { detail: `Unpacked it is more than ${maxRatio} times what came.` });
}
