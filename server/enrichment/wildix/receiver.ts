import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Ingest } from "../calls/ingest.ts";
import { isSignedWith, SIGNATURE_HEADERS } from "./signature.ts";
import { readWebhook } from "./webhook.ts";
import type { WildixSettings } from "../settings.ts";

/** What a sender is answered: always that it was taken, once the signature fits, for anything else makes it send again. */
export type Receipt = { received: true } | { ignored: true };

/** What webhooks brought since the start, for the figures. */
export interface WebhookCounts {
  calls: number;
  ignored: number;
  malformed: number;
  refused: number;
  /** Whether the last one was refused. */
  isLastRefused: boolean;
}

/** Takes in what the PBX posts. */
export class WebhookReceiver {
  readonly counts: WebhookCounts = { calls: 0, ignored: 0, malformed: 0, refused: 0, isLastRefused: false };

  constructor(
    private readonly settings: WildixSettings,
    private readonly ingest: Ingest,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem `webhook_not_set_up`, `webhook_not_signed`. */
  async take(body: Uint8Array, headers: Headers): Promise<Receipt> {
    this.check(body, headers);
    this.counts.isLastRefused = false;
    const webhook = readWebhook(parsed(body), this.clock.now());
    if (webhook.kind !== "call") {
      this.counts[webhook.kind]++;
      return { ignored: true };
    }
    this.counts.calls++;
    const { key, type, reading } = webhook;
    await this.ingest.take([{ reading, event: { key, type } }]);
    return { received: true };
  }

  private check(body: Uint8Array, headers: Headers): void {
    const secret = this.settings.webhookSecret;
    if (secret === null) throw new Problem("webhook_not_set_up");
    const signature = SIGNATURE_HEADERS.map((name) => headers.get(name)).find((value) => value !== null);
    if (signature !== undefined && signature !== null && isSignedWith(secret, body, signature)) return;
    this.counts.refused++;
    this.counts.isLastRefused = true;
    throw new Problem("webhook_not_signed");
  }
}

/** Undefined for what is no JSON: signed all the same, it is taken and counted. */
function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
