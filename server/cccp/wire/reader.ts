/** A bounds-checked cursor over the body of one frame. Every value is little-endian; see section 2 of the protocol. */
import { ProtocolError } from "./errors.ts";
import { FRAME_HEAD_BYTES } from "./frames.ts";
import type { WireDate } from "./values.ts";

/** The byte count that stands for a null string. */
const NULL_COUNT = 0xffffffff;

/** Written so that no text makes it backtrack more than once over its length. */
const REAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

export class Reader {
  private bytes: Buffer = Buffer.alloc(0);
  private messageName = "";
  /** Next byte to read, and the end of what may be read now: the body's, or that of the object being read. */
  private position = 0;
  private limit = 0;

  /** Starts on a new body. One reader serves all frames of a connection. */
  reset(body: Uint8Array, messageName: string): void {
    this.bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    this.messageName = messageName;
    this.position = 0;
    this.limit = body.length;
  }

  get isAtEnd(): boolean {
    return this.position >= this.limit;
  }

  u8(): number {
    return this.bytes[this.take(1, "u8")] as number;
  }

  u16(): number {
    const at = this.take(2, "u16");
    const bytes = this.bytes;
    return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  }

  u32(): number {
    return this.i32At(this.take(4, "u32")) >>> 0;
  }

  i32(): number {
    return this.i32At(this.take(4, "i32"));
  }

  u64(): bigint {
    const at = this.take(8, "u64");
    return (BigInt(this.i32At(at + 4) >>> 0) << 32n) | BigInt(this.i32At(at) >>> 0);
  }

  /**
   * The head of an object's field: `u16 id · u16 type`, as `id << 16 | type` (see `fieldHead` of wire-types.ts). 0 at the
   * end of the fields, which is an id of 0 alone.
   */
  fieldHead(): number {
    const at = this.position;
    const bytes = this.bytes;
    if (this.limit - at >= 4) {
      const id = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
      this.position = id === 0 ? at + 2 : at + 4;
      return id === 0 ? 0 : (id << 16) | (bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8);
    }
    const id = this.u16();
    return id === 0 ? 0 : (id << 16) | this.u16();
  }

  /** Any byte but 0 is true. */
  boolean(): boolean {
    return this.u8() !== 0;
  }

  /** ISO-8859-1; null is distinct from empty. */
  string(): string | null {
    const start = this.position;
    const count = this.u32();
    if (count === NULL_COUNT) return null;
    if (count > this.limit - this.position) throw this.overrun(count, start);
    const from = this.position;
    this.position = from + count;
    return this.bytes.toString("latin1", from, from + count);
  }

  /** A number as ASCII digits behind a one-byte count; count 0 is 0. */
  real(): number {
    const start = this.position;
    const count = this.u8();
    if (count === 0) return 0;
    const from = this.take(count, "real");
    const digits = this.bytes.toString("latin1", from, from + count);
    const value = REAL.test(digits) ? Number(digits) : Number.NaN;
    if (!Number.isFinite(value)) throw this.fail("a real that is not a number", start);
    return value;
  }

  date(): WireDate {
    const at = this.take(12, "date");
    return {
      seconds: this.i32At(at) >>> 0,
      microseconds: this.i32At(at + 4) >>> 0,
      offsetSeconds: this.i32At(at + 8),
    };
  }

  /** Passes over bytes. */
  skip(count: number, what: string): void {
    this.take(count, what);
  }

  skipString(): void {
    const start = this.position;
    const count = this.u32();
    if (count === NULL_COUNT) return;
    if (count > this.limit - this.position) throw this.overrun(count, start);
    this.position += count;
  }

  /** Narrows reading to the next `count` bytes; returns what `leave` needs. */
  enter(count: number, what: string): { end: number; outerLimit: number } {
    const left = this.limit - this.position;
    if (count > left) throw this.fail(`${what} of ${count} bytes, ${left} left`);
    const region = { end: this.position + count, outerLimit: this.limit };
    this.limit = region.end;
    return region;
  }

  /** Skips what was not read of the region and widens reading again. */
  leave(region: { end: number; outerLimit: number }): void {
    this.position = region.end;
    this.limit = region.outerLimit;
  }

  /** The error of a value that begins at `offset` in the body (here, when absent). */
  fail(reason: string, offset = this.position): ProtocolError {
    return new ProtocolError("malformed", this.messageName, FRAME_HEAD_BYTES + offset, reason);
  }

  /** Where the cursor is, to be given to `fail` later. */
  get offset(): number {
    return this.position;
  }

  /** Byte by byte: measured twice as fast here as a DataView, whose calls Bun does not inline. */
  private i32At(at: number): number {
    const bytes = this.bytes;
    return (
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    );
  }

  private overrun(count: number, start: number): ProtocolError {
    return this.fail(`string of ${count} bytes, ${this.limit - this.position} left`, start);
  }

  private take(count: number, what: string): number {
    const at = this.position;
    if (count > this.limit - at) throw this.tooShort(count, what);
    this.position = at + count;
    return at;
  }

  private tooShort(count: number, what: string): ProtocolError {
    return this.fail(`${what} of ${count} bytes, ${this.limit - this.position} left`);
  }
}
