import type { Facts } from "../delivery/facts.ts";
import type { Receipt } from "../delivery/delivery.ts";
import { type Door, post } from "./http-receipt.ts";
import { type OutgoingMessage, wholeText } from "./message.ts";

/**
 * Posts a message as JSON. `text` is what Slack and Teams show; the facts are for programs, as they are. `id` is
 * the same for each attempt, and in a header for those who only look there.
 */
export function sendWebhook(http: Door, url: string, message: OutgoingMessage): Promise<Receipt> {
  const body = JSON.stringify({ text: chatText(wholeText(message)), ...programPart(message) });
  const headers = { "content-type": "application/json", "idempotency-key": message.id };
  return post(http, { url, headers, body }, secretsOf(url));
}

/**
 * A text as chat services show it. Their markup turns on `<`, `>`, `&` (mentions, links) and on `](`: names from outside must
 * call nobody and lead nowhere.
 */
export function chatText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("](", "] (");
}

/** The address, and the part of it by which it is a secret. */
function secretsOf(url: string): string[] {
  const { pathname = "", search = "" } = URL.parse(url) ?? {};
  return [url, ...[pathname + search, pathname].filter((part) => part.length > 4)];
}

function programPart({ id, title, url, facts }: OutgoingMessage) {
  return { id, title, url, ...(facts.kind === "test" ? { kind: "test" } : alertPart(facts)) };
}

function alertPart({ lines, ...facts }: Extract<Facts, { kind: "alert" }>) {
  return { ...facts, alerts: lines };
}
