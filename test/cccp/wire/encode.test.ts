/** The bytes that encoders write, against the independent builder. */
import { describe, expect, test } from "bun:test";
import { ClientEncoder, ServerEncoder } from "../../../server/cccp/wire/codec.ts";
import { FrameSplitter } from "../../../server/cccp/wire/frames.ts";
import type { ClientMessage, ServerMessage } from "../../../server/cccp/wire/messages.ts";
import type { NamedRecord, ObjectValue } from "../../../server/cccp/wire/values.ts";
import * as build from "../../support/cccp-bytes.ts";
import { decodeServer } from "./decode-all.ts";

const { date, field, frame, list, object, objectArgument, real, text, toHex, u32, u64, u8 } = build;

const encodeClient = (message: ClientMessage): string => toHex(new ClientEncoder().encode(message));
const encodeServer = (message: ServerMessage): string => toHex(new ServerEncoder().encode(message));

const objectResponse = (...values: ObjectValue[]): ServerMessage => ({
  name: "object_response",
  session: 1,
  query: 2,
  values,
  listSystemId: 3,
});

test("object values, each in the class of its type", () => {
  const at = { seconds: 1, microseconds: 2, offsetSeconds: -3600 };
  const values: ObjectValue[] = [
    { fieldIndex: 1, type: "u32", value: 0xffffffff },
    { fieldIndex: 2, type: "i32", value: -2147483648 },
    { fieldIndex: 3, type: "u64", value: 2n ** 64n - 1n },
    { fieldIndex: 4, type: "real", value: -1.5 },
    { fieldIndex: 5, type: "real", value: 0 },
    { fieldIndex: 6, type: "boolean", value: true },
    { fieldIndex: 7, type: "string", value: "é\u0080" },
    { fieldIndex: 8, type: "string", value: null },
    { fieldIndex: 9, type: "date", value: at },
    { fieldIndex: 10, type: "undefined", value: undefined },
    { fieldIndex: 11, type: "u32", value: undefined },
  ];
  const written: [classId: number, type: number, bytes: build.Bytes][] = [
    [0x8300000a, 1, u32(0xffffffff)],
    [0x83000018, 2, u32(0x80000000)],
    [0x8300001a, 8, u64(2n ** 64n - 1n)],
    [0x83000015, 3, real("-1.5")],
    [0x83000015, 3, real("")],
    [0x83000019, 4, u8(1)],
    [0x8300000b, 5, text("é\u0080")],
    [0x8300000b, 5, text(null)],
    [0x8300000c, 6, date(1, 2, -3600)],
  ];
  const objects = written.map(([classId, type, bytes], index) =>
    object(1, classId, field(1, 1, u32(index + 1)), field(1000, type, bytes)),
  );
  const bare = [10, 11].map((index) => object(1, 0x83000009, field(1, 1, u32(index))));
  const root = object(1, build.OBJECT, field(1, 50, list(...objects, ...bare)));
  const expected = frame(20008, u32(1), u32(2), objectArgument([build.PROTOCOL], root), u32(3));
  expect(encodeServer(objectResponse(...values))).toBe(toHex(expected));
});

test("a record by name", () => {
  const record: NamedRecord = {
    name: "parameters",
    values: [
      { name: "a", type: "boolean", value: false },
      { name: "b", type: "u32", value: 5 },
      { name: "c", type: "i32", value: -5 },
      { name: "d", type: "real", value: 0.25 },
      { name: "e", type: "string", value: "x" },
      { name: "f", type: "date", value: { seconds: 7, microseconds: 8, offsetSeconds: 9 } },
      { name: "g", type: "undefined", value: undefined },
    ],
  };
  const written: [classId: number, type: number, bytes: build.Bytes][] = [
    [0x8300000f, 4, u8(0)],
    [0x83000010, 1, u32(5)],
    [0x83000011, 2, u32(-5)],
    [0x83000012, 3, real("0.25")],
    [0x83000013, 5, text("x")],
    [0x83000014, 6, date(7, 8, 9)],
  ];
  const named = written.map(([classId, type, bytes], index) =>
    object(1, classId, field(1, 5, text("abcdef".charAt(index))), field(1000, type, bytes)),
  );
  const bare = object(1, 0x8300000e, field(1, 5, text("g")));
  const root = object(1, 0x8300000d, field(1, 5, text("parameters")), field(1000, 50, list(...named, bare)));
  const strings = [text("s"), text("t"), real("2.5"), text("call.ended")];
  const event = { session: 1, source: "s", target: "t", delay: 2.5, eventName: "call.ended" };
  expect(encodeServer({ name: "server_event", ...event, record })).toBe(
    toHex(frame(20009, u32(1), ...strings, objectArgument([build.PROTOCOL], root))),
  );
  expect(encodeClient({ name: "client_event", path: "/p", ...event, record: null })).toBe(
    toHex(frame(10014, u32(1), text("/p"), ...strings, u32(0))),
  );
});

test("an object format", () => {
  const leaf = object(
    1,
    0x83000001,
    field(1, 1, u32(2)),
    field(2, 5, text("max")),
    field(4, 5, text("0")),
    field(3, 50, list()),
  );
  const node = object(
    1,
    0x83000001,
    field(1, 1, u32(1)),
    field(2, 5, text("contact_duration")),
    field(4, 5, text(null)),
    field(3, 50, list(leaf)),
  );
  const root = object(1, 0x83000002, field(1, 1, u32(9)), field(2, 50, list(node)));
  const max = { fieldIndex: 2, name: "max", query: "0", fields: [] };
  const fields = [{ fieldIndex: 1, name: "contact_duration", query: null, fields: [max] }];
  expect(encodeClient({ name: "set_object_format", session: 1, format: { formatId: 9, fields } })).toBe(
    toHex(frame(10010, u32(1), objectArgument([build.PROTOCOL], root))),
  );
});

describe("a message without arguments", () => {
  test("is eight bytes", () => {
    expect(encodeClient({ name: "client_void" })).toBe("0800000040270000");
    expect(encodeServer({ name: "restart_connection" })).toBe("08000000454e0000");
  });
});

describe("what does not fit is refused, and the encoder goes on", () => {
  const values = [
    { type: "u32", value: -1 },
    { type: "u32", value: 1.5 },
    { type: "u32", value: 2 ** 32 },
    { type: "u32", value: Number.NaN },
    { type: "i32", value: 2 ** 31 },
    { type: "u64", value: -1n },
    { type: "u64", value: 2n ** 64n },
    { type: "u64", value: 5 },
    { type: "real", value: Number.POSITIVE_INFINITY },
    { type: "string", value: 5 },
    { type: "date", value: null },
    { type: "boolean", value: 1 },
  ] as const;
  for (const { type, value } of values) {
    test(`${String(value)} as ${type}`, () => {
      const encoder = new ServerEncoder();
      expect(() => encoder.encode(objectResponse({ fieldIndex: 1, type, value }))).toThrow(RangeError);
      expect(decodeServer(encoder.encode(objectResponse()))).toEqual(objectResponse());
    });
  }

  test("a named u64, which the protocol does not have", () => {
    const record: NamedRecord = { name: null, values: [{ name: "n", type: "u64", value: 1n }] };
    const event = {
      name: "server_event",
      session: 1,
      source: "",
      target: "",
      delay: 0,
      eventName: "",
      record,
    } as const;
    expect(() => encodeServer(event)).toThrow("there is no named u64");
  });

  test("a message of the other direction", () => {
    expect(() => new ServerEncoder().encode({ name: "stop_query", session: 1, query: 1 } as never)).toThrow(RangeError);
  });
});

test("characters that ISO-8859-1 does not have are sent as question marks", () => {
  expect(encodeServer({ name: "login_failed", session: 1, reason: "5 € łé" })).toBe(
    toHex(frame(20002, u32(1), text("5 ? ?é"))),
  );
});

test("frames are the caller's own: a later one does not write over them, whatever their size", () => {
  const encoder = new ServerEncoder();
  const messages = [3, 40_000, 0, 5].map((length) =>
    objectResponse(
      ...Array.from({ length }, (_, index) => ({ fieldIndex: index, type: "u32" as const, value: index })),
    ),
  );
  const stream = build.join(...messages.map((message) => encoder.encode(message)));
  let frames = 0;
  new FrameSplitter().push(stream, () => frames++);
  expect(frames).toBe(4);
  const first = new ServerEncoder();
  const kept = first.encode(objectResponse({ fieldIndex: 1, type: "string", value: "kept" }));
  first.encode(objectResponse({ fieldIndex: 1, type: "string", value: "other" }));
  expect(decodeServer(kept)).toMatchObject({ values: [{ value: "kept" }] });
});
