/** What travels over a WebSocket (RFC 6455 §5), as the side that called: pure, bytes in, messages out. */

/** What the other side says; what is cut into pieces is put together. */
export type SocketMessage =
  | { kind: "text"; text: string }
  | { kind: "ping"; payload: Buffer }
  | { kind: "close"; code: number | null }
  /** Bytes that are no text, and answers to pings: they show that somebody is there. */
  | { kind: "other" };

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Of the payload of what is no text (§5.5). */
const MAX_CONTROL_BYTES = 125;
const HEADER_BYTES = 2;
const MASK_BYTES = 4;
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** The other side does not keep to the protocol; the connection is of no use any more. */
export class FrameError extends Error {}

interface Frame {
  isFinal: boolean;
  opcode: number;
  payload: Buffer;
  /** Header and payload. */
  length: number;
}

/** Cuts what comes into messages. At most `maxBytes` of one message, and one frame's header, are held. */
export class FrameReader {
  private held: Buffer[] = [];
  private heldBytes = 0;
  /** So many must be there before it is worth looking again: pieces of a long message are put together once. */
  private neededBytes = HEADER_BYTES;
  private pieces: Buffer[] = [];
  private piecesBytes = 0;
  /** What the message in pieces is; null when none has begun. */
  private begun: number | null = null;

  constructor(private readonly maxBytes: number) {}

  /** What is whole by now, one after the other; what came before a fault still comes out. @throws FrameError: it is of no use any more. */
  *push(bytes: Buffer): Generator<SocketMessage, void> {
    this.held.push(bytes);
    this.heldBytes += bytes.length;
    if (this.heldBytes < this.neededBytes) return;
    let rest = this.held.length === 1 ? bytes : Buffer.concat(this.held);
    for (;;) {
      const frame = readFrame(rest, this.maxBytes);
      if (typeof frame === "number") {
        this.neededBytes = frame;
        break;
      }
      rest = rest.subarray(frame.length);
      const message = frame.opcode >= OPCODE.close ? readControl(frame) : this.add(frame);
      if (message) yield message;
    }
    this.held = rest.length === 0 ? [] : [rest];
    this.heldBytes = rest.length;
  }

  private add({ opcode, payload, isFinal }: Frame): SocketMessage | null {
    const isFirst = opcode !== OPCODE.continuation;
    if (isFirst === (this.begun !== null)) throw new FrameError("pieces of a message are out of order");
    if (isFirst) this.begun = opcode;
    this.piecesBytes += payload.length;
    if (this.piecesBytes > this.maxBytes) throw new FrameError(`a message has more than ${this.maxBytes} bytes`);
    // A copy: the piece would hold on to all the bytes that it came with.
    this.pieces.push(Buffer.from(payload));
    if (!isFinal) return null;
    const whole = Buffer.concat(this.pieces);
    const isText = this.begun === OPCODE.text;
    this.pieces = [];
    this.piecesBytes = 0;
    this.begun = null;
    return isText ? { kind: "text", text: textOf(whole) } : { kind: "other" };
  }
}

/** One whole message, masked as everything is that the caller sends. @param mask four random bytes. */
export function writeFrame(opcode: number, payload: Uint8Array, mask: Uint8Array): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = Buffer.alloc(HEADER_BYTES + extended + MASK_BYTES + length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) frame.writeUInt16BE(length, HEADER_BYTES);
  if (extended === 8) frame.writeBigUInt64BE(BigInt(length), HEADER_BYTES);
  const at = HEADER_BYTES + extended;
  frame.set(mask.subarray(0, MASK_BYTES), at);
  for (let index = 0; index < length; index++) {
    frame[at + MASK_BYTES + index] = (payload[index] ?? 0) ^ (mask[index % MASK_BYTES] ?? 0);
  }
  return frame;
}

/** The first frame of what is there; when it is not whole yet, how many bytes must be there to look again. */
function readFrame(bytes: Buffer, maxBytes: number): Frame | number {
  if (bytes.length < HEADER_BYTES) return HEADER_BYTES;
  const [first = 0, second = 0] = bytes;
  if ((first & 0x70) !== 0) throw new FrameError("an extension is used that was not agreed on");
  const opcode = first & 0x0f;
  const isFinal = (first & 0x80) !== 0;
  if (!(Object.values(OPCODE) as number[]).includes(opcode))
    throw new FrameError(`there is no frame of kind ${opcode}`);
  if ((second & 0x80) !== 0) throw new FrameError("a server does not mask what it sends");
  const short = second & 0x7f;
  const extended = short < 126 ? 0 : short === 126 ? 2 : 8;
  const from = HEADER_BYTES + extended;
  if (opcode >= OPCODE.close && (!isFinal || short > MAX_CONTROL_BYTES))
    throw new FrameError("a control frame is too long");
  if (bytes.length < from) return from;
  const length =
    extended === 0
      ? short
      : extended === 2
        ? bytes.readUInt16BE(HEADER_BYTES)
        : Number(bytes.readBigUInt64BE(HEADER_BYTES));
  // Before it is waited for: what is announced may be more than there is memory.
  if (length > maxBytes) throw new FrameError(`a message has more than ${maxBytes} bytes`);
  if (bytes.length < from + length) return from + length;
  return { isFinal, opcode, payload: bytes.subarray(from, from + length), length: from + length };
}

function readControl({ opcode, payload }: Frame): SocketMessage {
  if (opcode === OPCODE.ping) return { kind: "ping", payload: Buffer.from(payload) };
  if (opcode === OPCODE.pong) return { kind: "other" };
  return { kind: "close", code: payload.length >= 2 ? payload.readUInt16BE(0) : null };
}

function textOf(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new FrameError("a text is not UTF-8");
  }
}
