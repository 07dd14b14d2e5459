/** Connections to an address that was judged before: nothing in this file looks a name up. */
import { connect as connectTcp, type Socket } from "node:net";
import { checkServerIdentity, connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";
import { Problem } from "../http/problem.ts";
import "./problems.ts";
import { type CertificateView, viewOf } from "./certificate.ts";
import type { Target } from "./target.ts";

/** Opens a TCP connection to an address. Rejects with a system error, or with the signal's reason once that is aborted. */
export type Dial = (address: string, port: number, signal: AbortSignal) => Promise<Socket>;

/** Which certificate is trusted; with neither, one that an authority known to this machine signed for the name. */
export interface Trust {
  /** PEM of the authorities that are trusted instead of the machine's own. */
  authority?: string | undefined;
  /** SHA-256 of the very certificate, 64 hexadecimal digits: then names, dates and authorities do not count. */
  fingerprint?: string | undefined;
}

export const dialTcp: Dial = (address, port, signal) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = connectTcp({ host: address, port });
    const stop = () => {
      socket.destroy();
      reject(signal.reason);
    };
    const settle = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop, { once: true });
    socket.once("error", (cause) => {
      settle();
      reject(cause);
    });
    socket.once("connect", () => {
      settle();
      resolve(socket);
    });
  });

/**
 * TLS over a connection, with the target's name for both the server's choice (SNI) and the certificate's check. The
 * certificate is judged before anything is sent.
 * @throws Problem `outgoing_certificate_refused`, `outgoing_not_understood`; or the signal's reason.
 */
export async function secure(
  socket: Socket,
  target: Target,
  trust: Trust,
  signal: AbortSignal,
): Promise<{ socket: TLSSocket; certificate: CertificateView }> {
  const isPinned = trust.fingerprint !== undefined;
  const secured = await handshake(socket, target, trust.authority, !isPinned, signal);
  const certificate = viewOf(secured.getPeerX509Certificate());
  if (isPinned && certificate.fingerprint !== trust.fingerprint) {
    secured.destroy();
    throw refused(target, "it is another one than the fingerprint that was given says");
  }
  return { socket: secured, certificate };
}

/** The certificate that a server shows, trusted or not, for people to look at; nothing is sent. */
export async function peek(socket: Socket, target: Target, signal: AbortSignal): Promise<CertificateView> {
  const secured = await handshake(socket, target, undefined, false, signal);
  const certificate = viewOf(secured.getPeerX509Certificate());
  secured.destroy();
  return certificate;
}

function handshake(
  socket: Socket,
  target: Target,
  authority: string | undefined,
  isJudged: boolean,
  signal: AbortSignal,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({
      socket,
      host: target.host,
      // A server name is a name: RFC 6066 knows no addresses there.
      ...(target.address ? {} : { servername: target.host }),
      ...(authority === undefined ? {} : { ca: authority }),
      ALPNProtocols: ["http/1.1"],
      minVersion: "TLSv1.2",
      rejectUnauthorized: isJudged,
      checkServerIdentity: (_name: string, certificate: PeerCertificate) =>
        isJudged ? checkServerIdentity(target.host, certificate) : undefined,
    });
    const stop = () => {
      secured.destroy();
      socket.destroy();
      reject(signal.reason);
    };
    const settle = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    secured.once("secureConnect", () => {
      settle();
      resolve(secured);
    });
    const fail = (problem: Problem) => {
      settle();
      secured.destroy();
      socket.destroy();
      reject(problem);
    };
    secured.once("error", (cause) => fail(problemOf(target, cause)));
    secured.once("close", () => fail(brokenOff(target)));
  });
}

/** Codes of the TLS library, in words. */
const REASONS: Record<string, string> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "it was made for another name",
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet; is this machine's clock right?",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by nobody but itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its authority is not known to this machine",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its authority is not known to this machine",
  UNABLE_TO_GET_ISSUER_CERT: "its authority is not known to this machine",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its authority is not known to this machine",
  CERT_REVOKED: "it was revoked",
  CERT_SIGNATURE_FAILURE: "its signature is wrong",
};

function problemOf(target: Target, cause: Error & { code?: string }): Problem {
  const reason = REASONS[cause.code ?? ""];
  if (reason !== undefined) return refused(target, reason);
  if (/^(CERT_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/.test(cause.code ?? "")) {
    return refused(target, `the check says ${cause.code}`);
  }
  if (cause.code === "ERR_SSL_WRONG_VERSION_NUMBER" || cause.code === "EPROTO") {
    return new Problem("outgoing_not_understood", {
      detail: `${target.host}, port ${target.port}, does not speak TLS.`,
    });
  }
  return brokenOff(target);
}

function brokenOff(target: Target): Problem {
  const detail = `${target.host}, port ${target.port}, broke off while TLS was agreed on.`;
  return new Problem("outgoing_not_understood", { detail });
}

function refused(target: Target, reason: string): Problem {
  const detail = `The certificate of ${target.host} is not accepted: ${reason}.`;
  return new Problem("outgoing_certificate_refused", { detail });
}
