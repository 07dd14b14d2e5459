import { createHash, randomBytes } from "node:crypto";
import { type IncomingMessage, request as sendRequest } from "node:http";
import type { Socket } from "node:net";
import type { Clock, Timer } from "../clock.ts";
import { Problem } from "../http/problem.ts";
import { readBody } from "./body.ts";
import { FrameError, FrameReader, OPCODE, type SocketMessage, writeFrame } from "./frames.ts";
import type { Patience } from "./patience.ts";
import "./problems.ts";
import type { Target } from "./target.ts";

/** Whoever opened a WebSocket hears this of it. */
export interface SocketListener {
  onText(text: string): void;
  /** It is over, once and for good, and not because we closed it. @param reason a sentence without anything secret. */
  onClose(reason: string): void;
}

/** An open WebSocket. */
export interface OutgoingSocket {
  /** Sends a text; without effect once it is over. */
  send(text: string): void;
  /** Says goodbye. The listener hears nothing any more; no connection and no timer is left after a second at the latest. */
  close(): void;
}

/** The other side answered with an ordinary answer rather than to change the protocol. */
export class UpgradeRefused extends Problem {
  constructor(
    host: string,
    readonly answer: { status: number; text: string },
  ) {
    super("outgoing_not_understood", { detail: `${host} opens no WebSocket there: it answered ${answer.status}.` });
  }
}

/** Fixed by RFC 6455 §1.3. */
const HANDSHAKE_ID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** Of an answer that refuses. */
const MAX_REFUSAL_BYTES = 16 * 1024;
/** What may wait to be sent; whoever does not take that much is gone. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** How long the other side has to take our goodbye. */
const GOODBYE_MS = 1_000;
const NORMAL_CLOSURE = Buffer.from([0x03, 0xe8]);
const PROTOCOL_ERROR = Buffer.from([0x03, 0xea]);

/**
 * Changes the protocol of a connection that stands, judged and with its certificate accepted.
 * @throws UpgradeRefused; Problem `outgoing_not_understood`, `outgoing_not_connected`; or the patience's reason.
 */
export async function upgrade(
  socket: Socket,
  target: Target,
  headers: Headers,
  patience: Patience,
): Promise<{ head: Buffer }> {
  const stop = () => void socket.destroy();
  patience.signal.addEventListener("abort", stop, { once: true });
  try {
    if (patience.signal.aborted) stop();
    const key = randomBytes(16).toString("base64");
    const answered = await shake(socket, target, headers, key);
    if ("head" in answered) {
      const expected = createHash("sha1")
        .update(key + HANDSHAKE_ID)
        .digest("base64");
      if (answered.accept !== expected) throw notUnderstood(target, "changes to another protocol than was asked for");
      return answered;
    }
    const { refusal } = answered;
    const body = await readBody(refusal, { maxBytes: MAX_REFUSAL_BYTES }, () => patience.touch());
    throw new UpgradeRefused(target.host, { status: refusal.statusCode ?? 0, text: body.toString("utf8") });
  } catch (cause) {
    socket.destroy();
    if (patience.signal.aborted) throw patience.signal.reason;
    if (cause instanceof Problem) throw cause;
    const isGarbage = String((cause as { code?: unknown }).code ?? "").startsWith("HPE_");
    if (isGarbage) throw notUnderstood(target, "does not speak HTTP");
    const detail = `${target.host}, port ${target.port}, broke off before the answer was whole.`;
    throw new Problem("outgoing_not_connected", { detail });
  } finally {
    patience.signal.removeEventListener("abort", stop);
  }
}

/** The connection after its protocol was changed. @param head what came with the answer already. */
export function openSocket(
  socket: Socket,
  head: Buffer,
  { clock, listener, maxMessageBytes }: { clock: Clock; listener: SocketListener; maxMessageBytes: number },
): OutgoingSocket {
  const reader = new FrameReader(maxMessageBytes);
  let isOver = false;
  let goodbye: Timer | null = null;
  const write = (opcode: number, payload: Uint8Array) => {
    if (isOver) return;
    socket.write(writeFrame(opcode, payload, randomBytes(4)));
    if (socket.writableLength > MAX_WAITING_BYTES) end("It does not take what is sent to it.");
  };
  /** Ends it with a goodbye, for which a dead machine has a second. */
  const leave = (code: Uint8Array) => {
    write(OPCODE.close, code);
    isOver = true;
    goodbye = clock.after(GOODBYE_MS, () => socket.destroy());
    socket.end();
  };
  const end = (reason: string) => {
    if (isOver) return;
    isOver = true;
    socket.destroy();
    listener.onClose(reason);
  };
  const take = (message: SocketMessage) => {
    if (message.kind === "text") listener.onText(message.text);
    else if (message.kind === "ping") write(OPCODE.pong, message.payload);
    else if (message.kind === "close") {
      const reason = `It closed the WebSocket${message.code === null ? "" : ` with code ${message.code}`}.`;
      leave(NORMAL_CLOSURE);
      listener.onClose(reason);
    }
  };
  const read = (bytes: Buffer) => {
    if (isOver) return;
    try {
      for (const message of reader.push(bytes)) if (!isOver) take(message);
    } catch (cause) {
      if (!(cause instanceof FrameError)) throw cause;
      leave(PROTOCOL_ERROR);
      listener.onClose(`It does not keep to the protocol of WebSockets: ${cause.message}.`);
    }
  };
  socket.setTimeout(0);
  socket.on("data", read);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    goodbye?.cancel();
    end("The connection was lost.");
  });
  if (socket.destroyed) queueMicrotask(() => end("The connection was lost."));
  else if (head.length > 0) queueMicrotask(() => read(head));
  return { send: (text) => write(OPCODE.text, Buffer.from(text)), close: () => void (isOver || leave(NORMAL_CLOSURE)) };
}

type Shaken = { head: Buffer; accept: string | undefined } | { refusal: IncomingMessage };

function shake(socket: Socket, target: Target, headers: Headers, key: string): Promise<Shaken> {
  return new Promise((resolve, reject) => {
    const request = sendRequest({
      // The connection that stands is the only one: with it given, node:http neither looks up nor dials.
      createConnection: () => socket,
      path: `${target.url.pathname}${target.url.search}`,
      headers: {
        ...Object.fromEntries(headers),
        ...{ host: target.authority, connection: "Upgrade", upgrade: "websocket" },
        ...{ "sec-websocket-version": "13", "sec-websocket-key": key },
      },
      maxHeaderSize: 32 * 1024,
    });
    request.once("upgrade", ({ headers: answered }, _socket, head) =>
      resolve({ head, accept: answered["sec-websocket-accept"] }),
    );
    request.once("response", (refusal) => resolve({ refusal }));
    request.once("error", reject);
    socket.once("close", () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
    request.end();
  });
}

function notUnderstood({ host, port }: Target, what: string): Problem {
  return new Problem("outgoing_not_understood", { detail: `${host}, port ${port}, ${what}.` });
}
