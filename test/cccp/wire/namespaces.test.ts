import { describe, expect, test } from "bun:test";
import { ClientDecoder, ClientEncoder, ServerDecoder, ServerEncoder } from "../../../server/cccp/wire/codec.ts";
import type { ClientMessage, ServerMessage } from "../../../server/cccp/wire/messages.ts";
import * as build from "../../support/cccp-bytes.ts";
import { decodeAll } from "./decode-all.ts";

const { frame, listItem, listResponse, object, objectArgument, text, toHex, u32, u8 } = build;

const ITEM = { action: 1, itemId: 7, rank: 0, path: null };

/** How often the path is in the bytes. */
const announcements = (bytes: Uint8Array): number =>
  toHex(bytes).split(toHex(new TextEncoder().encode(build.PROTOCOL))).length - 1;

describe("an encoder", () => {
  const response: ServerMessage = { name: "list_response", session: 1, query: 1, items: [ITEM] };

  test("announces the namespace with its first object, once", () => {
    const encoder = new ServerEncoder();
    expect(announcements(encoder.encode({ name: "server_void" }))).toBe(0);
    expect(toHex(encoder.encode(response))).toBe(toHex(listResponse(true, listItem(1, 7, 0))));
    expect(toHex(encoder.encode(response))).toBe(toHex(listResponse(false, listItem(1, 7, 0))));
    expect(
      announcements(encoder.encode({ name: "object_response", session: 1, query: 1, values: [], listSystemId: 0 })),
    ).toBe(0);
  });

  test("announces it again on a new connection, that is in a new encoder", () => {
    new ServerEncoder().encode(response);
    expect(announcements(new ServerEncoder().encode(response))).toBe(1);
  });

  test("that has others announces them before it, once, and names it by its place", () => {
    const encoder = new ServerEncoder(["com.example.one", "com.example.two"]);
    const body = object(3, 0x83000007, build.field(1, 50, build.list()));
    const announced = ["com.example.one", "com.example.two", build.PROTOCOL];
    for (const paths of [announced, []]) {
      const expected = frame(20007, u32(1), u32(1), objectArgument(paths, body));
      expect(toHex(encoder.encode({ ...response, items: [] }))).toBe(toHex(expected));
    }
    const decoder = new ServerDecoder();
    const other = new ServerEncoder(["com.example.one"]);
    const stream = build.join(other.encode(response), other.encode(response));
    expect(decodeAll(decoder, stream)).toEqual([response, response]);
  });

  test("has not announced it in a frame without an object, nor in one that failed", () => {
    const encoder = new ClientEncoder();
    const event = {
      name: "client_event",
      session: 1,
      path: "",
      source: "",
      target: "",
      delay: 0,
      eventName: "e",
    } as const;
    expect(announcements(encoder.encode({ ...event, record: null }))).toBe(0);
    const impossible = { name: null, values: [{ name: "n", type: "u32", value: -1 }] } as const;
    expect(() => encoder.encode({ ...event, record: impossible } as unknown as ClientMessage)).toThrow(RangeError);
    expect(announcements(encoder.encode({ ...event, record: null }))).toBe(0);
    expect(announcements(encoder.encode({ ...event, record: { name: null, values: [] } }))).toBe(1);
    expect(announcements(encoder.encode({ ...event, record: { name: null, values: [] } }))).toBe(0);
  });
});

describe("a decoder", () => {
  const later = listResponse(false, listItem(1, 7, 0));
  const items = { name: "list_response", items: [ITEM] };

  test("remembers what was announced, across frames without objects", () => {
    const stream = build.join(listResponse(true), frame(20036), frame(29999), later, later);
    expect(decodeAll(new ServerDecoder(), stream).slice(3)).toMatchObject([items, items]);
  });

  test("of a new connection knows nothing of the old one's", () => {
    decodeAll(new ServerDecoder(), listResponse(true));
    expect(decodeAll(new ServerDecoder(), later)).toMatchObject([{ reason: "namespace 1 was never announced" }]);
  });

  test("numbers paths in the order of their announcement, over several frames", () => {
    const decoder = new ServerDecoder();
    const other = frame(20007, u32(1), u32(1), objectArgument(["com.example", "com.example.more"], object(2, 5)));
    const ours = frame(
      20007,
      u32(1),
      u32(2),
      objectArgument(
        [build.PROTOCOL],
        object(3, build.LIST, build.field(1, 50, build.list(object(3, build.LIST_ITEM, build.field(2, 1, u32(4)))))),
      ),
    );
    const results = decodeAll(decoder, other, ours);
    expect(results[1]).toMatchObject({ query: 2, items: [{ itemId: 4 }] });
    expect(decoder.counters.unknownClasses).toBe(1);
  });

  test("keeps what a malformed frame announced whole: its sender will not say it again", () => {
    const bad = frame(20007, u32(1), u32(1), u32(1000), text(build.PROTOCOL));
    const askew = frame(20007, u32(1), u32(1), u32(27 + 5 + 2), text(build.PROTOCOL), u32(0), u8(0), [1, 0]);
    expect(decodeAll(new ServerDecoder(), bad, later)[1]).toMatchObject({ code: "malformed" });
    expect(decodeAll(new ServerDecoder(), askew, later)[1]).toMatchObject(items);
  });

  test("bounds the table and the paths", () => {
    const many = Array.from({ length: 1100 }, (_, index) => `com.example.n${index}`);
    const flood = frame(20007, u32(1), u32(1), objectArgument(many, object(1, 5)));
    const long = frame(20007, u32(1), u32(1), objectArgument(["x".repeat(1025)], object(1, 5)));
    expect(decodeAll(new ServerDecoder(), flood)).toMatchObject([{ reason: "more than 1024 namespaces" }]);
    expect(decodeAll(new ServerDecoder(), long)).toMatchObject([{ reason: "namespace path of 1025 bytes" }]);
  });

  test("has a table for each direction", () => {
    const client = new ClientEncoder();
    const format = { formatId: 1, fields: [] };
    const frames = [1, 2].map(() => client.encode({ name: "set_object_format", session: 1, format }));
    const message: ClientMessage = { name: "set_object_format", session: 1, format };
    expect(decodeAll(new ClientDecoder(), ...frames)).toEqual([message, message]);
  });
});
