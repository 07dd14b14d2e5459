/**
 * CCCP decode throughput: a day's load (915 sessions listed, then an answer of 20 values for each) in chunks as a socket
 * delivers them, decoded to typed values; beside it, in the same run, a splitter that only cuts frames.
 */
import { ServerDecoder, ServerEncoder } from "../../server/cccp/wire/codec.ts";
import { FrameSplitter } from "../../server/cccp/wire/frames.ts";
import type { ObjectValue } from "../../server/cccp/wire/values.ts";

export const about =
  "A day's load of frames (915 sessions listed, an answer of 20 values for each) in chunks as a socket delivers them, decoded to typed values on one core; beside it a splitter that only cuts frames. The floor to reach is 100 MB/s.";

const SESSIONS = 915;
const VALUES = 20;
const CHUNK_BYTES = 64 * 1024;
const ROUNDS = 12;
const MS_PER_ROUND = 250;

interface Measured {
  mbPerSecond: number;
  framesPerSecond: number;
}

export async function run(): Promise<{ rows: Record<string, string | number>[]; json: unknown }> {
  const lists = stream(SESSIONS / 5, 0);
  const objects = stream(0, SESSIONS);
  const mix = stream(1, SESSIONS);
  const measured = {
    mix: measure(mix, decodeStream),
    lists: measure(lists, decodeStream),
    objects: measure(objects, decodeStream),
    splitter: measure(mix, splitStream),
  };
  const row = (what: string, { mbPerSecond, framesPerSecond }: Measured) => ({
    what,
    "MB/s": Math.round(mbPerSecond),
    "frames/s": Math.round(framesPerSecond),
    "of splitter": `${((100 * mbPerSecond) / measured.splitter.mbPerSecond).toFixed(1)} %`,
  });
  const rows = [
    row(`decoded: ${SESSIONS} items listed, ${SESSIONS} × ${VALUES} values`, measured.mix),
    row(`decoded: lists of ${SESSIONS} items only`, measured.lists),
    row(`decoded: answers of ${VALUES} values only`, measured.objects),
    row("bare splitter: frames cut, not read", measured.splitter),
  ];
  return { rows, json: { sessions: SESSIONS, valuesPerObject: VALUES, chunkBytes: CHUNK_BYTES, ...measured } };
}

/** The best of some rounds: what the code can do, less what else ran on the machine. */
function measure(bytes: Uint8Array, consume: (bytes: Uint8Array) => number): Measured {
  let best: Measured = { mbPerSecond: 0, framesPerSecond: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    let frames = 0;
    let passes = 0;
    const startedAt = performance.now();
    let elapsedMs = 0;
    while (elapsedMs < MS_PER_ROUND) {
      frames += consume(bytes);
      passes++;
      elapsedMs = performance.now() - startedAt;
    }
    const mbPerSecond = (passes * bytes.length) / 1000 / elapsedMs;
    if (mbPerSecond > best.mbPerSecond) best = { mbPerSecond, framesPerSecond: (frames * 1000) / elapsedMs };
  }
  return best;
}

/** Decodes the stream as one connection's; returns how many frames it was. */
function decodeStream(bytes: Uint8Array): number {
  const splitter = new FrameSplitter();
  const decoder = new ServerDecoder();
  let held = 0;
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    splitter.push(bytes.subarray(at, at + CHUNK_BYTES), (frame) => {
      const message = decoder.decode(frame);
      if (message?.name === "list_response") held += message.items.length;
      if (message?.name === "object_response") held += message.values.length;
    });
  }
  if (held === 0) throw new Error("nothing was decoded");
  return decoder.counters.frames;
}

/** The peer: joins what is left with each chunk and cuts off frames, as most clients are written. */
function splitStream(bytes: Uint8Array): number {
  let held = Buffer.alloc(0);
  let frames = 0;
  let bodyBytes = 0;
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    held = Buffer.concat([held, bytes.subarray(at, at + CHUNK_BYTES)]);
    while (held.length >= 8 && held.length >= held.readUInt32LE(0)) {
      const length = held.readUInt32LE(0);
      bodyBytes += held.subarray(8, length).length;
      held = held.subarray(length);
      frames++;
    }
  }
  if (bodyBytes === 0) throw new Error("nothing was split");
  return frames;
}

function stream(lists: number, objects: number): Uint8Array {
  const encoder = new ServerEncoder();
  const frames: Uint8Array[] = [];
  const items = Array.from({ length: SESSIONS }, (_, rank) => ({ action: 1, itemId: 3000 + rank, rank, path: null }));
  for (let list = 0; list < lists; list++) {
    frames.push(encoder.encode({ name: "list_response", session: 1, query: 10, items }));
  }
  for (let object = 0; object < objects; object++) {
    const values = Array.from({ length: VALUES }, (_, index) => value(index, object));
    frames.push(
      encoder.encode({ name: "object_response", session: 1, query: 10, values, listSystemId: 3000 + object }),
    );
  }
  return new Uint8Array(Buffer.concat(frames));
}

/** The proportions of a user session: texts, some dates, some numbers, a boolean. */
function value(index: number, object: number): ObjectValue {
  const fieldIndex = index + 1;
  if (index % 5 === 1) {
    const seconds = 1770541426 + object;
    return { fieldIndex, type: "date", value: { seconds, microseconds: 383749, offsetSeconds: 3600 } };
  }
  if (index % 5 === 2) return { fieldIndex, type: "u32", value: object * 7 };
  if (index === 3) return { fieldIndex, type: "boolean", value: object % 2 === 0 };
  return { fieldIndex, type: "string", value: `sip:06${10_000_000 + object}@10.0.0.${index}` };
}
