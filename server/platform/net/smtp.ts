import { isIP } from "node:net";
import type { Clock } from "../clock.ts";
import { Problem } from "../http/problem.ts";
import type { OutgoingHttp } from "./outgoing.ts";
import "./problems.ts";

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

/** Why a mail was not taken. */
export interface SmtpFailure extends Problem {
  /** The server's own code; null when it did not answer in the protocol. */
  smtpCode: number | null;
}

export interface SmtpParts {
  clock: Clock;
  net: Pick<OutgoingHttp, "connectTo">;
  /** For the whole. */
  deadlineMs: number;
}

/** Loaded with the first mail. */
const library = () => import("nodemailer");

/**
 * Sends one mail over a connection of its own, to a machine of the Internet or one that `--allow-hosts` opens; resolves with
 * what the server said.
 * @throws SmtpFailure `outgoing_…`, `mail_…`.
 */
export async function sendMail(server: SmtpServer, mail: Mail, { clock, net, deadlineMs }: SmtpParts): Promise<string> {
  const { host, port, security, isCertificateChecked, user, password } = server;
  const { createTransport } = await library();
  const transport = createTransport({
    host,
    port,
    // The house connects, to an address that was judged: the library looks no name up.
    getSocket: (_options, connected) => {
      net.connectTo({ host, port, policy: "allow-listed", deadlineMs }).then(
        (connection) => connected(null, { connection }),
        (cause) => connected(cause),
      );
    },
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
  const timer = clock.after(deadlineMs, () => {
    late.reject(new Problem("outgoing_too_slow", { detail: `${host} did not finish in ${deadlineMs / 1000} s.` }));
  });
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

/** What nodemailer calls what went wrong: our code for it, and what to say of the server. */
const REASONS: Readonly<Record<string, readonly [code: string, predicate: string]>> = {
  EAUTH: ["mail_login_refused", "refuses the log-in"],
  ETIMEDOUT: ["outgoing_too_slow", "did not answer in time"],
  ETLS: ["mail_not_encrypted", "does not offer an encrypted connection that can be used"],
  EENVELOPE: ["mail_address_refused", "refuses sender or recipient"],
  EMESSAGE: ["mail_refused", "refuses the message"],
  certificate: ["outgoing_certificate_refused", "shows a certificate that is not accepted"],
};
const OTHER_REASON = ["mail_not_understood", "does not speak as a mail server"] as const;
const OF_CERTIFICATES = /certificate|self[- ]signed|altname/i;

function failureOf(cause: unknown, host: string): SmtpFailure {
  if (cause instanceof Problem) return Object.assign(cause, { smtpCode: null });
  const { code, responseCode, response, message } = cause as {
    code?: string;
    responseCode?: number;
    response?: string;
    message: string;
  };
  const isCertificate = responseCode === undefined && OF_CERTIFICATES.test(message);
  const [name, predicate] = REASONS[isCertificate ? "certificate" : (code ?? "")] ?? OTHER_REASON;
  const detail = [`${host} ${predicate}`, response ?? message].filter(Boolean).join(": ");
  return Object.assign(new Problem(name, { detail, cause }), { smtpCode: responseCode ?? null });
}
