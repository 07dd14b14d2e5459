import { listenError } from "../../platform/http/port.ts";
import { MAX_BODY_BYTES } from "./api.ts";

export interface SimulatedListener {
  /** The port, also when a free one was asked for. */
  port: number;
  close(): Promise<void>;
}

/** Serves the simulated PBX's addresses. @throws Error that says what to do when nothing can listen there. */
export function listenHttp(
  { host, port }: { host: string; port: number },
  answer: (request: Request) => Promise<Response>,
): SimulatedListener {
  try {
    const server = Bun.serve({
      ...{ hostname: host, port, reusePort: false, development: false },
      maxRequestBodySize: MAX_BODY_BYTES,
      // Longer than the longest silence that a fault makes.
      idleTimeout: 90,
      fetch: answer,
    });
    return { port: server.port ?? port, close: () => server.stop(true) };
  } catch (cause) {
    throw listenError(cause, host, port);
  }
}
