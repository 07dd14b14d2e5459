import type { Receipt } from "../delivery/delivery.ts";
import { plainLine } from "../delivery/plain-text.ts";
import type { Mail, SmtpFailure, SmtpServer } from "../../net/smtp.ts";
import type { Settings } from "./channel.ts";
import { failed, saidBy } from "./http-receipt.ts";
import type { OutgoingMessage } from "./message.ts";

const MAX_SUBJECT = 200;

/** Sends a mail; see `net/smtp.ts`. */
export type SendMail = (server: SmtpServer, mail: Mail) => Promise<string>;

/** Mails a message as plain text: nothing in it is markup, and nothing of it but the one-line title stands in a header. */
export async function sendEmail(send: SendMail, settings: Settings, message: OutgoingMessage): Promise<Receipt> {
  const { host = "", port = 0, security = "starttls", isCertificateChecked = true, from = "", to = [] } = settings;
  const { user, password } = settings;
  const server: SmtpServer = {
    ...{ host, port, security, isCertificateChecked },
    user: user || null,
    password: password || null,
  };
  const mail: Mail = {
    from,
    to,
    subject: plainLine(message.title, MAX_SUBJECT),
    text: [message.body, message.url].filter(Boolean).join("\n\n"),
    messageId: `${message.id}@${from.split("@").at(-1)}`,
  };
  const secrets = password ? [password, Buffer.from(password).toString("base64")] : [];
  try {
    const said = saidBy(await send(server, mail), secrets);
    return { isOk: true, status: 250, code: null, said, isFinal: true, retryAfterMs: null };
  } catch (cause) {
    const { smtpCode = null } = cause as SmtpFailure;
    return { ...failed(cause, secrets), status: smtpCode, isFinal: isForGood(smtpCode) };
  }
}

/** A mail server's 5xx is for good, unless it is about who signs in (RFC 4954): settings can be mended. */
function isForGood(smtpCode: number | null): boolean {
  return smtpCode !== null && smtpCode >= 500 && !(smtpCode >= 530 && smtpCode <= 538);
}
