import type { CertificateView } from "./certificate.ts";
import type { JudgedAddress } from "./resolve.ts";

/** What happens while a request is made, one after the other, and again from `url` after a redirect. */
export type Step =
  | { step: "url"; url: string; host: string; port: number }
  | { step: "name"; addresses: readonly JudgedAddress[] }
  | { step: "connection"; address: string; port: number; tookMs: number }
  | { step: "certificate"; isTrusted: boolean; certificate: CertificateView }
  | { step: "answer"; status: number; bytes: number; type: string | null; tookMs: number };
