import { describe, expect, test } from "bun:test";
import {
  FrameError,
  FrameReader,
  OPCODE,
  type SocketMessage,
  writeFrame,
} from "../../../server/platform/net/frames.ts";
import { Random } from "../../../server/platform/random.ts";

/** A frame as a server writes it: without a mask. */
function served(opcode: number, payload: Uint8Array | string, { isFinal = true } = {}): Buffer {
  const bytes = Buffer.from(payload as string);
  const { length } = bytes;
  const head =
    length < 126
      ? [length]
      : length < 65_536
        ? [126, length >> 8, length & 0xff]
        : [127, 0, 0, 0, 0, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from([(isFinal ? 0x80 : 0) | opcode, ...head]), bytes]);
}

const MAX = 200_000;
const read = (bytes: Buffer, maxBytes = MAX) => [...new FrameReader(maxBytes).push(bytes)];

describe("frames", () => {
  test.each([0, 1, 125, 126, 65_535, 65_536, 150_000])("a text of %i bytes is read, and written masked", (length) => {
    const text = "x".repeat(length);
    expect(read(served(OPCODE.text, text))).toEqual([{ kind: "text", text }]);
    const mask = Uint8Array.of(1, 2, 3, 4);
    const written = writeFrame(OPCODE.text, Buffer.from(text), mask);
    const at = written.length - length;
    expect((written[1] ?? 0) & 0x80).toBe(0x80);
    expect(
      written
        .subarray(at)
        .map((byte, index) => byte ^ (mask[index % 4] ?? 0))
        .toString(),
    ).toBe(text);
    // Whoever reads what was written without its mask has the server's frame.
    const plain = Buffer.concat([written.subarray(0, at - 4), Buffer.from(text)]);
    plain[1] = (plain[1] ?? 0) & 0x7f;
    expect(plain.equals(served(OPCODE.text, text))).toBe(true);
  });

  test("however they are cut, the same messages come out", () => {
    const random = new Random(7);
    const frames = [
      served(OPCODE.text, "one"),
      served(OPCODE.text, "tw", { isFinal: false }),
      served(OPCODE.ping, "between the pieces"),
      served(OPCODE.continuation, "o é".slice(0, 1), { isFinal: false }),
      served(OPCODE.continuation, " é"),
      served(OPCODE.binary, Uint8Array.of(0, 255)),
      served(OPCODE.pong, ""),
      served(OPCODE.text, "y".repeat(70_000)),
      served(OPCODE.close, Uint8Array.of(0x03, 0xe8)),
    ];
    const bytes = Buffer.concat(frames);
    const whole = read(bytes);
    expect(whole.map(({ kind }) => kind)).toEqual(["text", "ping", "text", "other", "other", "text", "close"]);
    expect(whole[2]).toEqual({ kind: "text", text: "two é" });
    expect(whole.at(-1)).toEqual({ kind: "close", code: 1000 });
    for (let round = 0; round < 40; round++) {
      const reader = new FrameReader(MAX);
      const out: SocketMessage[] = [];
      for (let at = 0; at < bytes.length;) {
        const length = random.integer(1, round % 2 === 0 ? 40_000 : 50);
        out.push(...reader.push(bytes.subarray(at, at + length)));
        at += length;
      }
      expect(out).toEqual(whole);
    }
  });

  test.each<[string, Buffer]>([
    ["a masked frame", Buffer.from([0x81, 0x81, 1, 2, 3, 4, 0x40])],
    ["an extension nobody agreed on", Buffer.from([0xc1, 0])],
    ["an unknown kind", Buffer.from([0x83, 0])],
    ["a control frame in pieces", Buffer.from([0x09, 0])],
    ["a control frame that is too long", served(OPCODE.ping, "x".repeat(126))],
    ["a piece of nothing", served(OPCODE.continuation, "x")],
    ["a text within a text", Buffer.concat([served(OPCODE.text, "a", { isFinal: false }), served(OPCODE.text, "b")])],
    ["a text that is not UTF-8", served(OPCODE.text, Uint8Array.of(0xff, 0xfe))],
    ["a length beyond what is held, before it came", Buffer.from([0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0])],
    ["a length of 2^63", Buffer.from([0x81, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255])],
  ])("%s is refused", (_what, bytes) => expect(() => read(bytes)).toThrow(FrameError));

  test("pieces without end stop at the bound", () => {
    const reader = new FrameReader(1_000);
    const push = (opcode: number) => [...reader.push(served(opcode, "x".repeat(600), { isFinal: false }))];
    expect(push(OPCODE.text)).toEqual([]);
    expect(() => push(OPCODE.continuation)).toThrow("1000 bytes");
  });

  test("whatever comes, nothing else than a FrameError is thrown", () => {
    const random = new Random(20_260);
    let refused = 0;
    for (let round = 0; round < 20_000; round++) {
      const bytes = Buffer.from(Array.from({ length: random.integer(1, 40) }, () => random.integer(0, 255)));
      if (round % 2 === 0) bytes[0] = 0x80 | random.pick([1, 2, 8, 9, 10]);
      if (round % 4 === 0) bytes[1] = random.integer(0, 30);
      try {
        read(bytes, 1_000);
      } catch (cause) {
        refused++;
        if (!(cause instanceof FrameError)) throw cause;
      }
    }
    expect(refused).toBeWithin(1_000, 19_999);
  });
});
