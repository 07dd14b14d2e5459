import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import type { Clock } from "../clock.ts";
import { OutgoingError } from "./outgoing.ts";

/** How a mail server is reached and who signs in there. */
export interface SmtpServer {
  host: string;
  port: number;
  /** `tls` from the first byte; `starttls` must be offered; `none` sends in clear, and never a password. */
  security: "tls" | "starttls" | "none";
  /** Whether the server's certificate must be one that this machine trusts. */
  isCertificateChecked: boolean;
  user: string | null;
  password: string | null;
}

export interface Mail {
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  /** Without angle brackets: the same for each attempt, so that readers can drop a copy. */
  messageId: string;
}

export interface SmtpFailure extends OutgoingError {
  /** The server's own code; null when it did not answer in the protocol. */
  smtpCode: number | null;
}

/** Finds the address to connect to: checks and pins it. */
export type PinHost = (host: string) => Promise<string>;

/**
 * Sends one mail over a connection of its own; resolves with what the server said.
 * @throws SmtpFailure
 */
export async function sendMail(
  server: SmtpServer,
  mail: Mail,
  { clock, deadlineMs, pin }: { clock: Clock; deadlineMs: number; pin: PinHost },
): Promise<string> {
  const { host, port, security, isCertificateChecked, user, password } = server;
  const address = await pin(host);
  const transport = createTransport({
    host: address,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    // A certificate is for the name; an address has none to send along (RFC 6066).
    tls: { ...(isIP(host) === 0 ? { servername: host } : {}), rejectUnauthorized: isCertificateChecked },
    auth: user !== null && security !== "none" ? { user, pass: password ?? "" } : undefined,
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const late = Promise.withResolvers<never>();
  const timer = clock.after(deadlineMs, () =>
    late.reject(new OutgoingError("connect_timeout", `${host} did not finish in ${deadlineMs / 1000} s.`)),
  );
  try {
    const { from, to, subject, text, messageId } = mail;
    const headers = { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" };
    const sent = transport.sendMail({ from, to: [...to], subject, text, messageId: `<${messageId}>`, headers });
    const { response } = await Promise.race([sent, late.promise]);
    return response;
  } catch (cause) {
    throw failureOf(cause, host);
  } finally {
    timer.cancel();
    transport.close();
  }
}

/** What nodemailer calls what went wrong: our name for it, and what to say of the server. */
const REASONS: Readonly<Record<string, readonly [code: string, predicate: string]>> = {
  EAUTH: ["login_failed", "refuses the log-in"],
  ECONNECTION: ["unreachable", "could not be reached"],
  ECONNREFUSED: ["connection_refused", "refuses the connection"],
  ESOCKET: ["unreachable", "could not be reached"],
  ETIMEDOUT: ["connect_timeout", "did not answer in time"],
  EDNS: ["host_not_found", "is no machine that can be found"],
  ETLS: ["no_encryption", "does not offer an encrypted connection that can be used"],
  EPROTOCOL: ["no_mail_server", "does not speak as a mail server"],
  EENVELOPE: ["recipient_refused", "refuses sender or recipient"],
  EMESSAGE: ["message_refused", "refuses the message"],
};

function failureOf(cause: unknown, host: string): SmtpFailure {
  if (cause instanceof OutgoingError) return Object.assign(cause, { smtpCode: null });
  const { code, responseCode, response, message } = cause as {
    code?: string;
    responseCode?: number;
    response?: string;
    message: string;
  };
  const isRefused = /ECONNREFUSED/.test(message);
  const [name, predicate] = REASONS[isRefused ? "ECONNREFUSED" : (code ?? "")] ?? [
    "unreachable",
    "could not be reached",
  ];
  const said = [`${host} ${predicate}`, response ?? message].filter(Boolean).join(": ");
  return Object.assign(new OutgoingError(name, said, cause), { smtpCode: responseCode ?? null });
}
