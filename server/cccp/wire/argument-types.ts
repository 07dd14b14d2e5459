/** How each type of argument is read and written. */
import type { ArgumentType } from "./message-table.ts";
import type { ObjectReader } from "./object-reader.ts";
import {
  readListItems,
  readNamedRecord,
  readNodeChildren,
  readNodeHeader,
  readObjectFormat,
  readObjectValues,
  readUnreadObject,
} from "./read-objects.ts";
import {
  type ObjectWriter,
  writeListItems,
  writeNamedRecord,
  writeNodeChildren,
  writeNodeHeader,
  writeObjectFormat,
  writeObjectValues,
  writeUnreadObject,
} from "./write-objects.ts";

interface ArgumentCoder<Value> {
  read(objects: ObjectReader): Value;
  write(objects: ObjectWriter, value: Value): void;
  /** The value of an argument that is missing at the end of a frame. */
  zero(): Value;
}

function coder<Value>(
  zero: () => Value,
  read: (objects: ObjectReader) => Value,
  write: (objects: ObjectWriter, value: Value) => void,
): ArgumentCoder<unknown> {
  return { zero, read, write: write as ArgumentCoder<unknown>["write"] };
}

/** In an argument a null string reads as empty: no message gives it a meaning of its own. */
export const ARGUMENT_CODERS: Record<ArgumentType, ArgumentCoder<unknown>> = {
  boolean: coder(
    () => false,
    (objects) => objects.reader.boolean(),
    (objects, value) => objects.writer.boolean(value),
  ),
  u32: coder(
    () => 0,
    (objects) => objects.reader.u32(),
    (objects, value) => objects.writer.u32(value),
  ),
  string: coder(
    () => "",
    (objects) => objects.reader.string() ?? "",
    (objects, value) => objects.writer.string(value),
  ),
  real: coder(
    () => 0,
    (objects) => objects.reader.real(),
    (objects, value) => objects.writer.real(value),
  ),
  date: coder(
    () => ({ seconds: 0, microseconds: 0, offsetSeconds: 0 }),
    (objects) => objects.reader.date(),
    (objects, value) => objects.writer.date(value),
  ),
  list: coder(
    () => [],
    readListItems,
    (objects, value) => objects.argument(value, writeListItems),
  ),
  object: coder(
    () => [],
    readObjectValues,
    (objects, value) => objects.argument(value, writeObjectValues),
  ),
  object_format: coder(
    () => null,
    readObjectFormat,
    (objects, value) => objects.argument(value, writeObjectFormat),
  ),
  named_object: coder(
    () => null,
    readNamedRecord,
    (objects, value) => objects.argument(value, writeNamedRecord),
  ),
  header: coder(
    () => null,
    readNodeHeader,
    (objects, value) => objects.argument(value, writeNodeHeader),
  ),
  children: coder(
    () => null,
    readNodeChildren,
    (objects, value) => objects.argument(value, writeNodeChildren),
  ),
  any_object: coder(
    () => null,
    readUnreadObject,
    (objects, value) => objects.argument(value, writeUnreadObject),
  ),
};
