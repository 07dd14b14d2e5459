import type { Channel, ChannelKind, SettingName } from "../../../server/platform/alerts/channels/channel.ts";

/** A channel as it is typed: every setting of every kind is text, those of the chosen kind count. */
export interface ChannelFields {
  kind: ChannelKind;
  name: string;
  language: string;
  isEnabled: boolean;
  url: string;
  host: string;
  port: string;
  security: string;
  isCertificateChecked: boolean;
  user: string;
  password: string;
  from: string;
  to: string;
  baseUrl: string;
  topic: string;
  token: string;
  botToken: string;
  chatId: string;
}

/** What belongs to which kind; secrets are only sent when something is typed. */
const SETTINGS: Readonly<Record<ChannelKind, readonly SettingName[]>> = {
  webhook: ["url"],
  email: ["host", "port", "security", "isCertificateChecked", "user", "password", "from", "to"],
  ntfy: ["baseUrl", "topic", "token"],
  telegram: ["baseUrl", "botToken", "chatId"],
};
const SECRETS: ReadonlySet<SettingName> = new Set(["url", "password", "token", "botToken"]);

/** Where the public services are; a server of one's own takes their place. */
export const BASE_URLS: Partial<Record<ChannelKind, string>> = {
  ntfy: "https://ntfy.sh",
  telegram: "https://api.telegram.org",
};

export function channelFieldsOf(channel: Channel | null, language: string): ChannelFields {
  const settings = channel?.settings ?? {};
  const kind = channel?.kind ?? "webhook";
  return {
    kind,
    name: channel?.name ?? "",
    language: channel?.language ?? language,
    isEnabled: channel?.isEnabled ?? true,
    url: "",
    host: settings.host ?? "",
    port: String(settings.port ?? 587),
    security: settings.security ?? "starttls",
    isCertificateChecked: settings.isCertificateChecked ?? true,
    user: settings.user ?? "",
    password: "",
    from: settings.from ?? "",
    to: settings.to?.join(", ") ?? "",
    baseUrl: settings.baseUrl ?? BASE_URLS[kind] ?? "",
    topic: settings.topic ?? "",
    token: "",
    botToken: "",
    chatId: settings.chatId ?? "",
  };
}

/** What is typed as the server takes it. */
export function channelBodyOf(fields: ChannelFields) {
  const { name, language, isEnabled } = fields;
  const settings: Record<string, unknown> = {};
  for (const setting of SETTINGS[fields.kind]) {
    const value = fields[setting];
    if (SECRETS.has(setting) && value === "") continue;
    if (setting === "port") settings.port = Number(value);
    else if (setting === "to") settings.to = addressesOf(fields.to);
    else settings[setting] = typeof value === "string" ? value.trim() : value;
  }
  return { name: name.trim(), language, isEnabled, settings };
}

/** Addresses that are separated by commas, semicolons, blanks or lines. */
function addressesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}
