/** The types that a field of a serialized object announces on the wire. */
import type { Reader } from "./reader.ts";
import type { Scalar, ScalarType } from "./values.ts";
import type { Writer } from "./writer.ts";

export const WireType = {
  u32: 1,
  i32: 2,
  real: 3,
  boolean: 4,
  string: 5,
  date: 6,
  u64: 8,
  expression: 9,
  objectExpression: 10,
  list: 50,
  internalReference: 70,
  externalReference: 71,
  directReference: 72,
  /** Added to a type: the value may be inherited, one byte says whether it is present. */
  inherited: 100,
} as const;

/** A field's id and type in one number, as `Reader.fieldHead` gives them: compared at once on the hot path. */
export function fieldHead(id: number, wireType: number): number {
  return (id << 16) | wireType;
}

export function idOf(head: number): number {
  return head >>> 16;
}

export function wireTypeOf(head: number): number {
  return head & 0xffff;
}

/** The scalar type of each wire type that holds a scalar; index is the wire type. Expressions are strings. */
const SCALAR_TYPES: readonly (ScalarType | undefined)[] = (() => {
  const types: (ScalarType | undefined)[] = new Array(WireType.objectExpression + 1).fill(undefined);
  types[WireType.u32] = "u32";
  types[WireType.i32] = "i32";
  types[WireType.real] = "real";
  types[WireType.boolean] = "boolean";
  types[WireType.string] = "string";
  types[WireType.date] = "date";
  types[WireType.u64] = "u64";
  types[WireType.expression] = "string";
  types[WireType.objectExpression] = "string";
  return types;
})();

/** What a wire type reads as, inherited or not; undefined when it holds no scalar. */
export function scalarTypeOf(wireType: number): ScalarType | undefined {
  return SCALAR_TYPES[wireType < WireType.inherited ? wireType : plainType(wireType)];
}

/** Type behind an inherited one: 101–106 and 170 are type − 100, and 107 stands for u64 (8). 0 when there is none. */
export function plainType(wireType: number): number {
  if (wireType === 107) return WireType.u64;
  if (wireType >= 101 && wireType <= 106) return wireType - WireType.inherited;
  return wireType === 170 ? WireType.internalReference : 0;
}

/** Reads a value of a type for which `scalarTypeOf` answered; undefined when it is inherited and not present. */
export function readScalar(reader: Reader, wireType: number): Scalar {
  switch (wireType) {
    case WireType.u32:
      return reader.u32();
    case WireType.i32:
      return reader.i32();
    case WireType.real:
      return reader.real();
    case WireType.boolean:
      return reader.boolean();
    case WireType.string:
    case WireType.expression:
    case WireType.objectExpression:
      return reader.string();
    case WireType.date:
      return reader.date();
    case WireType.u64:
      return reader.u64();
    default:
      return reader.boolean() ? readScalar(reader, plainType(wireType)) : undefined;
  }
}

/**
 * Writes `u16 type` and the value.
 * @throws RangeError when the value is not one of the type.
 */
export function writeScalar(writer: Writer, type: Exclude<ScalarType, "undefined">, value: Scalar): void {
  writer.u16(WireType[type]);
  if (type === "string" && (value === null || typeof value === "string")) writer.string(value);
  else if (type === "boolean" && typeof value === "boolean") writer.boolean(value);
  else if (type === "date" && typeof value === "object" && value !== null) writer.date(value);
  else if (type === "u64" && typeof value === "bigint") writer.u64(value);
  else if (type === "u32" && typeof value === "number") writer.u32(value);
  else if (type === "i32" && typeof value === "number") writer.i32(value);
  else if (type === "real" && typeof value === "number") writer.real(value);
  else throw new RangeError(`a ${typeof value} is not a ${type}`);
}
