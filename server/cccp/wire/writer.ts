/** Builds one frame at a time in a buffer that is kept between frames; see section 2 of the protocol for the types. */
import type { WireDate } from "./values.ts";

const FIRST_BUFFER_BYTES = 1024;
/** A buffer that one huge frame made larger than this is not kept for the next. */
const KEPT_BUFFER_BYTES = 1024 * 1024;
const UNMAPPABLE = 0x3f;

export class Writer {
  private bytes = new Uint8Array(FIRST_BUFFER_BYTES);
  private view = new DataView(this.bytes.buffer);
  private length = 0;
  /** The namespace of every object that is written, by its place in the sender's table. */
  namespaceIndex = 1;

  /** Forgets what was written and opens a frame of this message. */
  begin(messageId: number): void {
    if (this.bytes.length > KEPT_BUFFER_BYTES) this.replace(new Uint8Array(FIRST_BUFFER_BYTES));
    this.length = 4;
    this.u32(messageId);
  }

  /** Writes the frame's length and returns a copy of the frame that the caller owns. */
  finish(): Uint8Array {
    this.view.setUint32(0, this.length, true);
    return this.bytes.slice(0, this.length);
  }

  u8(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }

  u16(value: number): void {
    const at = this.reserve(2);
    this.view.setUint16(at, value, true);
  }

  /** @throws RangeError for what is not an integer of 0 to 2^32−1, as below for the other ranges. */
  u32(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new RangeError(`not a u32: ${value}`);
    const at = this.reserve(4);
    this.view.setUint32(at, value, true);
  }

  i32(value: number): void {
    if ((value | 0) !== value) throw new RangeError(`not an i32: ${value}`);
    const at = this.reserve(4);
    this.view.setInt32(at, value, true);
  }

  u64(value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) throw new RangeError(`not a u64: ${value}`);
    const at = this.reserve(8);
    this.view.setBigUint64(at, value, true);
  }

  boolean(value: boolean): void {
    this.u8(value ? 1 : 0);
  }

  /** ISO-8859-1: a character that it does not have is sent as `?`. */
  string(value: string | null): void {
    if (value === null) {
      this.u32(0xffffffff);
      return;
    }
    this.u32(value.length);
    const at = this.reserve(value.length);
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      this.bytes[at + index] = code > 0xff ? UNMAPPABLE : code;
    }
  }

  /** The shortest digits that read back as the same number; 0 has none. */
  real(value: number): void {
    if (!Number.isFinite(value)) throw new RangeError(`not a real: ${value}`);
    const digits = value === 0 ? "" : String(value);
    this.u8(digits.length);
    const at = this.reserve(digits.length);
    for (let index = 0; index < digits.length; index++) this.bytes[at + index] = digits.charCodeAt(index);
  }

  date(value: WireDate): void {
    this.u32(value.seconds);
    this.u32(value.microseconds);
    this.i32(value.offsetSeconds);
  }

  /** Leaves room for a byte count; returns where, for `closeCount`. */
  openCount(): number {
    return this.reserve(4);
  }

  /** Fills in the count of what was written since `openCount`. */
  closeCount(at: number): void {
    this.view.setUint32(at, this.length - at - 4, true);
  }

  /** Lengthens what is written; returns where to write. It may replace the buffer and its view: call it before touching them. */
  private reserve(count: number): number {
    const at = this.length;
    const needed = at + count;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, at));
      this.replace(larger);
    }
    this.length = needed;
    return at;
  }

  private replace(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
