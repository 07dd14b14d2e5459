/** What the server tells unasked about a queue: a record that names its values, as every event of a server carries one. */
import { msToDate } from "../wire/dates.ts";
import type { Announcement } from "./peer.ts";
import type { Queue } from "./rows.ts";

/** @param offsetSeconds seconds east of UTC that dates are displayed in */
export function queueEvent(queue: Queue, offsetSeconds: number): Announcement {
  const oldest = msToDate(queue.waiting[0]?.startedAt ?? null, offsetSeconds);
  return {
    source: "dispatch",
    target: queue.name,
    delay: 0,
    eventName: "queue.state",
    record: {
      name: "queue",
      values: [
        { name: "name", type: "string", value: queue.name },
        { name: "running", type: "boolean", value: queue.isRunning },
        { name: "waiting_tasks_count", type: "u32", value: queue.waiting.length },
        { name: "running_tasks_count", type: "u32", value: queue.running.size },
        { name: "oldest_waiting_date", type: "date", value: oldest },
      ],
    },
  };
}
