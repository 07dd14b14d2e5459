/** What a decoder makes of bytes that were built by hand: types, what it does not know, what is missing or left over. */
import { describe, expect, test } from "bun:test";
import { ClientDecoder, ServerDecoder } from "../../../server/cccp/wire/codec.ts";
import type { ServerMessage } from "../../../server/cccp/wire/messages.ts";
import * as build from "../../support/cccp-bytes.ts";
import { decodeAll, decodeServer } from "./decode-all.ts";

const { date, field, frame, list, object, objectArgument, real, text, u16, u32, u64, u8 } = build;

const VALUE_CLASS = 0x8300000b;

/** An `object_response` with these values, first of its connection. */
function objectResponse(...values: build.Bytes[]): Uint8Array {
  const root = object(1, build.OBJECT, field(1, 50, list(...values)));
  return frame(20008, u32(1), u32(10), objectArgument([build.PROTOCOL], root), u32(3854));
}

function valuesOf(bytes: Uint8Array, decoder?: ServerDecoder) {
  const message = decodeServer(bytes, decoder);
  if (message.name !== "object_response") throw new Error(message.name);
  return message.values;
}

describe("values by their wire type", () => {
  const cases: [title: string, classId: number, type: number, bytes: build.Bytes, expected: unknown, as: string][] = [
    ["u32", 0x8300000a, 1, u32(4294967295), 4294967295, "u32"],
    ["i32", 0x83000018, 2, u32(-5), -5, "i32"],
    ["real", 0x83000015, 3, real("1.5"), 1.5, "real"],
    ["real of no digits", 0x83000015, 3, real(""), 0, "real"],
    ["boolean", 0x83000019, 4, u8(1), true, "boolean"],
    ["boolean of another byte", 0x83000019, 4, u8(7), true, "boolean"],
    ["string in ISO-8859-1", VALUE_CLASS, 5, text("déjeuner \u0080ÿ"), "déjeuner \u0080ÿ", "string"],
    ["null string", VALUE_CLASS, 5, text(null), null, "string"],
    ["empty string", VALUE_CLASS, 5, text(""), "", "string"],
    ["date", 0x8300000c, 6, date(1, 2, -3600), { seconds: 1, microseconds: 2, offsetSeconds: -3600 }, "date"],
    ["u64", 0x8300001a, 8, u64(2n ** 63n + 1n), 2n ** 63n + 1n, "u64"],
    ["expression", VALUE_CLASS, 9, text("a"), "a", "string"],
    ["object expression", VALUE_CLASS, 10, text("b"), "b", "string"],
    ["inherited u32", 0x8300000a, 101, [...u8(1), ...u32(7)], 7, "u32"],
    ["inherited string", VALUE_CLASS, 105, [...u8(1), ...text("c")], "c", "string"],
    [
      "inherited date",
      VALUE_CLASS,
      106,
      [...u8(1), ...date(9, 0, 0)],
      { seconds: 9, microseconds: 0, offsetSeconds: 0 },
      "date",
    ],
    ["inherited u64", 0x8300001a, 107, [...u8(1), ...u64(9n)], 9n, "u64"],
    ["inherited and absent", 0x8300000a, 101, u8(0), undefined, "undefined"],
    ["another type than its class says", 0x8300000a, 5, text("kept"), "kept", "string"],
  ];
  for (const [title, classId, type, bytes, value, as] of cases) {
    test(title, () => {
      const decoded = valuesOf(objectResponse(object(1, classId, field(1, 1, u32(4)), field(1000, type, bytes))));
      expect(decoded).toEqual([{ fieldIndex: 4, value, type: as } as (typeof decoded)[number]]);
    });
  }

  test("the base class, and a class that came without its value, make a field undefined", () => {
    const bare = object(1, 0x83000009, field(1, 1, u32(3)));
    const hollow = object(1, VALUE_CLASS, field(1, 1, u32(4)));
    expect(valuesOf(objectResponse(bare, hollow))).toEqual([
      { fieldIndex: 3, value: undefined, type: "undefined" },
      { fieldIndex: 4, value: undefined, type: "undefined" },
    ]);
  });
});

describe("what is not known is skipped and counted", () => {
  const good = object(1, VALUE_CLASS, field(1, 1, u32(2)), field(1000, 5, text("here")));
  const read = [{ fieldIndex: 2, value: "here", type: "string" as const }];

  const strangeFields: [title: string, type: number, bytes: build.Bytes][] = [
    ["u32", 1, u32(1)],
    ["i32", 2, u32(1)],
    ["u64", 8, u64(1n)],
    ["real", 3, real("12.25")],
    ["boolean", 4, u8(1)],
    ["string", 5, text("abc")],
    ["null string", 5, text(null)],
    ["date", 6, date(1, 1, 1)],
    ["expression", 9, text("abc")],
    ["object expression", 10, text("abc")],
    ["list", 50, list(good, object(1, 77, field(9, 50, list(good))))],
    ["internal reference", 70, u32(5)],
    ["external reference", 71, [...text("elsewhere"), ...u32(5)]],
    ["direct reference", 72, good],
    ["null direct reference", 72, u32(0)],
    ...([101, 102, 103, 104, 105, 106, 107, 170] as const).map((type): [string, number, build.Bytes] => [
      `inherited ${type}, absent`,
      type,
      u8(0),
    ]),
    ["inherited u32", 101, [...u8(1), ...u32(1)]],
    ["inherited i32", 102, [...u8(1), ...u32(1)]],
    ["inherited real", 103, [...u8(1), ...real("1")]],
    ["inherited boolean", 104, [...u8(1), ...u8(1)]],
    ["inherited string", 105, [...u8(1), ...text("xy")]],
    ["inherited date", 106, [...u8(1), ...date(1, 1, 1)]],
    ["inherited u64", 107, [...u8(1), ...u64(1n)]],
    ["inherited reference", 170, [...u8(1), ...u32(1)]],
  ];
  for (const [title, type, bytes] of strangeFields) {
    test(`a field of type ${title}, in a known class and in an unknown one`, () => {
      const decoder = new ServerDecoder();
      const known = object(
        1,
        VALUE_CLASS,
        field(500, type, bytes),
        field(1, 1, u32(2)),
        field(2000, type, bytes),
        field(1000, 5, text("here")),
      );
      const unknown = object(1, 0x83009999, field(1, type, bytes), field(2, type, bytes));
      expect(valuesOf(objectResponse(unknown, known, unknown), decoder)).toEqual(read);
      expect(decoder.counters).toMatchObject({ skippedFields: 2, unknownClasses: 2, malformed: 0 });
    });
  }

  test("a class of another namespace, whatever its number", () => {
    const decoder = new ServerDecoder();
    const stranger = object(2, VALUE_CLASS, field(1, 1, u32(8)), field(1000, 5, text("not ours")));
    const root = object(1, build.OBJECT, field(1, 50, list(stranger, good)));
    const bytes = frame(20008, u32(1), u32(1), objectArgument([build.PROTOCOL, "com.example"], root), u32(1));
    expect(valuesOf(bytes, decoder)).toEqual(read);
    expect(decoder.counters.unknownClasses).toBe(1);
  });

  test("a root of another class than the message's", () => {
    const decoder = new ServerDecoder();
    const bytes = frame(20007, u32(1), u32(1), objectArgument([build.PROTOCOL], object(1, build.OBJECT)));
    expect(decodeServer(bytes, decoder)).toEqual({ name: "list_response", session: 1, query: 1, items: [] });
    expect(decoder.counters.unknownClasses).toBe(1);
  });

  test("a message, by its length", () => {
    const decoder = new ServerDecoder();
    const stream = build.join(frame(21999, u32(1), text("new")), frame(20036));
    expect(decodeAll(decoder, stream)).toEqual([null, { name: "server_void" }]);
    expect(decoder.counters).toEqual({
      frames: 2,
      bytes: stream.length,
      unknownMessages: 1,
      unknownClasses: 0,
      skippedFields: 0,
      malformed: 0,
    });
  });

  test("a message of the other direction", () => {
    const client = new ClientDecoder();
    expect(decodeAll(client, frame(20036))).toEqual([null]);
    expect(client.counters.unknownMessages).toBe(1);
  });
});

describe("arguments", () => {
  test("that are missing at the end take their zero value", () => {
    const empty: ServerMessage[] = [
      { name: "login_ok", session: 0, userId: "", explorerId: "" },
      {
        name: "connection_ok",
        serverVersion: 0,
        serverDate: { seconds: 0, microseconds: 0, offsetSeconds: 0 },
      },
      { name: "list_response", session: 0, query: 0, items: [] },
      { name: "object_response", session: 0, query: 0, values: [], listSystemId: 0 },
      { name: "server_event", session: 0, source: "", target: "", delay: 0, eventName: "", record: null },
    ];
    expect([20001, 20000, 20007, 20008, 20009].map((id) => decodeServer(frame(id)))).toEqual(empty);
    expect(decodeServer(frame(20001, u32(1), text("u")))).toEqual({
      name: "login_ok",
      session: 1,
      userId: "u",
      explorerId: "",
    });
    expect(decodeAll(new ClientDecoder(), frame(103, u32(5)))).toEqual([
      { name: "initialize", clientVersion: 5, canCompress: false },
    ]);
  });

  test("that we do not know yet, at the end, are ignored", () => {
    expect(decodeServer(frame(20003, u32(1), u32(2), u32(3), text("newer"), u8(1)))).toEqual({
      name: "result",
      session: 1,
      query: 2,
      result: 3,
    });
  });

  test("a null string reads as empty", () => {
    expect(decodeServer(frame(20002, u32(1), text(null)))).toEqual({ name: "login_failed", session: 1, reason: "" });
  });
});

describe("events", () => {
  const event = (...argument: build.Bytes[]): Uint8Array =>
    frame(20009, u32(1), text("s"), text("t"), real("2.5"), text("call.ended"), ...argument);

  test("carry a record by name", () => {
    const values: [classId: number, type: number, bytes: build.Bytes][] = [
      [0x8300000f, 4, u8(1)],
      [0x83000010, 1, u32(2)],
      [0x83000011, 2, u32(-2)],
      [0x83000012, 3, real("0.25")],
      [0x83000013, 5, text("é")],
      [0x83000014, 6, date(5, 6, 7)],
    ];
    const named = values.map(([classId, type, bytes], index) =>
      object(1, classId, field(1, 5, text(`n${index}`)), field(1000, type, bytes)),
    );
    const bare = object(1, 0x8300000e, field(1, 5, text("gone")));
    const root = object(1, 0x8300000d, field(1, 5, text("parameters")), field(1000, 50, list(...named, bare)));
    expect(decodeServer(event(objectArgument([build.PROTOCOL], root)))).toEqual({
      name: "server_event",
      session: 1,
      source: "s",
      target: "t",
      delay: 2.5,
      eventName: "call.ended",
      record: {
        name: "parameters",
        values: [
          { name: "n0", value: true, type: "boolean" },
          { name: "n1", value: 2, type: "u32" },
          { name: "n2", value: -2, type: "i32" },
          { name: "n3", value: 0.25, type: "real" },
          { name: "n4", value: "é", type: "string" },
          { name: "n5", value: { seconds: 5, microseconds: 6, offsetSeconds: 7 }, type: "date" },
          { name: "gone", value: undefined, type: "undefined" },
        ],
      },
    });
  });

  test("have no record when the count is 0, and an empty one when the body ends at the terminator", () => {
    expect(decodeServer(event(u32(0)))).toMatchObject({ record: null });
    expect(decodeServer(event(u32(4), u32(0)))).toMatchObject({ record: { name: null, values: [] } });
  });
});

test("a node's header and children", () => {
  const header = object(
    1,
    0x83000003,
    field(1, 5, text("dispatch")),
    field(2, 5, text("id")),
    field(3, 5, text(null)),
    field(4, 1, u32(12)),
    field(6, 5, text("text/xml")),
    field(7, 4, u8(1)),
    field(8, 4, u8(1)),
    field(9, 8, u64(2n ** 40n)),
  );
  const decoder = new ServerDecoder();
  const bytes = frame(20004, u32(1), u32(2), objectArgument([build.PROTOCOL], header), u32(0));
  expect(decodeServer(bytes, decoder)).toEqual({
    name: "node_header_response",
    session: 1,
    query: 2,
    header: {
      name: "dispatch",
      identifier: "id",
      color: null,
      childrenCount: 12,
      mime: "text/xml",
      consistentObject: null,
      isObject: true,
      contentSize: 2n ** 40n,
    },
    result: 0,
  });
  expect(decoder.counters.skippedFields, "a boolean where text is read").toBe(1);

  const child = object(1, 0x83000004, field(1, 5, text("a")), field(2, 9, text("./a")), field(3, 4, u8(0)));
  const children = object(1, 0x83000005, field(1, 50, list(child, child)));
  const later = frame(20006, u32(1), u32(3), objectArgument([], children), u32(0));
  const node = { name: "a", expression: "./a", isDeleted: false };
  expect(decodeServer(later, decoder)).toMatchObject({ children: { nodes: [node, node] } });
});

test("an object of a message that we do not read: its class, and what follows", () => {
  const root = object(1, 0x83001234, field(1, 5, text("skipped")));
  const bytes = frame(20034, u32(1), u32(3), objectArgument([build.PROTOCOL], root));
  expect(decodeServer(bytes)).toMatchObject({ name: "list_object_response", object: { classId: 0x83001234 } });
});

test("an object whose root is the null namespace is empty", () => {
  const argument = objectArgument([build.PROTOCOL], u32(0));
  expect(decodeServer(frame(20008, u32(1), u32(10), argument, u32(3854)))).toMatchObject({
    values: [],
    listSystemId: 3854,
  });
});

test("what is left of an object behind its end is passed over", () => {
  const argument = objectArgument([build.PROTOCOL], [...object(1, build.OBJECT), ...u16(99), ...u8(1)]);
  expect(decodeServer(frame(20008, u32(1), u32(10), argument, u32(3854)))).toMatchObject({ listSystemId: 3854 });
});
