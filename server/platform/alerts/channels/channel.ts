import type { LastResult } from "../delivery/delivery.ts";
import type { MessageLanguage } from "../model.ts";

export const CHANNEL_KINDS = ["webhook", "email", "ntfy", "telegram"] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** The id by which rules name Web Push: it has people's devices instead of settings. */
export const PUSH_CHANNEL = "push";

/** What may be set, all kinds together; `FIELDS` says what belongs to which. */
export interface ChannelSettings {
  /** Of a webhook: the whole address is a secret, for that is how chat services tell who may write. */
  url: string;
  host: string;
  port: number;
  security: "tls" | "starttls" | "none";
  isCertificateChecked: boolean;
  user: string;
  password: string;
  from: string;
  to: readonly string[];
  baseUrl: string;
  topic: string;
  token: string;
  botToken: string;
  chatId: string;
}

export type SettingName = keyof ChannelSettings;

interface KindFields {
  required: readonly SettingName[];
  optional: readonly SettingName[];
  /** Sealed, never shown again. */
  secret: readonly SettingName[];
  /** Where secrets are sent: when one of these changes, a stored secret does not go along. */
  address: readonly SettingName[];
}

export const FIELDS: Readonly<Record<ChannelKind, KindFields>> = {
  webhook: { required: ["url"], optional: [], secret: ["url"], address: [] },
  email: {
    required: ["host", "port", "security", "from", "to"],
    optional: ["isCertificateChecked", "user", "password"],
    secret: ["password"],
    address: ["host", "port", "security", "isCertificateChecked"],
  },
  ntfy: { required: ["baseUrl", "topic"], optional: ["token"], secret: ["token"], address: ["baseUrl"] },
  telegram: { required: ["baseUrl", "botToken", "chatId"], optional: [], secret: ["botToken"], address: ["baseUrl"] },
};

export type Settings = Partial<ChannelSettings>;

/** A channel as the database holds it, its secrets apart. */
export interface Channel {
  id: string;
  kind: ChannelKind;
  name: string;
  /** Everything but the secrets. */
  settings: Settings;
  /** Names of the secrets that are stored. */
  secrets: readonly SettingName[];
  language: MessageLanguage;
  isEnabled: boolean;
  lastResult: LastResult | null;
}
