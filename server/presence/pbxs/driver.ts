/** What the room asks of whoever speaks with a PBX. */
import type { Trust } from "../../platform/net/dial.ts";
import type { Params } from "../../platform/http/template.ts";
import type { PbxPort } from "../engine/ports.ts";

/** All that it takes to reach a PBX and to be let in. */
export interface PbxSetUp {
  id: number;
  name: string;
  url: string;
  clientId: string;
  secret: string;
  trust: Trust;
  spacingMs: number;
  maxInFlight: number;
  webhookSecret: string | null;
  /** Where the log-in is kept between two starts: a text that holds tokens. */
  tokens: { load(): Promise<string | null>; save(text: string): Promise<void> };
}

/** How a PBX is doing. */
export interface PbxState {
  phase: "off" | "connecting" | "ready" | "failing";
  /** Whether its events arrive. */
  isListening: boolean;
  /** Why it fails: a stable code and a sentence; null: it does not. */
  fault: { code: string; detail: string; at: number } | null;
}

/** A PBX that is switched on; the engine drives it by its port. */
export interface PbxConnection {
  readonly port: PbxPort;
  readonly state: PbxState;
  start(): void;
  stop(): Promise<void>;
  /** @param body as it came. @param signature of the header `X-Signature`. */
  takeWebhook(body: Uint8Array, signature: string | null): WebhookVerdict;
}

/** What became of a message of a webhook. */
export type WebhookVerdict =
  "taken" | "ignored" | "not_understood" | "wrong_signature" | "too_large" | "not_configured";

/** A step of a test, with what came of it. */
export interface PbxTestStep {
  step: string;
  isOk: boolean;
  /** "" when it went well. */
  code: string;
  params: Params;
  detail: string;
}

export interface PbxTest {
  steps: PbxTestStep[];
  /** SHA-256 of the certificate that it showed, to be confirmed; null: it showed none. */
  fingerprint: string | null;
}

export interface PbxDriver {
  connect(setUp: PbxSetUp): PbxConnection;
  test(setUp: PbxSetUp): Promise<PbxTest>;
}
