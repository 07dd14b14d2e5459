/** Cuts a byte stream into frames: `u32 length` (itself included) · `u32 message_id` · body, little-endian. */
import { ProtocolError } from "./errors.ts";

export const FRAME_HEAD_BYTES = 8;
const DEFAULT_MAX_FRAME_BYTES = 64 * 1024 * 1024;
const FIRST_BUFFER_BYTES = 16 * 1024;

export interface Frame {
  messageId: number;
  /** The bytes after the head. A view that is valid only during the call that hands it over. */
  body: Uint8Array;
}

/**
 * One per connection and direction. Whole frames are handed over as views on the chunk, without a copy. The start of an
 * unfinished frame is copied into a buffer that grows by doubling as bytes really arrive, never to the announced length at once.
 */
export class FrameSplitter {
  private readonly maxFrameBytes: number;
  private pending: Uint8Array = new Uint8Array(0);
  private pendingBytes = 0;
  private isLost = false;

  /** @param options.maxFrameBytes longest frame accepted, head included; 64 MiB when absent */
  constructor(options: { maxFrameBytes?: number } = {}) {
    this.maxFrameBytes = options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
  }

  /** Bytes of the unfinished frame that are held. */
  get bufferedBytes(): number {
    return this.pendingBytes;
  }

  /**
   * Takes a chunk of any size and calls `onFrame` for each frame that it completes. A throw of `onFrame` passes
   * through, and the splitter is lost with it: what followed in the chunk was never looked at. `onFrame` must not push.
   * @throws ProtocolError `frame_length` when a length is below 8 or above the cap, and ever after.
   */
  push(chunk: Uint8Array, onFrame: (frame: Frame) => void): void {
    if (this.isLost) throw this.lose("the stream was lost before");
    this.isLost = true;
    let position = 0;
    if (this.pendingBytes > 0) position = this.complete(chunk, onFrame);
    if (this.pendingBytes === 0) position = this.cut(chunk, position, onFrame);
    this.hold(chunk, position, chunk.length);
    this.isLost = false;
  }

  /** Hands over the whole frames that begin at `position`; returns where the unfinished one begins. */
  private cut(chunk: Uint8Array, position: number, onFrame: (frame: Frame) => void): number {
    while (chunk.length - position >= FRAME_HEAD_BYTES) {
      const length = this.checkedLength(chunk, position);
      if (chunk.length - position < length) break;
      onFrame(frameAt(chunk, position, length));
      position += length;
    }
    return position;
  }

  /** Feeds the held frame from the chunk; returns how many bytes of the chunk were used. */
  private complete(chunk: Uint8Array, onFrame: (frame: Frame) => void): number {
    let used = 0;
    if (this.pendingBytes < FRAME_HEAD_BYTES) {
      used = Math.min(FRAME_HEAD_BYTES - this.pendingBytes, chunk.length);
      this.hold(chunk, 0, used);
      if (this.pendingBytes < FRAME_HEAD_BYTES) return used;
    }
    const length = this.checkedLength(this.pending, 0);
    const taken = Math.min(length - this.pendingBytes, chunk.length - used);
    this.hold(chunk, used, used + taken);
    used += taken;
    if (this.pendingBytes < length) return used;
    const whole = this.pending;
    this.pendingBytes = 0;
    // A large buffer is let go with its frame: an idle connection holds little.
    if (whole.length > FIRST_BUFFER_BYTES) this.pending = new Uint8Array(0);
    onFrame(frameAt(whole, 0, length));
    return used;
  }

  private hold(chunk: Uint8Array, from: number, to: number): void {
    if (from >= to) return;
    const needed = this.pendingBytes + (to - from);
    if (needed > this.pending.length) {
      const larger = new Uint8Array(Math.max(needed, this.pending.length * 2, FIRST_BUFFER_BYTES));
      larger.set(this.pending.subarray(0, this.pendingBytes));
      this.pending = larger;
    }
    this.pending.set(chunk.subarray(from, to), this.pendingBytes);
    this.pendingBytes = needed;
  }

  private checkedLength(bytes: Uint8Array, at: number): number {
    const length = u32At(bytes, at);
    if (length < FRAME_HEAD_BYTES) throw this.lose(`frame length ${length} is below ${FRAME_HEAD_BYTES}`);
    if (length > this.maxFrameBytes)
      throw this.lose(`frame length ${length} is above the cap of ${this.maxFrameBytes}`);
    return length;
  }

  private lose(reason: string): ProtocolError {
    this.pending = new Uint8Array(0);
    this.pendingBytes = 0;
    return new ProtocolError("frame_length", "frame", 0, reason);
  }
}

function frameAt(bytes: Uint8Array, at: number, length: number): Frame {
  return { messageId: u32At(bytes, at + 4), body: bytes.subarray(at + FRAME_HEAD_BYTES, at + length) };
}

function u32At(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}
