/**
 * The frame of every serialized object, whatever its class: namespaces, heads, fields, and the skipping of what is not
 * known by the type that each field announces. See section 3 of the protocol.
 */
import type { DecodeCounters } from "./counters.ts";
import { AnnouncedNamespaces } from "./namespaces.ts";
import type { Reader } from "./reader.ts";
import { plainType, readScalar, scalarTypeOf, WireType, wireTypeOf } from "./wire-types.ts";

/** Objects within objects beyond this are refused: the deepest that a server sends are formats, of 4 or 5. */
const MAX_DEPTH = 32;

export class ObjectReader {
  private readonly namespaces = new AnnouncedNamespaces();

  constructor(
    readonly reader: Reader,
    readonly counters: DecodeCounters,
  ) {}

  /**
   * Reads an `object` argument and moves behind it, whatever was left unread inside. `readFields` is called, with the
   * cursor on the first field, when there is an object of a class that `accepts`. Others are skipped and counted.
   * @returns false when the byte count is 0: no object; true for one, be it empty or of another class
   */
  argument(accepts: (classId: number) => boolean, readFields: (classId: number) => void): boolean {
    const reader = this.reader;
    const count = reader.u32();
    if (count === 0) return false;
    const region = reader.enter(count, "object");
    this.namespaces.read(reader);
    if (!reader.isAtEnd) {
      const offset = reader.offset;
      if (reader.u8() !== 0) throw reader.fail("serialization is not complete", offset);
      const namespace = reader.u32();
      if (namespace !== 0) {
        const classId = this.head(namespace);
        if (accepts(classId)) readFields(classId);
        else this.skipUnknown(1);
      }
    }
    reader.leave(region);
    return true;
  }

  /** Reads the head of an object whose namespace index was just read. Returns its class, 0 outside the protocol's namespace. */
  head(namespace: number): number {
    const isProtocol = this.namespaces.isProtocolAt(namespace);
    if (isProtocol === undefined) {
      throw this.reader.fail(`namespace ${namespace} was never announced`, this.reader.offset - 4);
    }
    const classId = this.reader.u32();
    this.reader.skip(4, "object id");
    return isProtocol ? classId : 0;
  }

  /** Skips and counts an object of which the head was read. */
  skipUnknown(depth: number): void {
    this.counters.unknownClasses++;
    this.skipFields(depth);
  }

  /** Skips and counts a field of a known class. */
  skipField(head: number, depth: number): void {
    this.counters.skippedFields++;
    this.skipValue(wireTypeOf(head), depth);
  }

  /** @throws ProtocolError when objects are nested deeper than any server nests them. */
  checkDepth(depth: number, offset = this.reader.offset): void {
    if (depth > MAX_DEPTH) throw this.reader.fail(`objects nested deeper than ${MAX_DEPTH}`, offset);
  }

  private skipFields(depth: number): void {
    const reader = this.reader;
    for (let head = reader.fieldHead(); head !== 0; head = reader.fieldHead()) this.skipValue(wireTypeOf(head), depth);
  }

  private skipValue(wireType: number, depth: number): void {
    const reader = this.reader;
    switch (wireType) {
      case WireType.list:
        for (let namespace = reader.u32(); namespace !== 0; namespace = reader.u32()) {
          this.skipObject(namespace, depth);
        }
        break;
      case WireType.internalReference:
        reader.skip(4, "reference");
        break;
      case WireType.externalReference:
        reader.skipString();
        reader.skip(4, "reference");
        break;
      case WireType.directReference: {
        const namespace = reader.u32();
        if (namespace !== 0) this.skipObject(namespace, depth);
        break;
      }
      default:
        this.skipScalar(wireType, depth);
    }
  }

  private skipScalar(wireType: number, depth: number): void {
    const reader = this.reader;
    const scalarType = scalarTypeOf(wireType);
    const plain = plainType(wireType);
    if (scalarType === undefined && plain === 0) {
      throw reader.fail(`field type ${wireType} is not known`, reader.offset - 2);
    }
    if (plain !== 0) {
      if (reader.boolean()) this.skipValue(plain, depth);
    } else if (scalarType === "string") reader.skipString();
    else readScalar(reader, wireType);
  }

  private skipObject(namespace: number, depth: number): void {
    this.checkDepth(depth + 1, this.reader.offset - 4);
    this.head(namespace);
    this.skipFields(depth + 1);
  }
}
