/** Serialized objects of the classes that we know → values. The hot classes (list, object) have code of their own. */
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
  type WireField,
} from "./classes.ts";
import type { ObjectReader } from "./object-reader.ts";
import type {
  ListItem,
  NamedRecord,
  NodeChildren,
  NodeHeader,
  ObjectFormat,
  ObjectValue,
  Scalar,
  ScalarType,
  UnreadObject,
} from "./values.ts";
import { fieldHead, idOf, readScalar, scalarTypeOf, WireType, wireTypeOf } from "./wire-types.ts";

const LIST_ITEMS = fieldHead(LIST.items, WireType.list);
const ITEM_ACTION = fieldHead(LIST_ITEM.action, WireType.u32);
const ITEM_PATH = fieldHead(LIST_ITEM.path, WireType.string);
const ITEM_ID = fieldHead(LIST_ITEM.itemId, WireType.u32);
const ITEM_RANK = fieldHead(LIST_ITEM.rank, WireType.u32);
const OBJECT_VALUES = fieldHead(OBJECT.values, WireType.list);
const VALUE_INDEX = fieldHead(VALUE.key, WireType.u32);
const RECORD_NAME = fieldHead(NAMED_OBJECT.name, WireType.string);
const RECORD_VALUES = fieldHead(NAMED_OBJECT.values, WireType.list);
const VALUE_NAME = fieldHead(VALUE.key, WireType.string);

/** The classes as places from 0x83000000 on, so that to ask for one is to look into a short array. */
const FIRST_CLASS = 0x83000000;
const isObjectValue = placesOf(OBJECT_VALUE_CLASS);
const isNamedValue = placesOf(NAMED_VALUE_CLASS);

function placesOf(classes: Record<string, number>): boolean[] {
  const ids = new Set(Object.values(classes));
  return Array.from({ length: 32 }, (_, place) => ids.has(FIRST_CLASS + place));
}

/** The items of a `list`; none when there is no object. */
export function readListItems(objects: ObjectReader): ListItem[] {
  const items: ListItem[] = [];
  objects.argument(
    (classId) => classId === LIST.id,
    () => {
      const reader = objects.reader;
      for (let head = reader.fieldHead(); head !== 0; head = reader.fieldHead()) {
        if (head !== LIST_ITEMS) objects.skipField(head, 1);
        else readItems(objects, items);
      }
    },
  );
  return items;
}

function readItems(objects: ObjectReader, items: ListItem[]): void {
  const reader = objects.reader;
  for (let namespace = reader.u32(); namespace !== 0; namespace = reader.u32()) {
    if (objects.head(namespace) === LIST_ITEM.id) items.push(readItem(objects));
    else objects.skipUnknown(2);
  }
}

function readItem(objects: ObjectReader): ListItem {
  const reader = objects.reader;
  let action = 0;
  let itemId = 0;
  let rank = 0;
  let path: string | null = null;
  for (let head = reader.fieldHead(); head !== 0; head = reader.fieldHead()) {
    if (head === ITEM_ACTION) action = reader.u32();
    else if (head === ITEM_PATH) path = reader.string();
    else if (head === ITEM_ID) itemId = reader.u32();
    else if (head === ITEM_RANK) rank = reader.u32();
    else objects.skipField(head, 2);
  }
  return { action, itemId, rank, path };
}

/** The values of an `object`; none when there is no object. */
export function readObjectValues(objects: ObjectReader): ObjectValue[] {
  const values: ObjectValue[] = [];
  objects.argument(
    (classId) => classId === OBJECT.id,
    () => {
      const reader = objects.reader;
      for (let head = reader.fieldHead(); head !== 0; head = reader.fieldHead()) {
        if (head !== OBJECT_VALUES) objects.skipField(head, 1);
        else readValues(objects, values);
      }
    },
  );
  return values;
}

function readValues(objects: ObjectReader, values: ObjectValue[]): void {
  const reader = objects.reader;
  for (let namespace = reader.u32(); namespace !== 0; namespace = reader.u32()) {
    if (isObjectValue[objects.head(namespace) - FIRST_CLASS]) values.push(readValue(objects));
    else objects.skipUnknown(2);
  }
}

/** A value class that came without its value is a field that became undefined, like the base class. */
function readValue(objects: ObjectReader): ObjectValue {
  const reader = objects.reader;
  let fieldIndex = 0;
  let value: Scalar;
  let type: ScalarType = "undefined";
  for (let head = reader.fieldHead(); head !== 0; head = reader.fieldHead()) {
    const wireType = wireTypeOf(head);
    const scalarType = scalarTypeOf(wireType);
    if (idOf(head) === VALUE.value && scalarType !== undefined) {
      value = readScalar(reader, wireType);
      type = value === undefined ? "undefined" : scalarType;
    } else if (head === VALUE_INDEX) fieldIndex = reader.u32();
    else objects.skipField(head, 2);
  }
  return { fieldIndex, value, type };
}

/** A `named_object`: null when there is no object; without a name and values when it is empty or of another class. */
export function readNamedRecord(objects: ObjectReader): NamedRecord | null {
  const record: NamedRecord = { name: null, values: [] };
  const isPresent = objects.argument(
    (classId) => classId === NAMED_OBJECT.id,
    () => {
      const reader = objects.reader;
      for (let head = reader.fieldHead(); head !== 0; head = reader.fieldHead()) {
        if (head === RECORD_NAME) record.name = reader.string();
        else if (head === RECORD_VALUES) readNamedValues(objects, record.values);
        else objects.skipField(head, 1);
      }
    },
  );
  return isPresent ? record : null;
}

function readNamedValues(objects: ObjectReader, values: NamedRecord["values"]): void {
  const reader = objects.reader;
  for (let namespace = reader.u32(); namespace !== 0; namespace = reader.u32()) {
    if (isNamedValue[objects.head(namespace) - FIRST_CLASS]) values.push(readNamedValue(objects));
    else objects.skipUnknown(2);
  }
}

function readNamedValue(objects: ObjectReader): NamedRecord["values"][number] {
  const reader = objects.reader;
  let name = "";
  let value: Scalar;
  let type: ScalarType = "undefined";
  for (let head = reader.fieldHead(); head !== 0; head = reader.fieldHead()) {
    const wireType = wireTypeOf(head);
    const scalarType = scalarTypeOf(wireType);
    if (idOf(head) === VALUE.value && scalarType !== undefined) {
      value = readScalar(reader, wireType);
      type = value === undefined ? "undefined" : scalarType;
    } else if (head === VALUE_NAME) name = reader.string() ?? "";
    else objects.skipField(head, 2);
  }
  return { name, value, type };
}

/** Null when there is no object, as for the next two; zero values when it is empty or of another class. */
export function readObjectFormat(objects: ObjectReader): ObjectFormat | null {
  return readRoot(objects, "object_format") as unknown as ObjectFormat | null;
}

export function readNodeHeader(objects: ObjectReader): NodeHeader | null {
  return readRoot(objects, "header") as unknown as NodeHeader | null;
}

export function readNodeChildren(objects: ObjectReader): NodeChildren | null {
  return readRoot(objects, "children") as unknown as NodeChildren | null;
}

/** An object of any class: its class (0 when it is not of the protocol's namespace), its fields skipped. */
export function readUnreadObject(objects: ObjectReader): UnreadObject | null {
  const object: UnreadObject = { classId: 0 };
  const isPresent = objects.argument(
    () => true,
    (classId) => {
      object.classId = classId;
      objects.skipUnknown(1);
    },
  );
  return isPresent ? object : null;
}

type Fields = Record<string, unknown>;

function readRoot(objects: ObjectReader, className: ClassName): Fields | null {
  const value = zeroValues(className);
  const isPresent = objects.argument(
    (classId) => classId === CLASSES[className].id,
    () => readTabledFields(objects, className, value, 1),
  );
  return isPresent ? value : null;
}

function readTabledFields(objects: ObjectReader, className: ClassName, value: Fields, depth: number): void {
  const reader = objects.reader;
  for (let head = reader.fieldHead(); head !== 0; head = reader.fieldHead()) {
    const wireType = wireTypeOf(head);
    const field = CLASSES[className].fields.find((candidate) => candidate.id === idOf(head));
    if (field?.of !== undefined && wireType === WireType.list) {
      value[field.name] = readTabledList(objects, field.of, depth);
    } else if (field !== undefined && field.of === undefined && scalarTypeOf(wireType) === scalarTypeOfField(field)) {
      value[field.name] = readScalar(reader, wireType) ?? ZERO[field.type];
    } else objects.skipField(head, depth);
  }
}

function readTabledList(objects: ObjectReader, className: ClassName, depth: number): Fields[] {
  objects.checkDepth(depth + 1);
  const reader = objects.reader;
  const elements: Fields[] = [];
  for (let namespace = reader.u32(); namespace !== 0; namespace = reader.u32()) {
    if (objects.head(namespace) === CLASSES[className].id) {
      const element = zeroValues(className);
      readTabledFields(objects, className, element, depth + 1);
      elements.push(element);
    } else objects.skipUnknown(depth + 1);
  }
  return elements;
}

const ZERO = { u32: 0, u64: 0n, boolean: false, string: null, text: "", list: null };

function zeroValues(className: ClassName): Fields {
  const value: Fields = {};
  for (const field of CLASSES[className].fields) value[field.name] = field.type === "list" ? [] : ZERO[field.type];
  return value;
}

function scalarTypeOfField(field: WireField): ScalarType {
  return field.type === "text" || field.type === "list" ? "string" : field.type;
}
