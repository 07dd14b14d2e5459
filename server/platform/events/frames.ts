/**
 * The bytes of `text/event-stream` (WHATWG HTML §9.2). A frame is encoded once and the same bytes go to every stream.
 */
const encoder = new TextEncoder();

/** A place in the stream: which run of the server, and the number of the last frame seen. */
export interface Cursor {
  boot: string;
  seq: number;
}

/** How long a browser waits before it connects again, milliseconds. */
const RETRY_MS = 2_000;

export const HEARTBEAT_FRAME = encoder.encode(": hb\n\n");
export const BYE_FRAME = encoder.encode("event: bye\ndata: {}\n\n");
export const RETRY_FRAME = encoder.encode(`retry: ${RETRY_MS}\n\n`);

/** `<boot>.<seq>`. Throws when the text could end a line and so forge fields (a newline in `boot`). */
export function formatCursor(cursor: Cursor): string {
  const text = `${cursor.boot}.${cursor.seq}`;
  if (!/^[\w-]+\.\d+$/.test(text)) throw new RangeError("an event id may hold only letters, digits and dashes");
  return text;
}

/** Reads what `formatCursor` wrote; null for anything else: a cursor comes from outside and is never trusted. */
export function parseCursor(text: string): Cursor | null {
  const match = /^([\w-]{1,64})\.(\d{1,15})$/.exec(text);
  return match?.[1] && match[2] ? { boot: match[1], seq: Number(match[2]) } : null;
}

/** A data frame without an event name, so that a plain `onmessage` sees it. JSON escapes every newline. */
export function encodeData(cursor: Cursor, topic: string, parameter: string, at: number, data: unknown): Uint8Array {
  const body = JSON.stringify({ topic, of: parameter, at, data });
  return encoder.encode(`id: ${formatCursor(cursor)}\ndata: ${body}\n\n`);
}

/** Tells the reader that frames of these channels are lost and that it has to read them anew. */
export function encodeReload(channels: readonly string[]): Uint8Array {
  return encoder.encode(`event: reload\ndata: ${JSON.stringify({ topics: channels })}\n\n`);
}

/** Moves the reader's last event id without an event, so that a stream that breaks while all is quiet resumes as well. */
export function encodeMark(cursor: Cursor): Uint8Array {
  return encoder.encode(`id: ${formatCursor(cursor)}\n\n`);
}
