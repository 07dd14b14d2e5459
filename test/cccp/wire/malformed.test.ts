/** Frames that break the protocol: which error, and that the connection goes on. */
import { describe, expect, test } from "bun:test";
import { ClientDecoder, ServerDecoder } from "../../../server/cccp/wire/codec.ts";
import { ProtocolError } from "../../../server/cccp/wire/errors.ts";
import * as build from "../../support/cccp-bytes.ts";
import { decodeAll, decodeServer } from "./decode-all.ts";

const { field, frame, hex, list, listItem, listResponse, object, objectArgument, real, text, u32, u8 } = build;

function errorOf(bytes: Uint8Array): ProtocolError {
  const [result] = decodeAll(new ServerDecoder(), bytes);
  if (!(result instanceof ProtocolError)) throw new Error("it was decoded");
  return result;
}

/** An `object_response` whose object is these bytes. */
const withObject = (...content: build.Bytes[]): Uint8Array =>
  frame(20008, u32(1), u32(10), u32(content.flat().length), ...content, u32(3854));

const PATH = text(build.PROTOCOL);
/** Where the object's content begins: head 8, two numbers, count. */
const CONTENT = 20;
/** …and the root object's head, behind the path, the terminator and "complete". */
const ROOT = CONTENT + PATH.length + 5;

/** Objects inside objects. */
function nested(depth: number): build.Bytes {
  let inner: build.Bytes = object(1, 99);
  for (let level = 1; level < depth; level++) inner = object(1, 99, field(1, 72, inner));
  return inner;
}

function nestedFormat(depth: number): build.Bytes {
  let inner: build.Bytes = list();
  for (let level = 0; level < depth; level++) inner = list(object(1, 0x83000001, field(3, 50, inner)));
  return object(1, 0x83000002, field(2, 50, inner));
}

describe("an error names the message, the byte in the frame and the reason", () => {
  const cases: [title: string, bytes: Uint8Array, message: string, offset: number, reason: string][] = [
    ["half a number", frame(20003, u32(1), [1, 2]), "result", 12, "u32 of 4 bytes, 2 left"],
    ["a string over the end", frame(20002, u32(1), u32(5), [65]), "login_failed", 12, "string of 5 bytes, 1 left"],
    [
      "a string of 4 GB",
      frame(20002, u32(1), u32(0xfffffffe)),
      "login_failed",
      12,
      "string of 4294967294 bytes, 0 left",
    ],
    ["a date cut short", frame(20000, u32(1), u32(2), u32(3)), "connection_ok", 12, "date of 12 bytes, 8 left"],
    [
      "a real that is a word",
      frame(20009, u32(1), text(""), text(""), real("abc")),
      "server_event",
      20,
      "a real that is not a number",
    ],
    [
      "an infinite real",
      frame(20009, u32(1), text(""), text(""), real("1e999")),
      "server_event",
      20,
      "a real that is not a number",
    ],
    [
      "an object over the end",
      frame(20008, u32(1), u32(10), u32(99)),
      "object_response",
      CONTENT,
      "object of 99 bytes, 0 left",
    ],
    ["a null namespace", withObject(text(null)), "object_response", CONTENT, "null namespace path"],
    [
      "an object cut before its end",
      withObject(PATH, u32(0), u8(0), u32(1)),
      "object_response",
      ROOT + 4,
      "u32 of 4 bytes, 0 left",
    ],
    [
      "an incomplete serialization",
      withObject(PATH, u32(0), u8(1), object(1, build.OBJECT)),
      "object_response",
      ROOT - 1,
      "serialization is not complete",
    ],
    [
      "a namespace that nobody announced",
      withObject(u32(0), u8(0), object(1, build.OBJECT)),
      "object_response",
      CONTENT + 5,
      "namespace 1 was never announced",
    ],
    [
      "an unknown field type",
      withObject(PATH, u32(0), u8(0), object(1, build.OBJECT, field(7, 33))),
      "object_response",
      ROOT + 14,
      "field type 33 is not known",
    ],
    [
      "deep nesting",
      withObject(PATH, u32(0), u8(0), nested(40)),
      "object_response",
      ROOT + 32 * 16,
      "objects nested deeper than 32",
    ],
  ];
  for (const [title, bytes, messageName, offset, reason] of cases) {
    test(title, () => {
      expect(errorOf(bytes)).toMatchObject({ code: "malformed", messageName, offset, reason });
      expect(errorOf(bytes).message).toBe(`${messageName}, byte ${offset}: ${reason}`);
    });
  }

  test("a format nested too deep, where a reader of its own goes down", () => {
    const bytes = (depth: number) => frame(10010, u32(1), objectArgument([build.PROTOCOL], nestedFormat(depth)));
    expect(decodeAll(new ClientDecoder(), bytes(30))[0]).toMatchObject({ name: "set_object_format" });
    expect(decodeAll(new ClientDecoder(), bytes(40))[0]).toMatchObject({ reason: "objects nested deeper than 32" });
  });

  test("lists nested a million deep end in an error, not in a full stack", () => {
    const content = [...PATH, ...u32(0), ...u8(0)];
    for (let level = 0; level < 60_000; level++) content.push(...hex("01000000 63000000 00000000 0100 3200"));
    expect(errorOf(withObject(content)).reason).toBe("objects nested deeper than 32");
  });

  test("the string of the protocol's page that says 0f instead of 0e", () => {
    const value = (count: string) =>
      hex(`01000000 0b000083 00000000 0100 0100 0a000000 e803 0500 ${count} 74656c3a30303333313030303030 0000`);
    const bytes = (count: string) =>
      withObject(PATH, u32(0), u8(0), u32(1), hex("08000083 00000000 0100 3200"), value(count), hex("00000000 0000"));
    expect(decodeServer(bytes("0e000000"))).toMatchObject({ values: [{ value: "tel:0033100000" }] });
    // The string swallows one byte of the end of its object: what follows is read askew until it overruns.
    const error = errorOf(bytes("0f000000"));
    expect(error).toMatchObject({ messageName: "object_response" });
    expect(error.offset).toBeGreaterThan(ROOT + 16 + 24);
    expect(error.offset).toBeLessThanOrEqual(bytes("0f000000").length);
  });

  test("the same as an argument's string", () => {
    const bytes = new Uint8Array(hex("1a000000 224e0000 01000000 0f000000 74656c3a303033333130"));
    expect(errorOf(bytes)).toMatchObject({ messageName: "login_failed", offset: 12 });
  });
});

test("a bad frame between two good ones is dropped and counted, and the next is read", () => {
  const decoder = new ServerDecoder();
  const first = listResponse(true, listItem(1, 7, 0));
  const bad = listResponse(false, listItem(1, 8, 1)).map((byte, index, all) => (index === all.length - 6 ? 200 : byte));
  const last = listResponse(false, listItem(2, 9, 2));
  const results = decodeAll(decoder, build.join(first, bad, last));
  expect(results[0]).toMatchObject({ items: [{ itemId: 7 }] });
  expect(results[1]).toBeInstanceOf(ProtocolError);
  expect(results[2]).toMatchObject({ items: [{ action: 2, itemId: 9 }] });
  expect(decoder.counters).toMatchObject({ frames: 3, malformed: 1 });
});

test("a truncation at any byte of an object is an error, never a shorter value", () => {
  const good = listResponse(true, listItem(1, 7, 0), listItem(1, 8, 1));
  const arguments_ = good.subarray(8);
  for (let length = 9; length < arguments_.length; length++) {
    const cut = frame(20007, [...arguments_.subarray(0, length)]);
    expect(() => decodeServer(cut), `cut to ${length}`).toThrow(ProtocolError);
  }
});
