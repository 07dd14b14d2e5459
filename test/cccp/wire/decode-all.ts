/** Bytes → what a connection's decoder makes of them. */
import { type ClientDecoder, ServerDecoder } from "../../../server/cccp/wire/codec.ts";
import { ProtocolError } from "../../../server/cccp/wire/errors.ts";
import { FrameSplitter } from "../../../server/cccp/wire/frames.ts";
import type { Message, ServerMessage } from "../../../server/cccp/wire/messages.ts";

/** Decodes chunks as one stream. A malformed frame is in the result as its error. */
export function decodeAll(
  decoder: ClientDecoder | ServerDecoder,
  ...chunks: Uint8Array[]
): (Message | ProtocolError | null)[] {
  const splitter = new FrameSplitter();
  const results: (Message | ProtocolError | null)[] = [];
  for (const chunk of chunks) {
    splitter.push(chunk, (frame) => {
      try {
        results.push(decoder.decode(frame));
      } catch (cause) {
        if (!(cause instanceof ProtocolError)) throw cause;
        results.push(cause);
      }
    });
  }
  return results;
}

/** The one message of a server's frame, on a connection of its own. */
export function decodeServer(frame: Uint8Array, decoder = new ServerDecoder()): ServerMessage {
  const [result] = decodeAll(decoder, frame);
  if (result === undefined || result === null) throw new Error("nothing was decoded");
  if (result instanceof ProtocolError) throw result;
  return result as ServerMessage;
}
