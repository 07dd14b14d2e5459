/** The golden frames of the protocol's page, as hex, with what they say. They are in the order of one connection. */
import type { ClientMessage, ServerMessage } from "../../../server/cccp/wire/messages.ts";
import { frame, hex, u32 } from "../../support/cccp-bytes.ts";

interface Golden<Message> {
  title: string;
  bytes: Uint8Array;
  message: Message;
}

const whole = (digits: string): Uint8Array => new Uint8Array(hex(digits));

const NO_NAMESPACE = "00000000 00";
const LIST = "01000000 07000083 00000000 0100 3200";
const OBJECT = "01000000 08000083 00000000 0100 3200";
const END = "00000000 0000";

function withObject(digits: string): readonly number[] {
  const content = hex(digits);
  return [...u32(content.length), ...content];
}

export const CLIENT_GOLDEN: readonly Golden<ClientMessage>[] = [
  {
    title: "initialize",
    bytes: whole("0d000000 67000000 8c000a02 00"),
    message: { name: "initialize", clientVersion: 0x020a008c, canCompress: false },
  },
  {
    title: "login",
    bytes: whole("23000000 10270000 01000000 05000000 61646d696e 05000000 61646d696e 01000000 00"),
    message: {
      name: "login",
      session: 1,
      login: "admin",
      password: "admin",
      instancesCount: 1,
      hasBeenConnected: false,
    },
  },
  {
    title: "query_list",
    bytes: whole(
      `3d000000 1b270000 01000000 01000000 09000000 2f6469737061746368 00000000 08000000 73657373696f6e73
       00000000 00000000 00000000 00000000`,
    ),
    message: {
      name: "query_list",
      session: 1,
      query: 1,
      path: "/dispatch",
      objectId: 0,
      field: "sessions",
      filter: "",
      pageSize: 0,
      windowField: "",
      windowDuration: 0,
    },
  },
  {
    title: "query_object",
    bytes: whole("29000000 1c270000 01000000 0a000000 09000000 2f6469737061746368 0e0f0000 01000000 0e0f0000"),
    message: {
      name: "query_object",
      session: 1,
      query: 10,
      path: "/dispatch",
      objectId: 3854,
      formatId: 1,
      listSystemId: 3854,
    },
  },
  {
    title: "stop_query",
    bytes: whole("10000000 1d270000 01000000 0a000000"),
    message: { name: "stop_query", session: 1, query: 10 },
  },
];

export const SERVER_GOLDEN: readonly Golden<ServerMessage>[] = [
  {
    title: "connection_ok",
    bytes: whole("18000000 204e0000 8c000a02 175b006b 08600800 00000000"),
    message: {
      name: "connection_ok",
      serverVersion: 0x020a008c,
      serverDate: { seconds: 0x6b005b17, microseconds: 0x00086008, offsetSeconds: 0 },
    },
  },
  {
    title: "login_ok",
    bytes: whole("14000000 214e0000 01000000 00000000 00000000"),
    message: { name: "login_ok", session: 1, userId: "", explorerId: "" },
  },
  {
    title: "list_response without items, first of its connection",
    bytes: whole(
      `4a000000 274e0000 01000000 01000000 36000000 17000000 636f6d2e636f6e73697374656e742e70726f746f636f6c 00000000 00
       01000000 07000083 00000000 0100 3200 00000000 0000`,
    ),
    message: { name: "list_response", session: 1, query: 1, items: [] },
  },
  {
    title: "list_response with an item, later on",
    bytes: frame(
      20007,
      u32(1),
      u32(1),
      withObject(
        `${NO_NAMESPACE} ${LIST} 01000000 06000083 00000000 0100 0100 01000000 0400 0500 ffffffff
         0200 0100 0e0f0000 0300 0100 07000000 0000 ${END}`,
      ),
    ),
    message: {
      name: "list_response",
      session: 1,
      query: 1,
      items: [{ action: 1, itemId: 3854, rank: 7, path: null }],
    },
  },
  {
    title: "object_response",
    bytes: frame(
      20008,
      u32(1),
      u32(10),
      withObject(
        `${NO_NAMESPACE} ${OBJECT}
         01000000 0c000083 00000000 0100 0100 02000000 e803 0600 72518869 05db0500 100e0000 0000
         01000000 19000083 00000000 0100 0100 09000000 e803 0400 00 0000
         01000000 0b000083 00000000 0100 0100 0a000000 e803 0500 0e000000 74656c3a30303333313030303030 0000
         01000000 0a000083 00000000 0100 0100 0b000000 e803 0100 01000000 0000 ${END}`,
      ),
      u32(3854),
    ),
    message: {
      name: "object_response",
      session: 1,
      query: 10,
      values: [
        {
          fieldIndex: 2,
          type: "date",
          value: { seconds: 1770541426, microseconds: 383749, offsetSeconds: 3600 },
        },
        { fieldIndex: 9, type: "boolean", value: false },
        { fieldIndex: 10, type: "string", value: "tel:0033100000" },
        { fieldIndex: 11, type: "u32", value: 1 },
      ],
      listSystemId: 3854,
    },
  },
  {
    title: "server_ask_to_disconnect",
    bytes: whole("08000000 00000000"),
    message: { name: "server_ask_to_disconnect" },
  },
];
