import type { Receipt } from "../delivery/delivery.ts";
import { type Door, fieldOf, post } from "./http-receipt.ts";
import { type OutgoingMessage, urgencyOf, wholeText } from "./message.ts";
import { withoutSlash } from "./settings-check.ts";

/** What Telegram takes in one message. */
const MAX_LETTERS = 4_096;

/** Sends to a chat by a bot. Without `parse_mode` a text is text: no markup in it means anything. */
export function sendTelegram(
  http: Door,
  settings: { baseUrl: string; botToken: string; chatId: string },
  message: OutgoingMessage,
): Promise<Receipt> {
  const { baseUrl, botToken, chatId } = settings;
  const url = `${withoutSlash(baseUrl)}/bot${encodeURIComponent(botToken).replaceAll("%3A", ":")}/sendMessage`;
  const body = JSON.stringify({
    chat_id: chatId,
    text: wholeText(message).slice(0, MAX_LETTERS),
    disable_notification: urgencyOf(message.facts) === "ok",
    link_preview_options: { is_disabled: true },
  });
  return post(http, { url, headers: { "content-type": "application/json" }, body }, [botToken], {
    said: (answer) => fieldOf(answer, "description"),
    waitMs: askedWaitMs,
  });
}

/** `parameters.retry_after` of a refusal, in milliseconds. */
function askedWaitMs(answer: string): number | null {
  try {
    const seconds = (JSON.parse(answer) as { parameters?: { retry_after?: unknown } }).parameters?.retry_after;
    return typeof seconds === "number" && seconds > 0 ? seconds * 1000 : null;
  } catch {
    return null;
  }
}
