import { type OutgoingAnswer, OutgoingError, type OutgoingHttp, type OutgoingRequest } from "./outgoing.ts";

/** Asks by the runtime's own client. Redirects are not followed: they are answers like any other. */
export const fetchOutgoing: OutgoingHttp = {
  async request({ url, method, headers, body, deadlineMs, maxBytes }: OutgoingRequest): Promise<OutgoingAnswer> {
    const signal = AbortSignal.timeout(deadlineMs);
    const { host } = new URL(url);
    try {
      const response = await fetch(url, { method, headers, body, signal, redirect: "manual" });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await readText(response, maxBytes),
      };
    } catch (cause) {
      throw failureOf(cause, host, signal.aborted ? deadlineMs : null);
    }
  },
};

/** The beginning of a body; what is over the bound is not read. */
async function readText(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let byteLength = 0;
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk.subarray(0, maxBytes - byteLength), { stream: true });
    byteLength += chunk.byteLength;
    if (byteLength >= maxBytes) break;
  }
  return text;
}

function failureOf(cause: unknown, host: string, passedMs: number | null): OutgoingError {
  const fail = (code: string, sentence: string) => new OutgoingError(code, sentence, cause);
  if (passedMs !== null) return fail("connect_timeout", `${host} did not answer within ${passedMs / 1000} s.`);
  const { code } = cause as { code?: string };
  if (code === "ConnectionRefused" || code === "ECONNREFUSED") {
    return fail("connection_refused", `${host} refuses the connection.`);
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return fail("host_not_found", `There is no machine called ${host}.`);
  return fail("unreachable", `${host} could not be asked${code ? ` (${code})` : ""}.`);
}
