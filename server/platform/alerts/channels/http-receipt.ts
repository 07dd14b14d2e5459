import type { OutgoingAnswer, OutgoingHttp, OutgoingRequest } from "../../net/outgoing.ts";
import type { Receipt } from "../delivery/delivery.ts";
import { plainLine } from "../delivery/plain-text.ts";

const DEADLINE_MS = 10_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_SAID = 300;
/** Refusals of the message itself. All others may end: somebody mends the settings, or the other end. */
const FOR_GOOD = new Set([400, 413, 422]);
/** It took the message, and said more of it than anybody reads: again it would come twice. */
const TAKEN = "outgoing_too_large";

/** Calls other systems. */
export type Door = Pick<OutgoingHttp, "request">;
type PostRequest = Required<Pick<OutgoingRequest, "url" | "headers" | "body">>;

/**
 * Posts something to a system that an administrator named, and makes a receipt of what came of it. `secrets` are taken out of whatever is written down; `reading`
 * finds what the other end says, and how long it wants to be left alone, in an answer of its own form.
 */
export async function post(
  http: Door,
  request: PostRequest,
  secrets: readonly string[],
  reading: { said?: (body: string) => string | null; waitMs?: (body: string) => number | null } = {},
): Promise<Receipt> {
  try {
    const limits = { deadlineMs: DEADLINE_MS, maxBytes: MAX_ANSWER_BYTES };
    const answer = await http.request({ ...request, method: "POST", policy: "allow-listed", ...limits });
    const text = answer.text();
    const isOk = answer.status >= 200 && answer.status < 300;
    const isFinal = FOR_GOOD.has(answer.status);
    const said = reading.said?.(text) || text;
    const retryAfterMs = isOk ? null : (reading.waitMs?.(text) ?? retryAfterOf(answer));
    return { isOk, status: answer.status, code: null, said: saidBy(said, secrets), isFinal, retryAfterMs };
  } catch (cause) {
    return failed(cause, secrets);
  }
}

/** The receipt of somebody who could not be asked, or whose answer could not be read; as a rule it is tried again. */
export function failed(cause: unknown, secrets: readonly string[]): Receipt {
  const said = saidBy(cause instanceof Error ? cause.message : String(cause), secrets);
  const { code } = cause as { code?: unknown };
  const isName = typeof code === "string" && /^[a-z_]+$/.test(code);
  return { isOk: false, status: null, code: isName ? code : null, said, isFinal: code === TAKEN, retryAfterMs: null };
}

/** One line of what somebody said, with every secret taken out of it. */
export function saidBy(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret === "") continue;
    for (const form of [secret, encodeURIComponent(secret)]) clean = clean.replaceAll(form, "[hidden]");
  }
  return plainLine(clean, MAX_SAID);
}

/** A field of a JSON object, as text; null when there is none. */
export function fieldOf(body: string, name: string): string | null {
  try {
    const value: unknown = (JSON.parse(body) as Record<string, unknown> | null)?.[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : null;
  } catch {
    return null;
  }
}

function retryAfterOf({ headers }: OutgoingAnswer): number | null {
  const seconds = Number(headers.get("retry-after") ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}
