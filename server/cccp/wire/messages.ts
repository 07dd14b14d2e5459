/**
 * Every CCCP message that a supervision client and its server exchange, as typed values. Their numeric ids and the order
 * of their arguments on the wire are in message-table.ts.
 */
import type {
  ListItem,
  NamedRecord,
  NodeChildren,
  NodeHeader,
  ObjectFormat,
  ObjectValue,
  UnreadObject,
  WireDate,
} from "./values.ts";

export type ClientMessage =
  | { name: "initialize"; clientVersion: number; canCompress: boolean }
  | {
      name: "login";
      session: number;
      login: string;
      password: string;
      instancesCount: number;
      hasBeenConnected: boolean;
    }
  | { name: "use_default_namespaces_index" }
  | { name: "set_object_format"; session: number; format: ObjectFormat | null }
  | {
      name: "query_list";
      session: number;
      query: number;
      path: string;
      objectId: number;
      field: string;
      filter: string;
      pageSize: number;
      windowField: string;
      windowDuration: number;
    }
  | {
      name: "query_object";
      session: number;
      query: number;
      path: string;
      objectId: number;
      formatId: number;
      listSystemId: number;
    }
  | { name: "stop_query"; session: number; query: number }
  | {
      name: "client_event";
      session: number;
      path: string;
      source: string;
      target: string;
      delay: number;
      eventName: string;
      record: NamedRecord | null;
    }
  | { name: "logout"; session: number }
  | { name: "client_void" }
  | { name: "query_node_header"; session: number; query: number; path: string }
  | { name: "query_node_children"; session: number; query: number; path: string };

export type ServerMessage =
  | { name: "server_ask_to_disconnect" }
  | { name: "connection_ok"; serverVersion: number; serverDate: WireDate }
  | { name: "login_ok"; session: number; userId: string; explorerId: string }
  | { name: "login_failed"; session: number; reason: string }
  | { name: "result"; session: number; query: number; result: number }
  | { name: "list_response"; session: number; query: number; items: ListItem[] }
  | { name: "object_response"; session: number; query: number; values: ObjectValue[]; listSystemId: number }
  | {
      name: "server_event";
      session: number;
      source: string;
      target: string;
      delay: number;
      eventName: string;
      record: NamedRecord | null;
    }
  | { name: "start_result"; session: number; query: number; result: number }
  | { name: "logout_ok"; session: number }
  | { name: "list_object_response"; session: number; query: number; object: UnreadObject | null }
  | { name: "server_void" }
  | { name: "restart_connection" }
  | { name: "use_default_namespaces_index_ok" }
  | { name: "node_header_response"; session: number; query: number; header: NodeHeader | null; result: number }
  | { name: "node_children_response"; session: number; query: number; children: NodeChildren | null; result: number };

export type Message = ClientMessage | ServerMessage;
