/**
 * The message table: id, name and arguments in wire order. The seed's own table calls 10009 `QUERY_LIST`; on the wire
 * `query_list` is 10011 and 10009 is `query_node_children`.
 */
import type { ClientMessage, Message } from "./messages.ts";

/** The object arguments are named after the class that they hold; `any_object` is one that we do not read. */
export type ArgumentType =
  | "boolean"
  | "u32"
  | "string"
  | "real"
  | "date"
  | "object_format"
  | "list"
  | "object"
  | "named_object"
  | "header"
  | "children"
  | "any_object";

export type MessageName = Message["name"];
type MessageOf<Name extends MessageName> = Extract<Message, { name: Name }>;
type ArgumentOf<Name extends MessageName> = Exclude<keyof MessageOf<Name>, "name"> & string;

/** One line: `[id, [argument, type]…]`. That each argument is a property of its message is checked by the compiler. */
type Line<Name extends MessageName> = readonly [id: number, ...(readonly [ArgumentOf<Name>, ArgumentType])[]];

const CLIENT_LINES: { readonly [Name in ClientMessage["name"]]: Line<Name> } = {
  initialize: [103, ["clientVersion", "u32"], ["canCompress", "boolean"]],
  login: [
    10000,
    ["session", "u32"],
    ["login", "string"],
    ["password", "string"],
    ["instancesCount", "u32"],
    ["hasBeenConnected", "boolean"],
  ],
  query_node_header: [10007, ["session", "u32"], ["query", "u32"], ["path", "string"]],
  query_node_children: [10009, ["session", "u32"], ["query", "u32"], ["path", "string"]],
  set_object_format: [10010, ["session", "u32"], ["format", "object_format"]],
  query_list: [
    10011,
    ["session", "u32"],
    ["query", "u32"],
    ["path", "string"],
    ["objectId", "u32"],
    ["field", "string"],
    ["filter", "string"],
    ["pageSize", "u32"],
    ["windowField", "string"],
    ["windowDuration", "u32"],
  ],
  query_object: [
    10012,
    ["session", "u32"],
    ["query", "u32"],
    ["path", "string"],
    ["objectId", "u32"],
    ["formatId", "u32"],
    ["listSystemId", "u32"],
  ],
  stop_query: [10013, ["session", "u32"], ["query", "u32"]],
  client_event: [
    10014,
    ["session", "u32"],
    ["path", "string"],
    ["source", "string"],
    ["target", "string"],
    ["delay", "real"],
    ["eventName", "string"],
    ["record", "named_object"],
  ],
  logout: [10030, ["session", "u32"]],
  client_void: [10048],
  use_default_namespaces_index: [10049],
};

const SERVER_LINES: { readonly [Name in Exclude<MessageName, ClientMessage["name"]>]: Line<Name> } = {
  server_ask_to_disconnect: [0],
  connection_ok: [20000, ["serverVersion", "u32"], ["serverDate", "date"]],
  login_ok: [20001, ["session", "u32"], ["userId", "string"], ["explorerId", "string"]],
  login_failed: [20002, ["session", "u32"], ["reason", "string"]],
  result: [20003, ["session", "u32"], ["query", "u32"], ["result", "u32"]],
  node_header_response: [20004, ["session", "u32"], ["query", "u32"], ["header", "header"], ["result", "u32"]],
  node_children_response: [20006, ["session", "u32"], ["query", "u32"], ["children", "children"], ["result", "u32"]],
  list_response: [20007, ["session", "u32"], ["query", "u32"], ["items", "list"]],
  object_response: [20008, ["session", "u32"], ["query", "u32"], ["values", "object"], ["listSystemId", "u32"]],
  server_event: [
    20009,
    ["session", "u32"],
    ["source", "string"],
    ["target", "string"],
    ["delay", "real"],
    ["eventName", "string"],
    ["record", "named_object"],
  ],
  start_result: [20012, ["session", "u32"], ["query", "u32"], ["result", "u32"]],
  logout_ok: [20021, ["session", "u32"]],
  list_object_response: [20034, ["session", "u32"], ["query", "u32"], ["object", "any_object"]],
  server_void: [20036],
  restart_connection: [20037],
  use_default_namespaces_index_ok: [20038],
};

export type Direction = "client_to_server" | "server_to_client";

export interface MessageDefinition {
  id: number;
  name: MessageName;
  direction: Direction;
  arguments: readonly { name: string; type: ArgumentType }[];
}

/** Every message of both directions, the client's first, each direction by id. */
export const MESSAGES: readonly MessageDefinition[] = [
  ...define(CLIENT_LINES, "client_to_server"),
  ...define(SERVER_LINES, "server_to_client"),
];

const byId = new Map(MESSAGES.map((definition) => [definition.id, definition]));

/** Name of a message id; undefined when it is not in the table. */
export function messageName(id: number): MessageName | undefined {
  return byId.get(id)?.name;
}

function define(lines: Partial<Record<MessageName, Line<never>>>, direction: Direction): MessageDefinition[] {
  return Object.entries(lines)
    .map(([name, [id, ...list]]) => ({
      id,
      name: name as MessageName,
      direction,
      arguments: list.map(([argument, type]) => ({ name: argument as string, type })),
    }))
    .sort((one, other) => one.id - other.id);
}
