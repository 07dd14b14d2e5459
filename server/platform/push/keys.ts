import type { Settings } from "../config/store.ts";
import type { Log } from "../log.ts";
import { sealedSetting } from "../secrets/place.ts";
import type { Secrets } from "../secrets.ts";

/** A key pair by which push services know us (VAPID, RFC 8292); base64url. */
export interface PushKeys {
  publicKey: string;
  privateKey: string;
}

const SETTING = "push.keys";
const SECRET_PURPOSE = "push.keys";
/** What the private key is sealed for: there is one. */
const ROW = "private";

interface StoredKeys {
  publicKey: string;
  /** Null after `vigie secrets reset`. */
  privateKeySealed: string | null;
}

/** Where the private key is stored, for whoever exchanges the key of secrets. */
export const KEY_SECRETS = sealedSetting(SECRET_PURPOSE, SETTING, {
  [ROW]: "privateKeySealed" satisfies keyof StoredKeys,
});

/**
 * The keys of this installation, made at the first start. When the private one is gone (`secrets reset`), new ones are made: devices then have to be subscribed again, which the app does when it is opened.
 */
export async function loadPushKeys(settings: Settings, secrets: Secrets, log: Log): Promise<PushKeys> {
  const stored = await settings.getSetting(SETTING);
  if (isStored(stored)) {
    const { publicKey, privateKeySealed } = stored;
    try {
      return { publicKey, privateKey: await secrets.open(SECRET_PURPOSE, ROW, privateKeySealed) };
    } catch (cause) {
      log.error("the keys for pushed messages cannot be read; new ones are made", { reason: (cause as Error).message });
    }
  }
  const { default: webPush } = await import("web-push");
  const keys = webPush.generateVAPIDKeys();
  const { publicKey } = keys;
  const privateKeySealed = await secrets.seal(SECRET_PURPOSE, ROW, keys.privateKey);
  await settings.setSetting(SETTING, { publicKey, privateKeySealed } satisfies StoredKeys, null);
  return keys;
}

function isStored(value: unknown): value is StoredKeys & { privateKeySealed: string } {
  const { publicKey, privateKeySealed } = (value ?? {}) as Partial<StoredKeys>;
  return typeof publicKey === "string" && typeof privateKeySealed === "string";
}
