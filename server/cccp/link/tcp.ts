/**
 * The one socket file of the room. node:net rather than Bun.connect: it can give up a connection that is still being made,
 * keeps unsent bytes itself and flushes them as the socket drains, and counts them, which is all that the bound needs.
 */
import { connect, createServer, type Socket } from "node:net";
import { type Clock, systemClock } from "../../platform/clock.ts";
import type { Dial, Listen, Transport, TransportHandlers } from "./transport.ts";

/** Unsent bytes that one connection may hold; a peer that reads so slowly is closed with the code `SEND_BACKLOG`. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;
/** Idle time before the system probes a silent peer; the protocol's own keep-alive is every 15 s. */
const TCP_KEEP_ALIVE_MS = 30_000;
const SOCKET_OPTIONS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS };

export interface DialerOptions {
  clock: Clock;
  connect: (options: { host: string; port: number }) => Socket;
}

/** Opens TCP connections with no-delay and TCP keep-alive. */
export const dialTcp: Dial = tcpDialer({
  clock: systemClock,
  connect: (target) => connect({ ...target, ...SOCKET_OPTIONS }),
});

/** A dialer with its own clock for the connect deadline and its own way to make sockets. */
export function tcpDialer({ clock, connect }: DialerOptions): Dial {
  return (target, handlers, deadlineMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(failure("ABORTED", "the connection was given up"));
      const socket = connect(target);
      const giveUp = (code: string, reason: string) => {
        settle();
        socket.on("error", () => {}); // whatever the system still says about it is of no use to anybody
        socket.destroy();
        reject(failure(code, reason));
      };
      const onConnect = () => {
        settle();
        resolve(new TcpTransport(socket, handlers));
      };
      const onError = (cause: Error) => {
        settle();
        socket.destroy();
        reject(cause);
      };
      const onAbort = () => giveUp("ABORTED", "the connection was given up");
      const timer = clock.after(deadlineMs, () => giveUp("TIMEOUT", `no connection within ${deadlineMs} ms`));
      const settle = () => {
        timer.cancel();
        signal?.removeEventListener("abort", onAbort);
        socket.off("connect", onConnect).off("error", onError);
      };
      socket.on("connect", onConnect).on("error", onError);
      signal?.addEventListener("abort", onAbort);
    });
}

/** Accepts TCP connections; port 0 takes a free one. Rejects with the system's error (`EADDRINUSE`, …). */
export const listenTcp: Listen = (at, accept) =>
  new Promise((resolve, reject) => {
    const open = new Set<Socket>();
    const server = createServer(SOCKET_OPTIONS, (socket) => {
      open.add(socket);
      const late: { handlers: TransportHandlers | null } = { handlers: null };
      const transport = new TcpTransport(socket, {
        onData: (chunk) => late.handlers?.onData(chunk),
        onClose: (cause) => {
          open.delete(socket);
          late.handlers?.onClose(cause);
        },
      });
      late.handlers = accept(transport);
    });
    server.once("error", reject);
    server.listen(at.port, at.host, () => {
      const address = server.address();
      resolve({
        port: address !== null && typeof address === "object" ? address.port : at.port,
        close: () =>
          new Promise<void>((closed) => {
            server.close(() => closed());
            for (const socket of open) socket.destroy();
          }),
      });
    });
  });

class TcpTransport implements Transport {
  readonly remote: string;
  private isClosed = false;
  private cause: Error | null = null;

  constructor(
    private readonly socket: Socket,
    handlers: TransportHandlers,
  ) {
    this.remote = `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? 0}`;
    socket.on("data", (chunk) => {
      if (!this.isClosed && typeof chunk !== "string") handlers.onData(chunk);
    });
    socket.on("error", (cause) => {
      this.cause ??= cause;
    });
    socket.on("close", () => {
      this.isClosed = true;
      handlers.onClose(this.cause);
    });
  }

  write(bytes: Uint8Array): boolean {
    if (this.isClosed) return false;
    if (this.socket.writableLength + bytes.length > MAX_UNSENT_BYTES) {
      this.cause ??= failure("SEND_BACKLOG", `more than ${MAX_UNSENT_BYTES} bytes wait to be sent`);
      this.close();
      return false;
    }
    this.socket.write(bytes);
    return true;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket.destroy();
  }
}

function failure(code: string, reason: string): Error {
  return Object.assign(new Error(reason), { code });
}
