/** Damage to bytes, as a hostile or broken peer would do it. */
import type { Random } from "./random.ts";

/** Numbers that break length checks. */
const EVIL_NUMBERS = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

type Mutation = (random: Random, bytes: Buffer) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  function flipBit(random, bytes) {
    const at = random.below(bytes.length);
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
    return bytes;
  },
  function setByte(random, bytes) {
    bytes.writeUInt8(random.below(256), random.below(bytes.length));
    return bytes;
  },
  function setNumber(random, bytes) {
    if (bytes.length >= 4) bytes.writeUInt32LE(random.pick(EVIL_NUMBERS), random.below(bytes.length - 3));
    return bytes;
  },
  function nudgeNumber(random, bytes) {
    if (bytes.length < 4) return bytes;
    const at = random.below(bytes.length - 3);
    bytes.writeUInt32LE((bytes.readUInt32LE(at) + random.below(5) - 2) >>> 0, at);
    return bytes;
  },
  function setFieldType(random, bytes) {
    if (bytes.length >= 2)
      bytes.writeUInt16LE(
        random.pick([1, 2, 3, 4, 5, 6, 8, 9, 10, 50, 70, 71, 72, 101, 103, 105, 107, 170]),
        random.below(bytes.length - 1),
      );
    return bytes;
  },
  function cutEnd(random, bytes) {
    return bytes.subarray(0, random.below(bytes.length));
  },
  function remove(random, bytes) {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(8))]);
  },
  function repeat(random, bytes) {
    const from = random.below(bytes.length);
    const piece = bytes.subarray(from, from + 1 + random.below(64));
    return Buffer.concat([
      bytes.subarray(0, from),
      ...new Array(1 + random.below(4)).fill(piece),
      bytes.subarray(from),
    ]);
  },
  function insertNoise(random, bytes) {
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), noise(random, 1 + random.below(16)), bytes.subarray(at)]);
  },
];

/** A damaged copy: one to four mutations. */
export function mutate(random: Random, original: Uint8Array): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let left = 1 + random.below(4); left > 0 && bytes.length > 0; left--) {
    bytes = random.pick(MUTATIONS)(random, bytes);
  }
  return bytes;
}

/** Random bytes. */
export function noise(random: Random, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) bytes.writeUInt8(random.below(256), at);
  return bytes;
}
