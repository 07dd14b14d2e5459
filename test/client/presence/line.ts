import type { ExtensionLine } from "../../../server/presence/extensions/line.ts";

/** Monday 2 March 2026, 10:00 in Paris. */
export const NOW = Date.UTC(2026, 2, 2, 9);

/** An extension as it usually is; a test says what is otherwise. */
export function lineWith(change: Partial<ExtensionLine>): ExtensionLine {
  return {
    ...{ id: 1, pbxId: 1, number: "2001", name: "Élodie Martin", email: "elodie@example.com" },
    ...{ status: "available", statusAt: NOW, isMissing: false, isPlanned: true, isFrozen: false, isMonitored: true },
    ...{ zone: "Europe/Paris", ownZone: null, defaultStatus: null, groupIds: [], syncedAt: NOW },
    wantedStatus: "available",
    because: {
      ...{ level: "weekly", status: "available", startAt: NOW - 7_200_000, endAt: NOW + 7_200_000 },
      ...{ id: 1, name: "", isPrivate: false },
    },
    ...{ next: null, override: null, driven: null },
    ...change,
  };
}
