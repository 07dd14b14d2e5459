/** The replaced presence application's JSON, made of the room's rows. Instants name their zone, which they once did not. */
import type { BookedExtension, BookStats, LogEntry, PresenceBook } from "../presence/index.ts";
import { isoInstant } from "./format.ts";

type Row = Awaited<ReturnType<PresenceBook["extensions"]>>[number];

/** As it was documented. */
export function presenceExtension({ id, yeastarId, number, name, email, status, isPlanned, syncedAt }: Row) {
  return {
    ...{ id, yeastar_id: yeastarId, number, name, email, current_status: status, planning_enabled: isPlanned },
    last_synced_at: isoInstant(syncedAt),
  };
}

/** As its dashboard answered at the same address. */
export function presenceExtensionBare({ id, number, name, status, isPlanned, syncedAt }: Row) {
  return { id, number, name, status, planning_enabled: isPlanned, last_synced: isoInstant(syncedAt) };
}

export function presenceDetail({ row, slots, overrides }: BookedExtension) {
  const { id, number, name, status, isPlanned, isFrozen } = row;
  return {
    ...{ id, number, name, current_status: status, planning_enabled: isPlanned, override_enabled: isFrozen },
    schedules: slots.map((slot) => ({
      ...{ id: slot.id, day_of_week: slot.day, specific_date: slot.date },
      ...{ start_time: clockTime(slot.startMinute), end_time: clockTime(slot.endMinute), status: slot.status },
    })),
    overrides: overrides.map((one) => ({
      ...{ id: one.id, status: one.status, reason: one.reason === "" ? null : one.reason },
      ...{ expires_at: isoInstant(one.endAt), created_at: isoInstant(one.startAt) },
    })),
  };
}

export function presenceLogRow(entry: LogEntry) {
  return {
    ...{ id: entry.id, extension_id: entry.extensionId, extension_number: entry.number === "" ? null : entry.number },
    ...{ action: actionOf(entry), old_status: entry.oldStatus, new_status: entry.newStatus },
    ...{ trigger_type: triggerOf(entry), details: detailsOf(entry), created_at: isoInstant(entry.at) },
  };
}

/** @param syncIntervalMinutes null: nobody said any. */
export function presenceStats({ extensions, planned, statuses }: BookStats, syncIntervalMinutes: number | null) {
  const counts = [...statuses].map(([status, count]) => [status ?? "unknown", count] as const);
  const sums = new Map<string, number>();
  for (const [status, count] of counts) sums.set(status, (sums.get(status) ?? 0) + count);
  return {
    ...{ total_extensions: extensions, planning_enabled: planned, status_counts: Object.fromEntries(sums) },
    sync_interval_minutes: syncIntervalMinutes,
  };
}

/** `08:30`; the end of a day is `24:00`. */
function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** What the old log said of what became of it; where it says nothing it goes by who did it. */
const ACTION_OF_RESULT: Readonly<Record<string, string>> = {
  failed: "Échec de mise à jour",
  retrying: "Échec de mise à jour",
  alarm: "Échec de mise à jour",
  away: "Erreur de synchronisation",
  back: "Synchronisation rétablie",
  seen: "Changement constaté sur le PBX",
  kept: "Statut conservé",
  postponed: "Changement reporté (appel en cours)",
  simulated: "Changement simulé",
  dropped: "Changement abandonné",
};
const ACTION_OF_SOURCE: Readonly<Record<string, string>> = {
  override: "Override manuel défini",
  expiry: "Override supprimé",
};

function actionOf({ result, source }: LogEntry): string {
  return ACTION_OF_RESULT[result] ?? ACTION_OF_SOURCE[source] ?? "Changement de statut automatique";
}

const TRIGGER_OF_LEVEL: Readonly<Record<string, string>> = {
  override: "override",
  freeze: "override_manual",
  unplanned: "no_planning",
  // Its calendars were slots of a date.
  holiday: "schedule_specific",
  calendar: "schedule_specific",
  dated: "schedule_specific",
  weekly: "schedule_recurring",
  extension_default: "outside_schedule",
  house_default: "outside_schedule",
};
const OF_OTHERS = new Set(["person", "auto_switch", "unknown_hand", "pbx"]);

function triggerOf({ result, source, because }: LogEntry): string {
  if (result === "failed" || result === "retrying" || result === "away") return "api_error";
  if (OF_OTHERS.has(source)) return "manual";
  return TRIGGER_OF_LEVEL[because[0]?.level ?? ""] ?? "manual";
}

function detailsOf({ because, detail }: LogEntry): string | null {
  return [because[0]?.name, detail].filter(Boolean).join(" · ") || null;
}
