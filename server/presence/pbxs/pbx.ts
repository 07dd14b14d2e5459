/** A PBX as administrators see and enter it; secrets go in and never come out. */
import { type FieldProblem, Problem } from "../../platform/http/problem.ts";
import type { Trust } from "../../platform/net/dial.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { presenceFault } from "../problems.ts";
import type { PbxState } from "./driver.ts";
import type { CertificateMode, ForeignPolicy, PbxRow, PlanningOffPolicy } from "./repo.ts";

export interface PbxView {
  id: number;
  name: string;
  url: string;
  clientId: string;
  hasSecret: boolean;
  hasWebhookSecret: boolean;
  certificate: {
    mode: CertificateMode;
    /** The SHA-256 in hexadecimal, or a PEM; "" for `system`. */
    value: string;
    confirmedBy: string;
    confirmedAt: number | null;
  };
  spacingMs: number;
  maxInFlight: number;
  isEnabled: boolean;
  onForeignChange: ForeignPolicy;
  onPlanningOff: PlanningOffPolicy;
  state: PbxState;
}

/** What is absent stays. */
export interface PbxChange {
  name?: string | undefined;
  url?: string | undefined;
  clientId?: string | undefined;
  secret?: string | undefined;
  /** "" takes it away. */
  webhookSecret?: string | undefined;
  certificate?: { mode: CertificateMode; value: string } | undefined;
  spacingMs?: number | undefined;
  maxInFlight?: number | undefined;
  isEnabled?: boolean | undefined;
  onForeignChange?: ForeignPolicy | undefined;
  onPlanningOff?: PlanningOffPolicy | undefined;
}

export const NEW_PBX: Omit<PbxRow, "id" | "secretRef" | "createdAt"> = {
  ...{ name: "", url: "", clientId: "", secretSealed: null, tokensSealed: null, webhookSecretSealed: null },
  ...{ certificateMode: "system", certificateValue: "", certificateBy: "", certificateAt: null },
  ...{ spacingMs: 150, maxInFlight: 2, isEnabled: true, onForeignChange: "respect", onPlanningOff: "leave" },
};

export const OFF: PbxState = { phase: "off", isListening: false, fault: null };

export function viewOf(row: PbxRow, state: PbxState): PbxView {
  const { id, name, url, clientId, spacingMs, maxInFlight, isEnabled, onForeignChange, onPlanningOff } = row;
  return {
    ...{ id, name, url, clientId, spacingMs, maxInFlight, isEnabled, onForeignChange, onPlanningOff },
    hasSecret: row.secretSealed !== null,
    hasWebhookSecret: row.webhookSecretSealed !== null,
    certificate: {
      ...{ mode: row.certificateMode, value: row.certificateValue },
      ...{ confirmedBy: row.certificateBy, confirmedAt: row.certificateAt },
    },
    state,
  };
}

/** A change as columns, secrets left out. @throws Problem `invalid_fields` */
export function columnsOf(change: PbxChange, before: Pick<PbxRow, "url" | "secretSealed">) {
  const fields: FieldProblem[] = [];
  const { secret: _secret, webhookSecret: _webhook, certificate, url, ...rest } = change;
  const address = url === undefined ? before.url : readPbxAddress(url);
  if (address === null) fields.push(presenceFault("url", "pbx_address"));
  // A stored secret goes to the place that it was entered for and to no other.
  const isElsewhere = address !== null && before.url !== "" && new URL(address).origin !== new URL(before.url).origin;
  if (isElsewhere && before.secretSealed !== null && !change.secret) fields.push(fieldFault("secret", "required"));
  if (certificate) fields.push(...faultsOfCertificate(certificate));
  if (fields.length > 0) throw new Problem("invalid_fields", { fields });
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...(given as Omit<typeof rest, "url">), url: address ?? "" };
}

/** The origin of what somebody typed, or null. The path of the API may stand behind it: people copy it so. */
export function readPbxAddress(text: string): string | null {
  if (!URL.canParse(text.trim())) return null;
  const { protocol, origin, pathname, search, hash, username, password } = new URL(text.trim());
  const isBare = /^\/(openapi\/v\d\.\d\/?)?$/.test(pathname) && `${search}${hash}${username}${password}` === "";
  return isBare && (protocol === "https:" || protocol === "http:") ? origin : null;
}

function faultsOfCertificate({ mode, value }: { mode: CertificateMode; value: string }): FieldProblem[] {
  if (mode === "fingerprint" && readFingerprint(value) === null) {
    return [presenceFault("certificate.value", "fingerprint")];
  }
  const isPem = /^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/.test(value);
  return mode === "ca" && !isPem ? [presenceFault("certificate.value", "certificate_text")] : [];
}

/** Lower case without colons; null for what is no SHA-256. */
export function readFingerprint(text: string): string | null {
  const digits = text.replace(/[:\s]/g, "").toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : null;
}

export function trustOf({ certificateMode, certificateValue }: PbxRow): Trust {
  if (certificateMode === "fingerprint") return { fingerprint: certificateValue };
  return certificateMode === "ca" ? { authority: certificateValue } : {};
}
