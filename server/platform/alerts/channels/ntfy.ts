import type { Receipt } from "../delivery/delivery.ts";
import { type Door, fieldOf, post } from "./http-receipt.ts";
import { type OutgoingMessage, urgencyOf } from "./message.ts";
import { withoutSlash } from "./settings-check.ts";

const PRIORITY = { red: 5, amber: 4, ok: 3 } as const;
const TAGS = { red: ["rotating_light"], amber: ["warning"], ok: ["white_check_mark"] } as const;

/** Publishes to a topic of an ntfy server, as JSON: nothing of a message stands in a header. */
export function sendNtfy(
  http: Door,
  settings: { baseUrl: string; topic: string; token: string },
  message: OutgoingMessage,
): Promise<Receipt> {
  const { baseUrl, topic, token } = settings;
  const urgency = urgencyOf(message.facts);
  const body = JSON.stringify({
    topic,
    title: message.title,
    message: message.body,
    priority: PRIORITY[urgency],
    tags: TAGS[urgency],
    ...(message.url ? { click: message.url } : {}),
  });
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  const said = (answer: string) => fieldOf(answer, "error") ?? fieldOf(answer, "id");
  return post(http, { url: `${withoutSlash(baseUrl)}/`, headers, body }, [token], { said });
}
