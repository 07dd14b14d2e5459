import { parseObject } from "./codec.ts";
import { type PbxNotice, readEvent } from "./event-frame.ts";
import { isSignedBy } from "./signature.ts";

/** Of a webhook's body. */
export const MAX_WEBHOOK_BYTES = 64 * 1024;

/** What became of a webhook. */
export type WebhookVerdict =
  "taken" | "ignored" | "not_understood" | "wrong_signature" | "too_large" | "not_configured";

/** The status that answers each. */
export const WEBHOOK_STATUS: Readonly<Record<WebhookVerdict, number>> = {
  ...{ taken: 204, ignored: 204, not_understood: 422 },
  ...{ wrong_signature: 401, too_large: 413, not_configured: 404 },
};

/**
 * Reads a webhook. Nothing is parsed before its signature has been found right. The PBX neither numbers nor dates its messages, so that an
 * old one cannot be told from a new one: whoever acts on a notice must not believe it.
 */
export function readWebhook(
  secret: string | null,
  body: Uint8Array,
  signature: string | null,
): { verdict: WebhookVerdict; notice: PbxNotice | null } {
  const refuse = (verdict: WebhookVerdict) => ({ verdict, notice: null });
  if (secret === null || secret === "") return refuse("not_configured");
  if (body.byteLength > MAX_WEBHOOK_BYTES) return refuse("too_large");
  if (!isSignedBy(secret, body, signature)) return refuse("wrong_signature");
  const event = parseObject(new TextDecoder().decode(body));
  if (!event) return refuse("not_understood");
  const frame = readEvent(event);
  if (frame.kind === "notice") return { verdict: "taken", notice: frame.notice };
  // The portal's test, and events that nobody here listens to.
  return refuse(frame.kind === "other" || event.type === undefined ? "ignored" : "not_understood");
}
