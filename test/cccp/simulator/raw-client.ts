/** A client made of the wire's own coders and nothing else: what the simulator sends, in order, as messages. */
import type { Accept, Transport, TransportHandlers } from "../../../server/cccp/link/transport.ts";
import { ClientEncoder, ServerDecoder } from "../../../server/cccp/wire/codec.ts";
import { buildFormat } from "../../../server/cccp/wire/format.ts";
import { FrameSplitter } from "../../../server/cccp/wire/frames.ts";
import type { ClientMessage, ServerMessage } from "../../../server/cccp/wire/messages.ts";
import type { Scalar } from "../../../server/cccp/wire/values.ts";

type Message<Name extends ServerMessage["name"]> = Extract<ServerMessage, { name: Name }>;

export class RawClient implements Transport {
  readonly remote = "test:1";
  readonly received: ServerMessage[] = [];
  readonly chunks: Uint8Array[] = [];
  isClosed = false;
  /** The stream could not be read as frames. */
  isLost = false;
  readonly decoder = new ServerDecoder();
  private readonly splitter = new FrameSplitter();
  private readonly encoder = new ClientEncoder();
  private readonly handlers: TransportHandlers;
  private readonly paths = new Map<number, Map<number, string>>();

  constructor(accept: Accept) {
    this.handlers = accept(this);
  }

  write(bytes: Uint8Array): boolean {
    if (this.isClosed) return false;
    this.chunks.push(bytes.slice());
    try {
      this.splitter.push(bytes, (frame) => {
        const message = this.decoder.decode(frame);
        if (message) this.received.push(message);
      });
    } catch {
      this.isLost = true;
    }
    return true;
  }

  /** Either side closes. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.handlers.onClose(null);
  }

  get unreadBytes(): number {
    return this.splitter.bufferedBytes;
  }

  say(message: ClientMessage): void {
    this.sayBytes(this.encoder.encode(message));
  }

  sayBytes(bytes: Uint8Array): void {
    if (!this.isClosed) this.handlers.onData(bytes);
  }

  greet(): void {
    this.say({ name: "initialize", clientVersion: 0x020a008c, canCompress: false });
  }

  logIn(password = "demo", login = "watcher"): void {
    const rest = { session: 1, instancesCount: 1, hasBeenConnected: false };
    this.say({ name: "login", login, password, ...rest });
  }

  list(query: number, field: string, filter = "", objectId = 0, path = "/dispatch"): Message<"list_response"> | null {
    const before = this.received.length;
    const window = { pageSize: 0, windowField: "", windowDuration: 0 };
    this.say({ name: "query_list", session: 1, query, path, objectId, field, filter, ...window });
    const answer = this.received.slice(before).find((message) => message.name === "list_response");
    return answer ?? null;
  }

  format(formatId: number, paths: readonly string[]): void {
    const { format, pathOf } = buildFormat(formatId, paths);
    this.paths.set(formatId, pathOf);
    this.say({ name: "set_object_format", session: 1, format });
  }

  /** The first answer about an object, by path; null when there is none. */
  object(query: number, objectId: number, formatId: number, path = "/dispatch"): Record<string, Scalar> | null {
    const before = this.received.length;
    this.say({ name: "query_object", session: 1, query, path, objectId, formatId, listSystemId: objectId });
    const answer = this.received.slice(before).find((message) => message.name === "object_response");
    return answer ? this.valuesOf(answer, formatId) : null;
  }

  valuesOf(answer: Message<"object_response">, formatId: number): Record<string, Scalar> {
    const paths = this.paths.get(formatId);
    return Object.fromEntries(answer.values.map(({ fieldIndex, value }) => [paths?.get(fieldIndex) ?? "?", value]));
  }

  all<Name extends ServerMessage["name"]>(name: Name): Message<Name>[] {
    return this.received.filter((message): message is Message<Name> => message.name === name);
  }
}

/** A client that is greeted and logged in. */
export function connected(accept: Accept): RawClient {
  const client = new RawClient(accept);
  client.greet();
  client.logIn();
  return client;
}
