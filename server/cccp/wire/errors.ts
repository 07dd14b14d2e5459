/** `frame_length`: the stream is lost. `malformed`: one frame is; the next one can be read. */
export type ProtocolErrorCode = "frame_length" | "malformed";

/**
 * Bytes that break the protocol. Never holds content of the frame, so that it can be logged.
 * What to do next is in the code: on `frame_length` close and reconnect, on `malformed` count, log and go on.
 */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";

  /**
   * @param messageName name of the message, `frame` when the frame's own head is wrong
   * @param offset byte in the frame, head included, where the value that could not be read begins
   */
  constructor(
    readonly code: ProtocolErrorCode,
    readonly messageName: string,
    readonly offset: number,
    readonly reason: string,
  ) {
    super(`${messageName}, byte ${offset}: ${reason}`);
  }
}
