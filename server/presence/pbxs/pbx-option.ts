import type { PresenceOptions } from "../settings.ts";
import type { Pbxs } from "./pbxs.ts";

const THE_PROGRAM = { who: null, from: null };

/**
 * Enters the PBX that the environment names, where there is none yet: the first time, and never over what people set. It is called
 * by its host.
 */
export async function applyPbxOption(pbxs: Pick<Pbxs, "stored" | "add">, options: PresenceOptions): Promise<void> {
  const { yeastarUrl: url, yeastarClientId: clientId, yeastarClientSecret: secret } = options;
  if (url === null || clientId === null || secret === null || pbxs.stored.length > 0) return;
  await pbxs.add({ name: new URL(url).host.slice(0, 64), url, clientId, secret }, THE_PROGRAM);
}
