import { withoutPassword } from "./without-password.ts";

/** Everything that can be wrong with a link, as stable codes and sentences. */
export type ProblemCode =
  | "host_not_found"
  | "connection_refused"
  | "connect_timeout"
  | "connection_reset"
  | "no_greeting"
  | "not_cccp"
  | "login_failed"
  | "no_login_answer"
  | "stream_lost"
  | "query_silent"
  | "server_shutdown"
  | "restart_requested"
  | "died_mid_frame"
  | "password_unavailable";

export interface LinkProblem {
  code: ProblemCode;
  /** One sentence for a person; never holds a secret. */
  detail: string;
}

/** What other protocols open with, as ISO-8859-1 text: enough to tell someone which service they reached instead. */
const OTHER_SERVICES: readonly (readonly [opening: RegExp, what: string])[] = [
  [/^HTTP/, "a web server (HTTP) answered"],
  [/^<(!|html)/i, "a web server answered"],
  [/^SSH-/, "an SSH server answered"],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the head of a TLS record
  [/^[\x14-\x17]\x03[\0-\x04]/, "a TLS server answered; CCCP is plain TCP"],
  [/^220[ -]/, "a mail or FTP server answered"],
];
const MAX_QUOTED_LENGTH = 200;

/** Why no connection came about, from the system's error. */
export function problemOfDial(cause: unknown): LinkProblem {
  const code = codeOf(cause);
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_FAIL":
    case "EAI_NODATA":
    case "EAI_NONAME":
      return { code: "host_not_found", detail: `the host name was not found (${code})` };
    case "ECONNREFUSED":
      return { code: "connection_refused", detail: "nothing listens on this port of the host (ECONNREFUSED)" };
    case "TIMEOUT":
    case "ETIMEDOUT":
      return { code: "connect_timeout", detail: "the host did not answer in time; a firewall may be in between" };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EHOSTDOWN":
      return { code: "connect_timeout", detail: `there is no way to the host (${code})` };
    default:
      return { code: "connection_reset", detail: `the connection could not be made (${code || "no code"})` };
  }
}

/**
 * Why an open connection ended on the network's side.
 * @param partialBytes bytes of a frame that had begun to arrive
 */
export function problemOfClose(cause: Error | null, partialBytes: number): LinkProblem {
  const code = codeOf(cause);
  if (code === "SEND_BACKLOG") {
    return { code: "query_silent", detail: "the server no longer reads what is sent to it" };
  }
  const how = cause ? `the connection broke (${code || "no code"})` : "the server closed the connection";
  if (partialBytes > 0) {
    return { code: "died_mid_frame", detail: `${how} in the middle of a message, ${partialBytes} bytes into it` };
  }
  return { code: "connection_reset", detail: how };
}

/**
 * Bytes came, but no greeting of a CCCP server was among them.
 * @param opening the first bytes that came
 */
export function problemOfStranger(opening: Uint8Array): LinkProblem {
  const text = String.fromCharCode(...opening);
  const known = OTHER_SERVICES.find(([pattern]) => pattern.test(text));
  const what = known ? known[1] : `the bytes that came ("${printable(text)}") are not CCCP`;
  return { code: "not_cccp", detail: `this is not a CCCP server: ${what}` };
}

/** The server's own words for a refusal, cut, on one line, and without the password should they repeat it. */
export function problemOfRefusal(reason: string, password: string): LinkProblem {
  const quoted = printable(withoutPassword(reason, password)).slice(0, MAX_QUOTED_LENGTH).trim();
  return { code: "login_failed", detail: `the server refused the log-in${quoted ? `: ${quoted}` : ""}` };
}

function codeOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}

function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "·");
}
