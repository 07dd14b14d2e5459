import type { FeedEdit } from "./feed.ts";

/**
 * The address of a calendar that is named by a token: the token becomes one value of the query, or one part of the path, whatever
 * signs it has.
 * @param base ends where the token is to stand, with `=` or a slash.
 */
export function calendarAddress(base: string, token: string): string {
  return `${base}${encodeURIComponent(token.trim())}`;
}

/** What the replaced application did with every calendar: read twice an hour, by the clock of its school, nobody disturbed. */
export function calendarAsBefore({ id, number, name }: { id: number; number: string; name: string }) {
  return {
    ...{ name: `${number} ${name}`.trim().slice(0, 128), isEnabled: true, holdsFor: { kind: "extension", id } },
    ...{ zone: "Europe/Paris", fallbackStatus: "do_not_disturb", intervalMinutes: 30, onStale: "keep", staleHours: 24 },
  } satisfies Omit<FeedEdit, "url"> as Omit<FeedEdit, "url">;
}
