import { Problem } from "../http/problem.ts";
import type { Message, RawAnswer } from "./exchange.ts";
import "./problems.ts";
import { readTarget, type Scheme, shownUrl, type Target } from "./target.ts";

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What may go to another origin; all else may be a secret: authorization, cookies, keys in headers of their own. */
const HARMLESS = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "user-agent",
  "content-type",
  "content-length",
]);

/**
 * Where an answer sends us, and with what; null when it is an answer for good. Methods change as RFC 9110 §15.4 allows:
 * what was posted is not posted again after 301, 302 and 303.
 * @throws Problem `outgoing_redirect_refused` (to another scheme, or with a body to another host), `outgoing_url_invalid`.
 */
export function nextHop(
  from: Target,
  message: Message,
  answer: RawAnswer,
  schemes: readonly Scheme[],
): { target: Target; message: Message } | null {
  const location = answer.headers.get("location");
  if (!REDIRECTS.has(answer.status) || location === null) return null;
  const target = readTarget(location, schemes, from.url);
  if (from.isSecure && !target.isSecure) {
    throw refused(`It sends us from https on to ${shownUrl(target.url)}, where everybody could read along.`);
  }
  const isReadNext =
    answer.status === 303 || (answer.status < 303 && message.method !== "GET" && message.method !== "HEAD");
  const isHead = message.method === "HEAD";
  const body = isReadNext ? null : message.body;
  if (body !== null && target.host !== from.host) {
    throw refused(`It wants what we send to go to another host, ${shownUrl(target.url)}.`);
  }
  const isSameOrigin = target.url.origin === from.url.origin;
  const headers = new Headers();
  for (const [name, value] of message.headers) {
    if (!isSameOrigin && !HARMLESS.has(name)) continue;
    if (body === null && name.startsWith("content-")) continue;
    headers.set(name, value);
  }
  return { target, message: { method: isReadNext && !isHead ? "GET" : message.method, headers, body } };
}

function refused(detail: string): Problem {
  return new Problem("outgoing_redirect_refused", { detail });
}
