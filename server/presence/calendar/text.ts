/**
 * Bytes → text. UTF-8 stays one character a byte for now, since lines may be folded inside of a character: it is decoded line by
 * line, after unfolding.
 */

export interface FeedText {
  text: string;
  /** Whether `text` holds one character a byte, to be given to `decodeBytes` piece by piece. */
  isBytes: boolean;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });
const WINDOWS_1252 = new TextDecoder("windows-1252");
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII.
const NOT_ASCII = /[^\u0000-\u007f]/;

/** Reads what the first bytes tell: a byte order mark, or the zeros of UTF-16 without one. All else is taken as UTF-8. */
export function readText(bytes: Uint8Array): FeedText {
  const [a = 0, b = 0, c = 0] = bytes;
  if (a === 0xff && b === 0xfe) return wide(bytes.subarray(2), "utf-16le");
  if (a === 0xfe && b === 0xff) return wide(bytes.subarray(2), "utf-16be");
  if (a === 0x42 && b === 0) return wide(bytes, "utf-16le");
  if (a === 0 && b === 0x42) return wide(bytes, "utf-16be");
  const body = a === 0xef && b === 0xbb && c === 0xbf ? bytes.subarray(3) : bytes;
  return { text: Buffer.from(body.buffer, body.byteOffset, body.length).toString("latin1"), isBytes: true };
}

/** One character a byte → text: UTF-8, and Windows-1252 where it is none. `onBad` is told of the latter. */
export function decodeBytes(line: string, onBad: () => void): string {
  if (!NOT_ASCII.test(line)) return line;
  const bytes = Buffer.from(line, "latin1");
  try {
    return UTF8.decode(bytes);
  } catch {
    onBad();
    return WINDOWS_1252.decode(bytes);
  }
}

function wide(bytes: Uint8Array, label: "utf-16le" | "utf-16be"): FeedText {
  return { text: new TextDecoder(label).decode(bytes), isBytes: false };
}
