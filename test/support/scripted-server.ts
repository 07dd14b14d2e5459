import type { Accept, Transport } from "../../server/cccp/link/transport.ts";
import { ClientDecoder, ServerEncoder } from "../../server/cccp/wire/codec.ts";
import { msToDate } from "../../server/cccp/wire/dates.ts";
import { FrameSplitter } from "../../server/cccp/wire/frames.ts";
import type { ClientMessage, ServerMessage } from "../../server/cccp/wire/messages.ts";
import type { FormatField, ListItem, ObjectValue, Scalar, ScalarType } from "../../server/cccp/wire/values.ts";

/** Item id → field path → value. */
export type Rows = Map<number, Record<string, Scalar>>;

/** What a peer does with a message instead of the obvious: true when that was all. */
export type Override = (message: ClientMessage, peer: Peer) => boolean;

/**
 * A small CCCP server that does what it is told: it answers from `lists`, is silent about what it does not have, and
 * hands every conversation to the test as a `Peer`.
 */
export class ScriptedServer {
  /** Name of the list → its items. A nested list is named `objectId/field`. */
  readonly lists = new Map<string, Rows>();
  /** Logins and their passwords. */
  readonly accounts = new Map<string, string>([["lookout", "s3cret-word"]]);
  readonly peers: Peer[] = [];
  override: Override = () => false;
  /** What the server's clock says, epoch ms. */
  now: () => number = () => Date.UTC(2026, 2, 2, 9, 0, 0);

  readonly accept: Accept = (transport) => {
    const peer = new Peer(this, transport);
    this.peers.push(peer);
    return { onData: (chunk) => peer.read(chunk), onClose: () => peer.onClose() };
  };

  get last(): Peer {
    const peer = this.peers.at(-1);
    if (!peer) throw new Error("nobody has connected");
    return peer;
  }
}

export class Peer {
  readonly received: ClientMessage[] = [];
  isClosed = false;
  private resolveClosed: () => void = () => {};
  readonly closed = new Promise<void>((resolve) => {
    this.resolveClosed = resolve;
  });
  /** Keeps answers to query_object back until `answerHeld`. */
  isHolding = false;
  /** Objects asked for and not answered yet, and the most there ever were. */
  readonly held: Extract<ClientMessage, { name: "query_object" }>[] = [];
  maxHeld = 0;
  private isLoggedIn = false;
  private readonly decoder = new ClientDecoder();
  private readonly encoder = new ServerEncoder();
  private readonly splitter = new FrameSplitter();
  /** Format id → index of each leaf by path. */
  private readonly formats = new Map<number, Map<string, number>>();
  private readonly listOf = new Map<number, string>();
  private readonly formatOf = new Map<number, number>();

  constructor(
    private readonly server: ScriptedServer,
    private readonly transport: Transport,
  ) {}

  read(chunk: Uint8Array): void {
    this.splitter.push(chunk, (frame) => {
      const message = this.decoder.decode(frame);
      if (!message) return;
      this.received.push(message);
      if (!this.server.override(message, this)) this.answer(message);
    });
  }

  onClose(): void {
    this.isClosed = true;
    this.resolveClosed();
  }

  send(message: ServerMessage): void {
    this.transport.write(this.encoder.encode(message));
  }

  sendBytes(bytes: Uint8Array | string): void {
    this.transport.write(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  }

  /** The first half of an answer, and the end of the connection. */
  dieMidFrame(message: ServerMessage): void {
    const bytes = this.encoder.encode(message);
    this.sendBytes(bytes.slice(0, Math.max(9, bytes.length >> 1)));
    this.transport.close();
  }

  close(): void {
    this.transport.close();
  }

  /** The messages of one name, in order. */
  all<Name extends ClientMessage["name"]>(name: Name): Extract<ClientMessage, { name: Name }>[] {
    return this.received.filter((one): one is Extract<ClientMessage, { name: Name }> => one.name === name);
  }

  /** The latest query number of a list by its field (`objectId/field` for a nested one), a stopped one if there is no other. */
  queryOf(list: string): number {
    const queries = [...this.listOf].filter(([, name]) => name === list).map(([query]) => query);
    const stopped = new Set(this.all("stop_query").map(({ query }) => query));
    const query = queries.findLast((one) => !stopped.has(one)) ?? queries.at(-1);
    if (query === undefined) throw new Error(`nobody asked for ${list}`);
    return query;
  }

  /** Adds (action 1) or removes (2) items of a list; of several queries for the same one, `query` says which is meant. */
  sendItems(list: string, items: Pick<ListItem, "action" | "itemId">[], query = this.queryOf(list)): void {
    this.sendList(query, items);
  }

  /** Pushes values of one object, by path. */
  sendValues(list: string, itemId: number, values: Record<string, Scalar>, query = this.queryOf(list)): void {
    this.sendObject(query, itemId, values);
  }

  /** Answers the first `count` of the objects that were held back. */
  answerHeld(count = this.held.length): void {
    for (const message of this.held.splice(0, count)) this.answerObject(message);
  }

  private answer(message: ClientMessage): void {
    const session = 1;
    switch (message.name) {
      case "initialize":
        this.send({ name: "connection_ok", serverVersion: 0x020a008c, serverDate: msToDate(this.server.now()) });
        return;
      case "login":
        this.isLoggedIn = this.server.accounts.get(message.login) === message.password;
        if (this.isLoggedIn) this.send({ name: "login_ok", session, userId: "", explorerId: "" });
        else
          this.send({ name: "login_failed", session, reason: `wrong password "${message.password}" for that login` });
        return;
      case "set_object_format":
        if (message.format) this.formats.set(message.format.formatId, leavesOf(message.format.fields));
        return;
      case "query_list": {
        if (!this.isLoggedIn) return;
        const list = message.objectId === 0 ? message.field : `${message.objectId}/${message.field}`;
        this.listOf.set(message.query, list);
        const rows = this.server.lists.get(list);
        if (!rows) return;
        const ids = [...rows.keys()];
        this.sendList(
          message.query,
          ids.map((itemId) => ({ action: 1, itemId })),
        );
        return;
      }
      case "query_object":
        if (!this.isLoggedIn) return;
        this.formatOf.set(message.query, message.formatId);
        this.held.push(message);
        this.maxHeld = Math.max(this.maxHeld, this.held.length);
        if (!this.isHolding) this.answerHeld();
        return;
    }
  }

  private answerObject(message: Extract<ClientMessage, { name: "query_object" }>): void {
    const values = this.server.lists.get(this.listOf.get(message.query) ?? "")?.get(message.objectId);
    if (values) this.sendObject(message.query, message.listSystemId, values);
  }

  private sendList(query: number, items: Pick<ListItem, "action" | "itemId">[]): void {
    const full = items.map((item) => ({ ...item, rank: 0, path: null }));
    this.send({ name: "list_response", session: 1, query, items: full });
  }

  private sendObject(query: number, itemId: number, values: Record<string, Scalar>): void {
    const leaves = this.formats.get(this.formatOf.get(query) ?? 0);
    const known: ObjectValue[] = [];
    for (const [path, value] of Object.entries(values)) {
      const fieldIndex = leaves?.get(path);
      if (fieldIndex !== undefined) known.push({ fieldIndex, value, type: typeOf(value) });
    }
    this.send({ name: "object_response", session: 1, query, values: known, listSystemId: itemId });
  }
}

function leavesOf(fields: readonly FormatField[], prefix = ""): Map<string, number> {
  const leaves = new Map<string, number>();
  for (const field of fields) {
    const path = `${prefix}${field.name}${field.query === null ? "" : `('${field.query}')`}`;
    if (field.fields.length === 0) leaves.set(path, field.fieldIndex);
    for (const [inner, index] of leavesOf(field.fields, `${path}.`)) leaves.set(inner, index);
  }
  return leaves;
}

function typeOf(value: Scalar): ScalarType {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "boolean":
      return "boolean";
    case "bigint":
      return "u64";
    case "number":
      return Number.isInteger(value) ? "u32" : "real";
    case "string":
      return "string";
    default:
      return value === null ? "string" : "date";
  }
}
