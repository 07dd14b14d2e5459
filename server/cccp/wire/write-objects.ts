/** Values → serialized objects, field by field in the order that the real server uses. */
import {
  CLASSES,
  type ClassName,
  LIST,
  LIST_ITEM,
  NAMED_OBJECT,
  NAMED_VALUE_CLASS,
  OBJECT,
  OBJECT_VALUE_CLASS,
  VALUE,
} from "./classes.ts";
import { OwnNamespace } from "./namespaces.ts";
import type {
  ListItem,
  NamedRecord,
  NodeChildren,
  NodeHeader,
  ObjectFormat,
  ObjectValue,
  UnreadObject,
} from "./values.ts";
import { WireType, writeScalar } from "./wire-types.ts";
import type { Writer } from "./writer.ts";

/** Writes `object` arguments of one connection and direction. */
export class ObjectWriter {
  private readonly namespace: OwnNamespace;
  private hasWritten = false;

  /** @param otherNamespaces what is announced before the protocol's own namespace */
  constructor(
    readonly writer: Writer,
    otherNamespaces: readonly string[],
  ) {
    this.namespace = new OwnNamespace(otherNamespaces);
    writer.namespaceIndex = this.namespace.index;
  }

  /** Starts a frame: what an abandoned one announced is forgotten. */
  begin(): void {
    this.hasWritten = false;
  }

  /** Ends a frame that will be sent. */
  commit(): void {
    if (this.hasWritten) this.namespace.commit();
  }

  /** Writes an `object` argument; byte count 0 when `value` is null. */
  argument<Value>(value: Value | null, writeObject: (writer: Writer, value: Value) => void): void {
    const writer = this.writer;
    if (value === null) {
      writer.u32(0);
      return;
    }
    const count = writer.openCount();
    this.namespace.write(writer);
    this.hasWritten = true;
    writer.u8(0);
    writeObject(writer, value);
    writer.closeCount(count);
  }
}

export function writeListItems(writer: Writer, items: readonly ListItem[]): void {
  openObject(writer, LIST.id);
  openField(writer, LIST.items, WireType.list);
  for (const item of items) {
    openObject(writer, LIST_ITEM.id);
    openField(writer, LIST_ITEM.action, WireType.u32);
    writer.u32(item.action);
    openField(writer, LIST_ITEM.path, WireType.string);
    writer.string(item.path);
    openField(writer, LIST_ITEM.itemId, WireType.u32);
    writer.u32(item.itemId);
    openField(writer, LIST_ITEM.rank, WireType.u32);
    writer.u32(item.rank);
    closeObject(writer);
  }
  closeList(writer);
  closeObject(writer);
}

export function writeObjectValues(writer: Writer, values: readonly ObjectValue[]): void {
  openObject(writer, OBJECT.id);
  openField(writer, OBJECT.values, WireType.list);
  for (const { fieldIndex, value, type } of values) {
    const written = value === undefined ? "undefined" : type;
    openObject(writer, OBJECT_VALUE_CLASS[written]);
    openField(writer, VALUE.key, WireType.u32);
    writer.u32(fieldIndex);
    if (written !== "undefined") {
      writer.u16(VALUE.value);
      writeScalar(writer, written, value);
    }
    closeObject(writer);
  }
  closeList(writer);
  closeObject(writer);
}

/** @throws RangeError for a value of type u64: the protocol has no such named value. */
export function writeNamedRecord(writer: Writer, record: NamedRecord): void {
  openObject(writer, NAMED_OBJECT.id);
  openField(writer, NAMED_OBJECT.name, WireType.string);
  writer.string(record.name);
  openField(writer, NAMED_OBJECT.values, WireType.list);
  for (const { name, value, type } of record.values) {
    const written = value === undefined ? "undefined" : type;
    if (written === "u64") throw new RangeError("there is no named u64");
    openObject(writer, NAMED_VALUE_CLASS[written]);
    openField(writer, VALUE.key, WireType.string);
    writer.string(name);
    if (written !== "undefined") {
      writer.u16(VALUE.value);
      writeScalar(writer, written, value);
    }
    closeObject(writer);
  }
  closeList(writer);
  closeObject(writer);
}

export function writeObjectFormat(writer: Writer, format: ObjectFormat): void {
  writeTabled(writer, "object_format", format);
}

export function writeNodeHeader(writer: Writer, header: NodeHeader): void {
  writeTabled(writer, "header", header);
}

export function writeNodeChildren(writer: Writer, children: NodeChildren): void {
  writeTabled(writer, "children", children);
}

export function writeUnreadObject(writer: Writer, object: UnreadObject): void {
  openObject(writer, object.classId);
  closeObject(writer);
}

function writeTabled(writer: Writer, className: ClassName, value: object): void {
  const { id, fields } = CLASSES[className];
  openObject(writer, id);
  for (const field of fields) {
    const content = (value as Record<string, unknown>)[field.name];
    writer.u16(field.id);
    if (field.of !== undefined) {
      writer.u16(WireType.list);
      for (const element of content as object[]) writeTabled(writer, field.of, element);
      closeList(writer);
    } else {
      const type = field.type === "text" || field.type === "list" ? "string" : field.type;
      writeScalar(writer, type, content as string | number | bigint | boolean | null);
    }
  }
  closeObject(writer);
}

function openObject(writer: Writer, classId: number): void {
  writer.u32(writer.namespaceIndex);
  writer.u32(classId);
  writer.u32(0);
}

function openField(writer: Writer, id: number, wireType: number): void {
  writer.u16(id);
  writer.u16(wireType);
}

function closeObject(writer: Writer): void {
  writer.u16(0);
}

function closeList(writer: Writer): void {
  writer.u32(0);
}
