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

export interface OutgoingHttp {
  /** @throws Error when no whole answer came; its message has one sentence for people, without the address's path or query. */
  request(request: OutgoingRequest): Promise<OutgoingAnswer>;
}
