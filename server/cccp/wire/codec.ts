/**
 * Frames ↔ messages. A coder holds the namespace table of one connection and one direction: make new ones for each
 * connection, and pass every frame of the connection through the same one, in order.
 */
import { ARGUMENT_CODERS } from "./argument-types.ts";
import { type DecodeCounters, newDecodeCounters } from "./counters.ts";
import { ProtocolError } from "./errors.ts";
import { FRAME_HEAD_BYTES, type Frame } from "./frames.ts";
import { type Direction, type MessageDefinition, MESSAGES } from "./message-table.ts";
import type { ClientMessage, Message, ServerMessage } from "./messages.ts";
import { ObjectReader } from "./object-reader.ts";
import { Reader } from "./reader.ts";
import { ObjectWriter } from "./write-objects.ts";
import { Writer } from "./writer.ts";

class Decoder<Decoded extends Message> {
  readonly counters: DecodeCounters = newDecodeCounters();
  private readonly reader = new Reader();
  private readonly objects = new ObjectReader(this.reader, this.counters);

  constructor(private readonly definitions: ReadonlyMap<number, MessageDefinition>) {}

  /**
   * Decodes a frame; the message holds no view on its bytes. Bytes after the known arguments are ignored, arguments
   * missing at the end take their zero value. Null for a message id that is not known in this direction.
   * @throws ProtocolError `malformed`, and only that: the next frame can be decoded as if this one had not been, except
   * that namespaces which it announced whole stay announced
   */
  decode(frame: Frame): Decoded | null {
    this.counters.frames++;
    this.counters.bytes += FRAME_HEAD_BYTES + frame.body.length;
    const definition = this.definitions.get(frame.messageId);
    if (definition === undefined) {
      this.counters.unknownMessages++;
      return null;
    }
    this.reader.reset(frame.body, definition.name);
    try {
      const message: Record<string, unknown> = { name: definition.name };
      for (const argument of definition.arguments) {
        const coder = ARGUMENT_CODERS[argument.type];
        message[argument.name] = this.reader.isAtEnd ? coder.zero() : coder.read(this.objects);
      }
      return message as unknown as Decoded;
    } catch (cause) {
      if (cause instanceof ProtocolError) this.counters.malformed++;
      throw cause;
    }
  }
}

class Encoder<Encoded extends Message> {
  private readonly writer = new Writer();
  private readonly objects: ObjectWriter;

  constructor(
    private readonly definitions: ReadonlyMap<string, MessageDefinition>,
    otherNamespaces: readonly string[] = [],
  ) {
    this.objects = new ObjectWriter(this.writer, otherNamespaces);
  }

  /**
   * Encodes a whole frame, head included. Frames of messages without arguments are shared: not to be modified.
   * @throws RangeError when a number does not fit its type; nothing counts as announced then
   */
  encode(message: Encoded): Uint8Array {
    const constant = CONSTANT_FRAMES.get(message.name);
    if (constant !== undefined) return constant;
    const definition = this.definitions.get(message.name);
    if (definition === undefined) throw new RangeError(`${message.name} is not a message of this direction`);
    this.writer.begin(definition.id);
    this.objects.begin();
    for (const argument of definition.arguments) {
      const value = (message as unknown as Record<string, unknown>)[argument.name];
      ARGUMENT_CODERS[argument.type].write(this.objects, value);
    }
    this.objects.commit();
    return this.writer.finish();
  }
}

const CONSTANT_FRAMES: ReadonlyMap<string, Uint8Array> = new Map(
  MESSAGES.filter((definition) => definition.arguments.length === 0).map((definition) => {
    const writer = new Writer();
    writer.begin(definition.id);
    return [definition.name, writer.finish()];
  }),
);

function byId(direction: Direction): ReadonlyMap<number, MessageDefinition> {
  return new Map(MESSAGES.filter((one) => one.direction === direction).map((one) => [one.id, one]));
}

function byName(direction: Direction): ReadonlyMap<string, MessageDefinition> {
  return new Map(MESSAGES.filter((one) => one.direction === direction).map((one) => [one.name, one]));
}

const SERVER_BY_ID = byId("server_to_client");
const CLIENT_BY_ID = byId("client_to_server");
const SERVER_BY_NAME = byName("server_to_client");
const CLIENT_BY_NAME = byName("client_to_server");

/** Reads what a server sends. */
export class ServerDecoder extends Decoder<ServerMessage> {
  constructor() {
    super(SERVER_BY_ID);
  }
}

/** Reads what a client sends. */
export class ClientDecoder extends Decoder<ClientMessage> {
  constructor() {
    super(CLIENT_BY_ID);
  }
}

/** Writes what a client sends. */
export class ClientEncoder extends Encoder<ClientMessage> {
  constructor() {
    super(CLIENT_BY_NAME);
  }
}

/** Writes what a server sends. */
export class ServerEncoder extends Encoder<ServerMessage> {
  /** @param otherNamespaces what the server announces before the protocol's own namespace: a real one has a few dozen */
  constructor(otherNamespaces: readonly string[] = []) {
    super(SERVER_BY_NAME, otherNamespaces);
  }
}
