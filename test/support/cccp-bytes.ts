/**
 * CCCP bytes written down by hand: a second builder, made from the protocol's page alone. It must never import the
 * product's writer, class table or message table, so that a mistake there cannot hide here.
 */

/** A piece of a frame. */
export type Bytes = readonly number[];

export const u8 = (value: number): Bytes => [value & 0xff];
export const u16 = (value: number): Bytes => [value & 0xff, (value >>> 8) & 0xff];
export const u32 = (value: number): Bytes => [...u16(value), ...u16(value >>> 16)];
export const u64 = (value: bigint): Bytes => [...u32(Number(value & 0xffffffffn)), ...u32(Number(value >> 32n))];

/** ISO-8859-1 behind its count; null is count 0xFFFFFFFF. */
export function text(value: string | null): Bytes {
  return value === null ? u32(0xffffffff) : [...u32(value.length), ...[...value].map((letter) => letter.charCodeAt(0))];
}

export const real = (digits: string): Bytes => [digits.length, ...[...digits].map((letter) => letter.charCodeAt(0))];
export const date = (seconds: number, microseconds: number, offsetSeconds: number): Bytes => [
  ...u32(seconds),
  ...u32(microseconds),
  ...u32(offsetSeconds),
];

/** `0d000000 67 …` → bytes; blanks are ignored. */
export function hex(digits: string): Bytes {
  const dense = digits.replace(/\s+/g, "");
  if (!/^([0-9a-f]{2})*$/.test(dense)) throw new Error("not hex");
  return [...dense.matchAll(/../g)].map(([pair]) => Number.parseInt(pair, 16));
}

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A whole frame, its length computed. */
export function frame(messageId: number, ...body: Bytes[]): Uint8Array {
  const content = body.flat();
  return new Uint8Array([...u32(content.length + 8), ...u32(messageId), ...content]);
}

/** `u16 id · u16 type · value`. */
export const field = (id: number, type: number, ...value: Bytes[]): Bytes => [
  ...u16(id),
  ...u16(type),
  ...value.flat(),
];

/** An object behind its namespace index: class, object id 0, fields, end of fields. */
export const object = (namespace: number, classId: number, ...fields: Bytes[]): Bytes => [
  ...u32(namespace),
  ...u32(classId),
  ...u32(0),
  ...fields.flat(),
  ...u16(0),
];

/** The value of a list field: objects and the end of the list. */
export const list = (...objects: Bytes[]): Bytes => [...objects.flat(), ...u32(0)];

/** An `object` argument: count, namespaces announced, terminator, "complete", then the root object. */
export function objectArgument(paths: readonly string[], root: Bytes): Bytes {
  const content = [...paths.flatMap((path) => text(path)), ...u32(0), ...u8(0), ...root];
  return [...u32(content.length), ...content];
}

export const PROTOCOL = "com.consistent.protocol";
export const LIST = 0x83000007;
export const LIST_ITEM = 0x83000006;
export const OBJECT = 0x83000008;

/** A plain list item in the order of fields that the server uses. */
export const listItem = (action: number, itemId: number, rank: number): Bytes =>
  object(
    1,
    LIST_ITEM,
    field(1, 1, u32(action)),
    field(4, 5, text(null)),
    field(2, 1, u32(itemId)),
    field(3, 1, u32(rank)),
  );

/** A `list_response` of session 1, query 1; announces the namespace when it is the first of its connection. */
export function listResponse(isFirst: boolean, ...items: Bytes[]): Uint8Array {
  const root = object(1, LIST, field(1, 50, list(...items)));
  return frame(20007, u32(1), u32(1), objectArgument(isFirst ? [PROTOCOL] : [], root));
}

/** Joins frames to a stream. */
export function join(...frames: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(frames));
}
