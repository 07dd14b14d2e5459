/** How the program asks other machines for something by HTTP: the only way out for whoever sends messages. */
export interface OutgoingRequest {
  url: string;
  method: "GET" | "POST";
  headers: Readonly<Record<string, string>>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** All of it, from the look-up of the name to the last byte. */
  deadlineMs: number;
  /** Of the answer; what comes on top ends the request. */
  maxBytes: number;
}

export interface OutgoingAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** No whole answer came. The message is one sentence for people, without the address's path or query. */
export class OutgoingError extends Error {
  constructor(
    /** Why, as a stable name: `connection_refused`, `host_not_found`, `connect_timeout`, `unreachable`. */
    readonly code: string,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "OutgoingError";
  }
}

export interface OutgoingHttp {
  /** @throws OutgoingError */
  request(request: OutgoingRequest): Promise<OutgoingAnswer>;
}
