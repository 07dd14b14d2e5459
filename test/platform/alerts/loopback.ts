import { createServer, type IncomingHttpHeaders, type Server } from "node:http";

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface LoopbackAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** An HTTP server on a loopback port that keeps what it is sent and answers as it is told; null: never. */
export class LoopbackServer {
  readonly received: ReceivedRequest[] = [];
  answer: (request: ReceivedRequest) => LoopbackAnswer | null = () => ({});

  private constructor(private readonly server: Server) {}

  static start(): Promise<LoopbackServer> {
    return new Promise((resolve) => {
      const server = createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on("data", (part: Buffer) => parts.push(part));
        request.on("end", () => {
          const { method = "", url = "", headers } = request;
          const one = { method, path: url, headers, body: Buffer.concat(parts) };
          loopback.received.push(one);
          const answer = loopback.answer(one);
          if (!answer) return;
          response.writeHead(answer.status ?? 200, answer.headers);
          response.end(answer.body ?? "ok");
        });
      });
      const loopback = new LoopbackServer(server);
      server.listen(0, "127.0.0.1", () => resolve(loopback));
    });
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  }

  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it looks at
  get bodies(): any[] {
    return this.received.map(({ body }) => JSON.parse(body.toString()));
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
