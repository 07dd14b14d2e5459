import { queueFigures } from "./kpi.ts";
import type { Queue } from "./model.ts";
import { isShownQueue, projectOf, withoutProject } from "./names.ts";
import { idOf, instantOf, numberOf, textOf } from "./read.ts";
import type { Row } from "./rows.ts";

/** A queue without its levels; null for queues that are not for people to look at. */
export function projectQueue(row: Row, serviceLevel: number | null): Omit<Queue, "level" | "levels"> | null {
  const id = idOf(row, "name");
  if (!isShownQueue(id, textOf(row, "queue_type"))) return null;
  const busy = numberOf(row, "working_sessions_count");
  return {
    id,
    name: withoutProject(textOf(row, "display_name") || id),
    projectName: projectOf(id),
    priority: numberOf(row, "priority"),
    busy,
    paused: numberOf(row, "withdrawn_sessions_count"),
    outbound: numberOf(row, "outbound_sessions_count"),
    supervising: numberOf(row, "supervision_sessions_count"),
    waiting: numberOf(row, "waiting_tasks_count"),
    running: numberOf(row, "running_tasks_count"),
    oldestWaitingAt: instantOf(row, "oldest_waiting_date"),
    oldestContactAt: instantOf(row, "oldest_contact_date"),
    ...queueFigures({
      latent: numberOf(row, "latent_sessions_count"),
      logged: numberOf(row, "logged_sessions_count"),
      working: busy,
      managed: numberOf(row, "managed_tasks.count('0')"),
      failed: numberOf(row, "failed_tasks.count('0')"),
      contactSeconds: numberOf(row, "contact_duration.count('0')"),
      waitingSeconds: numberOf(row, "waiting_duration.count('0')"),
      overMaxWaiting: numberOf(row, "max_waiting_time_threshold.count('0')"),
      overMaxEstimatedWaiting: numberOf(row, "max_estimated_waiting_time_threshold.count('0')"),
      notManageableWithLatent: numberOf(row, "not_manageable_with_latent_users.count('0')"),
      notManageableWithoutLatent: numberOf(row, "not_manageable_without_latent_users.count('0')"),
    }),
    longestWaitSeconds: numberOf(row, "waiting_duration.max('0')"),
    longestTalkSeconds: numberOf(row, "contact_duration.max('0')"),
    serviceLevel,
  };
}
