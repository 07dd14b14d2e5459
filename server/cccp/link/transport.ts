/** The only thing that the link knows of the network: bytes out, bytes in, closed once. */
export interface Transport {
  /** Where the other side is, for logs: `10.0.0.1:20103`. */
  readonly remote: string;
  /**
   * Queues bytes, which the caller must not change afterwards; false when the link is closed, or is closing because the
   * bytes waiting to be sent passed the bound (`onClose` then tells the code `SEND_BACKLOG`).
   */
  write(bytes: Uint8Array): boolean;
  /** Closes at once; `onClose` still fires, once. */
  close(): void;
}

export interface TransportHandlers {
  /** A chunk is only valid during the call: copy what must stay. */
  onData(chunk: Uint8Array): void;
  /** Fires exactly once, after which nothing else does. `cause` is null when either side closed in order. */
  onClose(cause: Error | null): void;
}

export interface Endpoint {
  host: string;
  port: number;
}

/**
 * Opens a connection. Rejects with an Error whose `code` is the system's (`ECONNREFUSED`, `ENOTFOUND`, …), `TIMEOUT`, or
 * `ABORTED` when `signal` fired first. Handlers are called only after the promise resolved.
 */
export type Dial = (
  target: Endpoint,
  handlers: TransportHandlers,
  deadlineMs: number,
  signal?: AbortSignal,
) => Promise<Transport>;

/** Accepts connections: returns the handlers for each. Used by the simulator. */
export type Accept = (transport: Transport) => TransportHandlers;

export interface Listener {
  readonly port: number;
  /** Stops accepting and drops what is open. */
  close(): Promise<void>;
}

export type Listen = (at: Endpoint, accept: Accept) => Promise<Listener>;
