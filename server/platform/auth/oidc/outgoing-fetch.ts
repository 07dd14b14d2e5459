import type { OutgoingHttp } from "../../net/outgoing.ts";
import type { Scheme } from "../../net/target.ts";

const MAX_BYTES = 256 * 1024;
const DEADLINE_MS = 10_000;

/** What `openid-client` hands to its fetch. */
interface Given {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/**
 * A fetch that goes out by the house's own door: addresses judged, no redirect followed, size and time bounded.
 * @param schemes https, unless the provider is on this machine.
 */
export function outgoingFetch(net: Pick<OutgoingHttp, "request">, schemes: readonly Scheme[]) {
  return async (url: string, { method = "GET", headers = {}, body }: Given): Promise<Response> => {
    const answer = await net.request({
      url,
      method: method === "POST" ? "POST" : "GET",
      headers,
      ...(body === undefined || body === null ? {} : { body: String(body) }),
      policy: "allow-listed",
      schemes,
      maxRedirects: 0,
      maxBytes: MAX_BYTES,
      deadlineMs: DEADLINE_MS,
    });
    const told = new Headers(answer.headers);
    // The body is unpacked already.
    told.delete("content-encoding");
    told.delete("content-length");
    const isBodiless = answer.status === 204 || answer.status === 304;
    return new Response(isBodiless ? null : Uint8Array.from(answer.body), { status: answer.status, headers: told });
  };
}
