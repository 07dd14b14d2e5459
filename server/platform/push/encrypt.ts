import type { PushKeys } from "./keys.ts";

/** Where a browser takes messages, and the keys that only it has the other half of. */
export interface PushTarget {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

export interface PushRequest {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

export interface PushOptions {
  /** A web address or `mailto:` by which a push service finds who runs this. */
  contact: string;
  urgency: "low" | "normal" | "high";
  /** How long the push service keeps a message for a device that is off, seconds. */
  ttlSeconds: number;
}

/** Loaded with the first message. */
const library = async () => (await import("web-push")).default;

/** The request that takes a text to a browser: encrypted for it alone (RFC 8291), signed by us (RFC 8292). @throws Error for keys that are none. */
export async function pushRequest(
  target: PushTarget,
  text: string,
  keys: PushKeys,
  options: PushOptions,
): Promise<PushRequest> {
  const { contact, urgency, ttlSeconds } = options;
  const { endpoint, headers, body } = (await library()).generateRequestDetails(target, text, {
    vapidDetails: { subject: contact, ...keys },
    TTL: ttlSeconds,
    urgency,
    contentEncoding: "aes128gcm",
  });
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    // Whoever sends counts the bytes.
    if (name.toLowerCase() !== "content-length") plain[name.toLowerCase()] = String(value);
  }
  return { url: endpoint, headers: plain, body: new Uint8Array(body ?? []) };
}
