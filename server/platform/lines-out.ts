import { fstatSync, writeSync } from "node:fs";

/**
 * A way to write lines to standard output (1) or error (2) that never stops the program. Bun's own streams try for ever, and do
 * nothing else, when it is a file on a full disk: what such a file does not take is left out, and counted in the next line that it
 * takes. Pipes and terminals keep Bun's streams, which do not wait for a slow reader.
 */
export function linesOut(descriptor: 1 | 2): (text: string) => void {
  const stream = descriptor === 1 ? process.stdout : process.stderr;
  if (!isWrittenAtOnce(descriptor)) return (text) => void stream.write(text);
  return linesTo((bytes) => writeSync(descriptor, bytes));
}

/** As `linesOut`, to a function that writes some of the bytes and gives how many, or throws. */
export function linesTo(write: (bytes: Uint8Array) => number): (text: string) => void {
  let leftOut = 0;
  return (text) => {
    const note = leftOut > 0 ? `(${leftOut} lines before this one could not be written)\n` : "";
    let bytes: Uint8Array = new TextEncoder().encode(note + text);
    try {
      while (bytes.length > 0) bytes = bytes.subarray(write(bytes));
      leftOut = 0;
    } catch {
      leftOut++;
    }
  };
}

/** Files, and devices that are no terminal. */
function isWrittenAtOnce(descriptor: 1 | 2): boolean {
  try {
    const found = fstatSync(descriptor);
    return found.isFile() || (found.isCharacterDevice() && !(descriptor === 1 ? process.stdout : process.stderr).isTTY);
  } catch {
    return false;
  }
}
