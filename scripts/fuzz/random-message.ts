/** Random messages of every kind that survive a round trip unchanged. */
import { MESSAGES, type ArgumentType, type Direction } from "../../server/cccp/wire/message-table.ts";
import type { Message } from "../../server/cccp/wire/messages.ts";
import type { FormatField, NamedRecord, Scalar, ScalarType, WireDate } from "../../server/cccp/wire/values.ts";
import type { Random } from "./random.ts";

const OBJECT_TYPES: readonly ScalarType[] = ["u32", "i32", "u64", "real", "boolean", "string", "date", "undefined"];
const NAMED_TYPES = OBJECT_TYPES.filter((type) => type !== "u64");

/** A message of the direction, each kind as likely as the others. */
export function randomMessage(random: Random, direction: Direction): Message {
  const definition = random.pick(MESSAGES.filter((one) => one.direction === direction));
  const message: Record<string, unknown> = { name: definition.name };
  for (const argument of definition.arguments) message[argument.name] = ARGUMENTS[argument.type](random);
  return message as unknown as Message;
}

const ARGUMENTS: Record<ArgumentType, (random: Random) => unknown> = {
  boolean: (random) => random.isOnceIn(2),
  u32: randomNumber,
  string: randomText,
  real: randomReal,
  date: randomDate,
  list: (random) =>
    several(random, 12, () => ({
      action: random.below(4),
      itemId: randomNumber(random),
      rank: randomNumber(random),
      path: maybe(random, randomText),
    })),
  object: (random) =>
    several(random, 12, () => ({ fieldIndex: randomNumber(random), ...randomTyped(random, OBJECT_TYPES) })),
  object_format: (random) => maybe(random, () => ({ formatId: randomNumber(random), fields: randomFields(random, 4) })),
  named_object: (random) => maybe(random, randomRecord),
  header: (random) =>
    maybe(random, () => ({
      name: randomText(random),
      identifier: maybe(random, randomText),
      color: maybe(random, randomText),
      childrenCount: randomNumber(random),
      mime: maybe(random, randomText),
      consistentObject: maybe(random, randomText),
      isObject: random.isOnceIn(2),
      contentSize: randomBigint(random),
    })),
  children: (random) =>
    maybe(random, () => ({
      nodes: several(random, 5, () => ({
        name: randomText(random),
        expression: maybe(random, randomText),
        isDeleted: random.isOnceIn(2),
      })),
    })),
  any_object: (random) => maybe(random, () => ({ classId: randomNumber(random) })),
};

function randomRecord(random: Random): NamedRecord {
  return {
    name: maybe(random, randomText),
    values: several(random, 8, () => ({ name: randomText(random), ...randomTyped(random, NAMED_TYPES) })),
  };
}

function randomFields(random: Random, depth: number): FormatField[] {
  if (depth === 0) return [];
  return several(random, 4, () => ({
    fieldIndex: randomNumber(random),
    name: randomText(random),
    query: maybe(random, randomText),
    fields: randomFields(random, depth - 1),
  }));
}

function randomTyped(random: Random, types: readonly ScalarType[]): { value: Scalar; type: ScalarType } {
  const type = random.pick(types);
  return { value: SCALARS[type](random), type };
}

const SCALARS: Record<ScalarType, (random: Random) => Scalar> = {
  u32: randomNumber,
  i32: (random) => random.u32() | 0,
  u64: randomBigint,
  real: randomReal,
  boolean: (random) => random.isOnceIn(2),
  string: (random) => maybe(random, randomText),
  date: randomDate,
  undefined: () => undefined,
};

function randomNumber(random: Random): number {
  return random.isOnceIn(2) ? random.below(100) : random.u32();
}

function randomBigint(random: Random): bigint {
  return (BigInt(random.u32()) << 32n) | BigInt(random.u32());
}

function randomReal(random: Random): number {
  const magnitude = random.u32() / 2 ** random.below(40);
  return random.isOnceIn(2) ? magnitude : 0 - magnitude;
}

function randomDate(random: Random): WireDate {
  return { seconds: random.u32(), microseconds: random.below(1_000_000), offsetSeconds: random.below(86_400) - 43_200 };
}

function randomText(random: Random): string {
  return String.fromCharCode(...several(random, 20, () => random.below(256)));
}

function maybe<Value>(random: Random, make: (random: Random) => Value): Value | null {
  return random.isOnceIn(6) ? null : make(random);
}

function several<Value>(random: Random, bound: number, make: () => Value): Value[] {
  return Array.from({ length: random.below(bound) }, make);
}
