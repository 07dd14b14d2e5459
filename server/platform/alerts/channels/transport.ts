import { Problem } from "../../http/problem.ts";
import "../problems.ts";
import type { Receipt } from "../delivery/delivery.ts";
import { type Door, failed } from "./http-receipt.ts";
import { type ChannelKind, FIELDS, type Settings } from "./channel.ts";
import { type SendMail, sendEmail } from "./email.ts";
import type { OutgoingMessage } from "./message.ts";
import { sendNtfy } from "./ntfy.ts";
import { sendTelegram } from "./telegram.ts";
import { sendWebhook } from "./webhook.ts";

/** What reaches outside the process. */
export interface Ways {
  http: Door;
  sendMail: SendMail;
}

/** Sends a message the way its channel says; a failure is a receipt, never a rejection. */
export async function sendBy(
  { http, sendMail }: Ways,
  kind: ChannelKind,
  settings: Settings,
  message: OutgoingMessage,
): Promise<Receipt> {
  try {
    // A secret that was taken away (`vigie secrets reset`) has to be entered again.
    if (FIELDS[kind].required.some((name) => !settings[name])) throw new Problem("bad_channel");
    switch (kind) {
      case "webhook":
        return await sendWebhook(http, settings.url ?? "", message);
      case "email":
        return await sendEmail(sendMail, settings, message);
      case "ntfy": {
        const { baseUrl = "", topic = "", token = "" } = settings;
        return await sendNtfy(http, { baseUrl, topic, token }, message);
      }
      case "telegram": {
        const { baseUrl = "", botToken = "", chatId = "" } = settings;
        return await sendTelegram(http, { baseUrl, botToken, chatId }, message);
      }
    }
  } catch (cause) {
    return failed(cause, []);
  }
}
