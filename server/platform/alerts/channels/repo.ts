/** The only file that reads and writes channels. */
import { asc, eq, isNotNull } from "drizzle-orm";
import type { Reader, Transaction } from "../../../../db/open.ts";
import { alertChannels } from "../../../../db/schema/platform.ts";
import type { SealedPlace } from "../../secrets/place.ts";
import type { LastResult } from "../delivery/delivery.ts";
import type { MessageLanguage } from "../model.ts";
import type { Channel, ChannelKind, SettingName, Settings } from "./channel.ts";

/** A channel with its secrets as they are stored. */
export interface StoredChannel extends Channel {
  sealed: string | null;
}

/** What `config` holds. */
interface Config {
  settings: Settings;
  secrets: SettingName[];
}

/** The secrets of channels, one sealed text a channel, bound to its id. */
export const CHANNEL_SECRETS: SealedPlace = {
  purpose: "alert.channel",
  async list(db) {
    const { id: rowId, secretSealed } = alertChannels;
    const rows = await db
      .select({ rowId, sealed: secretSealed })
      .from(alertChannels)
      .where(isNotNull(secretSealed))
      .orderBy(asc(rowId));
    return rows.map(({ rowId: id, sealed }) => ({ rowId: id, sealed: sealed ?? "" }));
  },
  async replace(tx, changes) {
    for (const { rowId, sealed } of changes) {
      const is = eq(alertChannels.id, rowId);
      await tx.update(alertChannels).set({ secretSealed: sealed }).where(is);
      if (sealed !== null) continue;
      const [row] = await tx.select({ config: alertChannels.config }).from(alertChannels).where(is);
      // The form asks for them again.
      if (row)
        await tx
          .update(alertChannels)
          .set({ config: { ...row.config, secrets: [] } })
          .where(is);
    }
  },
};

export async function allChannels(db: Reader): Promise<StoredChannel[]> {
  const rows = await db.select().from(alertChannels).orderBy(asc(alertChannels.createdAt), asc(alertChannels.id));
  return rows.map(({ config, secretSealed, lastResult, createdAt: _createdAt, ...row }) => ({
    ...row,
    ...(config as unknown as Config),
    kind: row.kind as ChannelKind,
    language: row.language as MessageLanguage,
    lastResult: lastResult as unknown as LastResult | null,
    sealed: secretSealed,
  }));
}

export async function insertChannel(tx: Transaction, channel: StoredChannel, createdAt: number): Promise<void> {
  await tx.insert(alertChannels).values({ ...columnsOf(channel), id: channel.id, createdAt });
}

export async function updateChannel(tx: Transaction, channel: StoredChannel): Promise<void> {
  await tx.update(alertChannels).set(columnsOf(channel)).where(eq(alertChannels.id, channel.id));
}

export async function deleteChannel(tx: Transaction, id: string): Promise<void> {
  await tx.delete(alertChannels).where(eq(alertChannels.id, id));
}

export async function saveLastResult(tx: Transaction, id: string, result: LastResult): Promise<void> {
  await tx
    .update(alertChannels)
    .set({ lastResult: { ...result } })
    .where(eq(alertChannels.id, id));
}

function columnsOf({ kind, name, settings, secrets, sealed, language, isEnabled, lastResult }: StoredChannel) {
  const config = { settings, secrets } as Record<string, unknown>;
  return { kind, name, config, secretSealed: sealed, language, isEnabled, lastResult: lastResult && { ...lastResult } };
}
