import { type ClientRequest, type IncomingMessage, request as sendRequest } from "node:http";
import type { Socket } from "node:net";
import { Problem } from "../http/problem.ts";
import { type BodyLimits, readBody } from "./body.ts";
import type { Patience } from "./patience.ts";
import "./problems.ts";
import type { Target } from "./target.ts";

/** Headers of an answer in all; what is longer was not meant for us. */
const MAX_HEADER_BYTES = 32 * 1024;

export interface Message {
  method: string;
  headers: Headers;
  body: Uint8Array | null;
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  body: Buffer;
}

/**
 * One request and its answer over a connection that stands, which is closed afterwards.
 * @throws Problem `outgoing_too_large`, `outgoing_not_understood`, `outgoing_not_connected`; or the signal's reason.
 */
export async function exchange(
  socket: Socket,
  target: Target,
  message: Message,
  limits: BodyLimits,
  patience: Patience,
): Promise<RawAnswer> {
  const stop = () => void socket.destroy();
  patience.signal.addEventListener("abort", stop, { once: true });
  try {
    if (patience.signal.aborted) stop();
    const answer = await send(socket, target, message);
    patience.touch();
    const headers = headersOf(answer);
    const isBodiless = message.method === "HEAD" || answer.statusCode === 204 || answer.statusCode === 304;
    const body = isBodiless ? Buffer.alloc(0) : await readBody(answer, limits, () => patience.touch());
    // A body without a length ends with its connection, also when it was us who closed it.
    patience.signal.throwIfAborted();
    return { status: answer.statusCode ?? 0, headers, body };
  } catch (cause) {
    if (patience.signal.aborted) throw patience.signal.reason;
    throw cause instanceof Problem ? cause : problemOf(target, cause as Error & { code?: string });
  } finally {
    patience.signal.removeEventListener("abort", stop);
    socket.destroy();
  }
}

function send(socket: Socket, target: Target, { method, headers, body }: Message): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request: ClientRequest = sendRequest({
      // The connection that stands is the only one: with it given, node:http neither looks up nor dials.
      createConnection: () => socket,
      method,
      path: `${target.url.pathname}${target.url.search}`,
      headers: { ...Object.fromEntries(headers), host: target.authority },
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    request.once("response", resolve);
    // Without a listener a change of protocol would leave the request waiting for ever.
    request.once("upgrade", () =>
      reject(new Problem("outgoing_not_understood", { detail: "It changed the protocol." })),
    );
    request.once("error", reject);
    socket.once("close", () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
    request.end(body ?? undefined);
  });
}

function headersOf(answer: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    headers.append(answer.rawHeaders[at] as string, answer.rawHeaders[at + 1] as string);
  }
  return headers;
}

function problemOf(target: Target, { code = "" }: Error & { code?: string }): Problem {
  const where = `${target.host}, port ${target.port}`;
  if (code === "HPE_HEADER_OVERFLOW")
    return new Problem("outgoing_too_large", { detail: `${where}, sends too many headers.` });
  if (code.startsWith("HPE_"))
    return new Problem("outgoing_not_understood", { detail: `${where}, does not speak HTTP.` });
  return new Problem("outgoing_not_connected", { detail: `${where}, broke off before the answer was whole.` });
}
