/** What travels inside CCCP messages, as plain values. */

/** `date` on the wire: an instant with the offset that the sender would display it in. `seconds` 0 means "no date". */
export interface WireDate {
  /** Seconds since the Unix epoch, UTC (u32). */
  seconds: number;
  /** 0 to 999,999 (u32). */
  microseconds: number;
  /** Seconds east of UTC, for display only (i32). */
  offsetSeconds: number;
}

/** A field's value. `null` is the wire's null string; `undefined` means that the field became undefined. */
export type Scalar = string | number | bigint | boolean | WireDate | null | undefined;

/** The wire type to encode a scalar as inside an `object_value`; decoding goes by the class id on the wire. */
export type ScalarType = "u32" | "i32" | "u64" | "real" | "boolean" | "string" | "date" | "undefined";

/** One entry of a `list_response`. `action`: 1 added, 2 removed, anything else "changed". */
export interface ListItem {
  action: number;
  itemId: number;
  /** Meaningless for a removal. */
  rank: number;
  /** Null for plain items. */
  path: string | null;
}

/** One entry of an `object_response`: a leaf of the format, by our own index. */
export interface ObjectValue {
  fieldIndex: number;
  value: Scalar;
  /** How the value is (or was) encoded. */
  type: ScalarType;
}

/** A node of an object format: leaves come back in answers under `fieldIndex`. */
export interface FormatField {
  fieldIndex: number;
  name: string;
  /** The argument of a method-like node: `max('0')` is a node `max` with query `0`. Null when there is none. */
  query: string | null;
  fields: FormatField[];
}

export interface ObjectFormat {
  formatId: number;
  fields: FormatField[];
}

/** `named_object`: the string-keyed record that events carry. */
export interface NamedRecord {
  name: string | null;
  values: { name: string; value: Scalar; type: ScalarType }[];
}

/** What a node of the server's tree is (answer to `query_node_header`). */
export interface NodeHeader {
  name: string;
  identifier: string | null;
  color: string | null;
  childrenCount: number;
  mime: string | null;
  consistentObject: string | null;
  isObject: boolean;
  /** Bytes. */
  contentSize: bigint;
}

/** One entry of the answer to `query_node_children`. */
export interface NodeChild {
  name: string;
  expression: string | null;
  isDeleted: boolean;
}

export interface NodeChildren {
  nodes: NodeChild[];
}

/** An object of a class that this version does not read: kept only as its class, its fields were skipped. */
export interface UnreadObject {
  classId: number;
}
