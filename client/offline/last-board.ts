import { clear, get, set } from "idb-keyval";
import type { SavedBoard } from "../live/board-feed.ts";

/**
 * The last board of each server, kept on the device, so that the app opens with it where there is no network. Written
 * over each time: one board a server, nothing accumulates.
 */
export const lastBoards = {
  async read(serverId: string): Promise<SavedBoard | null> {
    return ((await get(keyOf(serverId))) as SavedBoard | undefined) ?? null;
  },
  async write(saved: SavedBoard): Promise<void> {
    await set(keyOf(saved.board.serverId), saved);
  },
};

/** A small value kept on the device; a browser that keeps nothing (private mode, full disk) is no error. */
export async function keep(key: string, value: unknown): Promise<void> {
  await set(key, value).catch(() => {});
}

/** What `keep` kept; null when there is nothing. */
export async function kept<Value>(key: string): Promise<Value | null> {
  return ((await get(key).catch(() => undefined)) as Value | undefined) ?? null;
}

/** Forgets everything that was kept: what one person may see is not for the next who takes the device. */
export async function forgetAll(): Promise<void> {
  await clear().catch(() => {});
}

function keyOf(serverId: string): string {
  return `board/${serverId}`;
}
