import type { Settings } from "../platform/config/store.ts";
import { sealedSetting } from "../platform/secrets/place.ts";
import type { Secrets } from "../platform/secrets.ts";
import type { Writer } from "./notes/notes.ts";

/** How calls come from the PBX, as stored; the secret is sealed. */
interface Stored {
  webhookSecretSealed: string | null;
}

export interface WildixSettingsView {
  hasWebhookSecret: boolean;
}

export interface WildixSettingsChange {
  /** What the PBX shows beside its integration; "" takes it away, and no webhook is taken any more. */
  webhookSecret?: string | undefined;
}

const KEY = "enrichment.wildix";
const PURPOSE = "enrichment.wildix";
const FIELDS = { webhookSecret: "webhookSecretSealed" } as const;

/** The settings of the PBX's link. */
export class WildixSettings {
  private current: Stored = { webhookSecretSealed: null };
  private secret: string | null = null;

  constructor(
    private readonly settings: Settings,
    private readonly secrets: Secrets,
  ) {
    secrets.declare(sealedSetting(PURPOSE, KEY, FIELDS));
  }

  async start(): Promise<void> {
    const stored = (await this.settings.getSetting(KEY)) as Stored | undefined;
    if (stored) this.current = stored;
    const sealed = this.current.webhookSecretSealed;
    this.secret = sealed === null ? null : await this.secrets.open(PURPOSE, "webhookSecret", sealed);
  }

  get view(): WildixSettingsView {
    return { hasWebhookSecret: this.current.webhookSecretSealed !== null };
  }

  /** Null: none is set, and webhooks are refused. */
  get webhookSecret(): string | null {
    return this.secret;
  }

  async change({ webhookSecret }: WildixSettingsChange, { who, from }: Writer): Promise<WildixSettingsView> {
    if (webhookSecret === undefined) return this.view;
    const sealed = webhookSecret === "" ? null : await this.secrets.seal(PURPOSE, "webhookSecret", webhookSecret);
    const next: Stored = { ...this.current, webhookSecretSealed: sealed };
    await this.settings.setSetting(KEY, next, who, from);
    this.current = next;
    this.secret = webhookSecret === "" ? null : webhookSecret;
    return this.view;
  }
}
