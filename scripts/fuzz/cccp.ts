/**
 * Fuzzing of the CCCP codec. Whatever the bytes, a decoder may only return or throw ProtocolError, hold little, make no
 * more of a frame than its bytes can say, and read the next good frame.
 */
import { isDeepStrictEqual } from "node:util";
import { ClientDecoder, ClientEncoder, ServerDecoder, ServerEncoder } from "../../server/cccp/wire/codec.ts";
import { ProtocolError } from "../../server/cccp/wire/errors.ts";
import { FRAME_HEAD_BYTES, type Frame, FrameSplitter } from "../../server/cccp/wire/frames.ts";
import { type Direction, MESSAGES } from "../../server/cccp/wire/message-table.ts";
import type { ClientMessage, Message, ServerMessage } from "../../server/cccp/wire/messages.ts";
import { mutate, noise } from "./mutate.ts";
import { Random } from "./random.ts";
import { randomMessage } from "./random-message.ts";

interface FuzzCounts {
  cases: number;
  bytes: number;
  decoded: number;
  unknown: number;
  malformed: number;
  lostStreams: number;
}

/** A case that broke a promise, with enough to run it again. */
export class FuzzFailure extends Error {
  constructor(
    readonly caseIndex: number,
    readonly stream: Uint8Array,
    override readonly cause: unknown,
  ) {
    super(`case ${caseIndex}: ${cause instanceof Error ? (cause.stack ?? cause.message) : cause}`);
  }
}

const CORPUS_SIZE = 300;
const MAX_FRAME_BYTES = 64 * 1024;
/** Nothing inside an object takes less: namespace, class, object id and end of fields. */
const SMALLEST_OBJECT_BYTES = 14;

/** Good frames of one direction: the first of a connection, which announces the namespace, and later ones. */
interface Corpus {
  opening: Uint8Array;
  closing: Uint8Array;
  closingMessage: Message;
  frames: Uint8Array[];
}

/** Every case depends on the seed and its own index only, so that one can be run alone. */
export class CccpFuzz {
  readonly counts: FuzzCounts = { cases: 0, bytes: 0, decoded: 0, unknown: 0, malformed: 0, lostStreams: 0 };
  private readonly corpora: Record<Direction, Corpus>;

  constructor(private readonly seed: number) {
    this.corpora = {
      client_to_server: clientCorpus(new Random(seed)),
      server_to_client: serverCorpus(new Random(seed + 1)),
    };
  }

  /** @throws FuzzFailure when the codec broke a promise. */
  runCase(index: number): void {
    const random = new Random(Math.imul(index + 1, 0x9e3779b1) ^ this.seed);
    const direction: Direction = random.isOnceIn(3) ? "client_to_server" : "server_to_client";
    const corpus = this.corpora[direction];
    const kind = random.below(10);
    const isFramed = kind < 6;
    let stream: Uint8Array;
    if (isFramed) stream = Buffer.concat([corpus.opening, damagedFrame(random, corpus, direction), corpus.closing]);
    else if (kind < 9)
      stream = mutate(random, Buffer.concat([corpus.opening, random.pick(corpus.frames), random.pick(corpus.frames)]));
    else stream = noise(random, random.below(200));
    this.counts.cases++;
    this.counts.bytes += stream.length;
    try {
      const results = this.decode(random, direction, stream);
      if (isFramed && !isDeepStrictEqual(results, [true, true, corpus.closingMessage])) {
        throw new Error("the good frame behind the damaged one was not read");
      }
    } catch (cause) {
      throw new FuzzFailure(index, stream, cause);
    }
  }

  /** Feeds the stream in pieces. Returns true for each frame, and for the last of three what it was decoded to. */
  private decode(random: Random, direction: Direction, stream: Uint8Array): unknown[] {
    const decoder = direction === "client_to_server" ? new ClientDecoder() : new ServerDecoder();
    const splitter = new FrameSplitter({ maxFrameBytes: MAX_FRAME_BYTES });
    const results: unknown[] = [];
    const onFrame = (frame: Frame): void => {
      const message = this.decodeFrame(decoder, frame);
      results.push(results.length === 2 ? message : true);
    };
    try {
      for (let at = 0; at < stream.length;) {
        const next = random.isOnceIn(2) ? stream.length : at + 1 + random.below(40);
        splitter.push(stream.subarray(at, next), onFrame);
        if (splitter.bufferedBytes > MAX_FRAME_BYTES) throw new Error("the splitter holds more than a frame");
        at = next;
      }
    } catch (cause) {
      if (!(cause instanceof ProtocolError) || cause.code !== "frame_length") throw cause;
      this.counts.lostStreams++;
    }
    return results;
  }

  private decodeFrame(decoder: ClientDecoder | ServerDecoder, frame: Frame): Message | null {
    try {
      const message = decoder.decode(frame);
      if (message === null) this.counts.unknown++;
      else {
        this.counts.decoded++;
        if (countObjects(message) * SMALLEST_OBJECT_BYTES > frame.body.length)
          throw new Error("more was made of a frame than it says");
      }
      return message;
    } catch (cause) {
      if (!(cause instanceof ProtocolError) || cause.code !== "malformed") throw cause;
      if (cause.offset < FRAME_HEAD_BYTES || cause.offset > FRAME_HEAD_BYTES + frame.body.length)
        throw new Error(`offset ${cause.offset} is outside of the frame`);
      this.counts.malformed++;
      return null;
    }
  }
}

/** A frame of the corpus with a damaged body behind a head that says its right length, at times with another message's id. */
function damagedFrame(random: Random, corpus: Corpus, direction: Direction): Uint8Array {
  const original = Buffer.from(random.pick(corpus.frames));
  const body = mutate(random, original.subarray(FRAME_HEAD_BYTES));
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUInt32LE(FRAME_HEAD_BYTES + body.length, 0);
  const other = random.pick(MESSAGES.filter((one) => one.direction === direction)).id;
  head.writeUInt32LE(random.isOnceIn(8) ? other : original.readUInt32LE(4), 4);
  return Buffer.concat([head, body]);
}

/** Elements of every list in the message, at any depth. */
function countObjects(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, element) => sum + 1 + countObjects(element), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + countObjects(part), 0);
}

function serverCorpus(random: Random): Corpus {
  const encoder = new ServerEncoder();
  const items = [{ action: 1, itemId: 3854, rank: 7, path: null }];
  const message: ServerMessage = { name: "list_response", session: 1, query: 1, items };
  return {
    opening: encoder.encode(message),
    closing: encoder.encode(message),
    closingMessage: message,
    frames: corpusFrames(random, "server_to_client", (one) => encoder.encode(one as ServerMessage)),
  };
}

function clientCorpus(random: Random): Corpus {
  const encoder = new ClientEncoder();
  const fields = [{ fieldIndex: 1, name: "create_date", query: null, fields: [] }];
  const message: ClientMessage = { name: "set_object_format", session: 1, format: { formatId: 1, fields } };
  return {
    opening: encoder.encode(message),
    closing: encoder.encode(message),
    closingMessage: message,
    frames: corpusFrames(random, "client_to_server", (one) => encoder.encode(one as ClientMessage)),
  };
}

function corpusFrames(random: Random, direction: Direction, encode: (message: Message) => Uint8Array): Uint8Array[] {
  return Array.from({ length: CORPUS_SIZE }, () => encode(randomMessage(random, direction)));
}
