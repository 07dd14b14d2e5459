import type { X509Certificate } from "node:crypto";

/** What people need to know of a certificate. */
export interface CertificateView {
  subject: string;
  issuer: string;
  /** Names and addresses that it is made for. */
  names: string[];
  validFrom: number;
  validTo: number;
  /** SHA-256, 64 hexadecimal digits in lower case. */
  fingerprint: string;
}

/** Longest lists of names are cut here: a shared host's certificate may hold hundreds. */
const MAX_NAMES = 50;

/** A certificate in words. Without one (no such thing happens after a handshake) all is empty, and no fingerprint fits. */
export function viewOf(certificate: X509Certificate | undefined): CertificateView {
  const names = (certificate?.subjectAltName ?? "").split(", ").filter((name) => name !== "");
  return {
    subject: oneLine(certificate?.subject),
    issuer: oneLine(certificate?.issuer),
    names: names.slice(0, MAX_NAMES).map((name) => name.replace(/^(DNS|IP Address):/, "")),
    validFrom: Date.parse(certificate?.validFrom ?? ""),
    validTo: Date.parse(certificate?.validTo ?? ""),
    fingerprint: (certificate?.fingerprint256 ?? "").replaceAll(":", "").toLowerCase(),
  };
}

function oneLine(name: string | undefined): string {
  return (name ?? "").split("\n").join(", ");
}
