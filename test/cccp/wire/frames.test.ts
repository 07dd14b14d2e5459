import { describe, expect, test } from "bun:test";
import { ProtocolError } from "../../../server/cccp/wire/errors.ts";
import { FrameSplitter } from "../../../server/cccp/wire/frames.ts";
import { frame, join, u32 } from "../../support/cccp-bytes.ts";

/** Frames that come out, as `[id, body]`, the body copied. */
function collect(splitter: FrameSplitter, ...chunks: Uint8Array[]): [number, number[]][] {
  const frames: [number, number[]][] = [];
  for (const chunk of chunks) splitter.push(chunk, ({ messageId, body }) => frames.push([messageId, [...body]]));
  return frames;
}

function head(length: number): Uint8Array {
  return new Uint8Array([...u32(length), ...u32(20036)]);
}

describe("frames out of a stream", () => {
  test("many in one chunk, and the rest is held", () => {
    const splitter = new FrameSplitter();
    const stream = join(frame(1, [7]), frame(2), frame(3, [8, 9]), Uint8Array.of(9, 0, 0));
    expect(collect(splitter, stream)).toEqual([
      [1, [7]],
      [2, []],
      [3, [8, 9]],
    ]);
    expect(splitter.bufferedBytes).toBe(3);
  });

  test("the end of one and the whole of the next in one chunk", () => {
    const stream = join(frame(1, [1, 2, 3]), frame(2, [4]), frame(3, [5]));
    for (let first = 0; first < 15; first++) {
      for (let second = first; second <= stream.length; second++) {
        const frames = collect(
          new FrameSplitter(),
          stream.subarray(0, first),
          stream.subarray(first, second),
          stream.subarray(second),
        );
        expect(frames).toEqual([
          [1, [1, 2, 3]],
          [2, [4]],
          [3, [5]],
        ]);
      }
    }
  });

  test("a frame of megabytes in segments of a network", () => {
    const body = Array.from({ length: 3_000_000 }, (_, index) => index & 0xff);
    const stream = frame(20007, body);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += 1460) chunks.push(stream.subarray(at, at + 1460));
    let received: Uint8Array | undefined;
    const splitter = new FrameSplitter();
    for (const chunk of chunks) splitter.push(chunk, (whole) => (received = whole.body.slice()));
    expect(Bun.hash(received ?? "")).toBe(Bun.hash(new Uint8Array(body)));
    expect(splitter.bufferedBytes).toBe(0);
  });

  test("what is held grows with what arrived, not with what was announced", () => {
    const splitter = new FrameSplitter();
    const before = process.memoryUsage().arrayBuffers;
    splitter.push(head(60 * 1024 * 1024), () => {});
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
    expect(splitter.bufferedBytes).toBe(8);
  });
});

describe("lengths", () => {
  const cap = 1024;

  for (const length of [0, 1, 7, cap + 1, 2 ** 31, 2 ** 32 - 1]) {
    test(`${length}: the stream is lost, whole or byte by byte`, () => {
      for (const chunks of [[head(length)], Array.from(head(length), (byte) => Uint8Array.of(byte))]) {
        const splitter = new FrameSplitter({ maxFrameBytes: cap });
        expect(() => collect(splitter, ...chunks)).toThrow(ProtocolError);
        expect(splitter.bufferedBytes).toBe(0);
        expect(() => collect(splitter, frame(1))).toThrow("the stream was lost before");
      }
    });
  }

  test("8 and the cap itself are frames", () => {
    const splitter = new FrameSplitter({ maxFrameBytes: cap });
    expect(collect(splitter, frame(5), frame(6, new Array(cap - 8).fill(1))).map(([id]) => id)).toEqual([5, 6]);
  });

  test("the default cap is 64 MiB", () => {
    expect(() => collect(new FrameSplitter(), head(64 * 1024 * 1024))).not.toThrow();
    expect(() => collect(new FrameSplitter(), head(64 * 1024 * 1024 + 1))).toThrow("above the cap of 67108864");
  });

  test("frames before a bad length are handed over, and the error says what was wrong", () => {
    const seen: number[] = [];
    const splitter = new FrameSplitter();
    const push = () => splitter.push(join(frame(1), head(7)), ({ messageId }) => seen.push(messageId));
    expect(push).toThrow("frame, byte 0: frame length 7 is below 8");
    expect(seen).toEqual([1]);
  });

  test("a handler that throws ends the stream", () => {
    const splitter = new FrameSplitter();
    const push = () =>
      splitter.push(frame(1), () => {
        throw new Error("handler");
      });
    expect(push).toThrow("handler");
    expect(push).toThrow("the stream was lost before");
  });
});
