/** A server of bytes on loopback: what it answers need not be HTTP. */
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

export interface RawServer {
  port: number;
  /** The head and what came with it of every request, in the order of arrival. */
  requests: string[];
  /** Connections that are open now. */
  open: Set<Socket>;
  close(): Promise<void>;
}

/** Answers each connection by `answer`, once the head of a request has come. */
export function startRaw(
  answer: (socket: Socket, request: string) => void,
  { host = "127.0.0.1", tls }: { host?: string; tls?: TlsOptions } = {},
): Promise<RawServer> {
  const requests: string[] = [];
  const open = new Set<Socket>();
  const serve = (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => {});
    let head = "";
    const onData = (bytes: Buffer) => {
      head += bytes.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      socket.off("data", onData);
      requests.push(head);
      answer(socket, head);
    };
    socket.on("data", onData);
  };
  const server: Server = tls ? createTlsServer(tls, serve) : createServer(serve);
  server.on("tlsClientError", () => {});
  return new Promise((resolve) => {
    server.listen(0, host, () => {
      const close = () =>
        new Promise<void>((closed) => {
          for (const socket of open) socket.destroy();
          server.close(() => closed());
        });
      resolve({ port: (server.address() as { port: number }).port, requests, open, close });
    });
  });
}

/** A whole answer. */
export function respond(
  socket: Socket,
  status: string,
  headers: Record<string, string> = {},
  body: string | Buffer = "",
) {
  const bytes = Buffer.from(body as string);
  const lines = Object.entries({ "content-length": String(bytes.length), ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.write(`HTTP/1.1 ${status}\r\n${lines.join("\r\n")}\r\n\r\n`);
  socket.end(bytes);
}
