/** Keeps the queues' counts of people in step with what each person does. */
import type { Registry } from "./registry.ts";
import type { Tally, User } from "./rows.ts";

/** The state of somebody who takes calls; `available` or busy is up to the task. */
export const AT_WORK = { name: "traitement", displayName: "Traitement" } as const;
export const OUTBOUND = { name: "sortant", displayName: "Appel sortant" } as const;
export const SUPERVISION = { name: "supervision", displayName: "Supervision" } as const;
export const LOGGED_OUT = { name: "disabled", displayName: "Déconnecté" } as const;

/** Moves the person to the columns that fit now, in each queue served, and rewrites what the session says of its queues. */
export function retally(user: User, registry: Registry): void {
  const columns = columnsOf(user);
  if (columns.join() !== user.counted.join()) {
    for (const queue of user.queues) {
      for (const column of user.counted) queue.tally[column] -= 1;
      for (const column of columns) queue.tally[column] += 1;
      registry.touch(queue);
    }
    user.counted = columns;
  }
  registry.touch(user);
  if (!user.session) return;
  user.session.activeQueues = activeQueuesOf(user);
  registry.touch(user.session);
}

/** Somebody without a phone counts in no queue. Those who are there without taking calls are latent. */
function columnsOf(user: User): readonly (keyof Tally)[] {
  if (!user.session?.isPlugged) return [];
  switch (user.state.name) {
    case AT_WORK.name:
      return user.task ? ["logged", "working"] : ["logged"];
    case OUTBOUND.name:
      return ["latent", "outbound"];
    case SUPERVISION.name:
      return ["latent", "supervision"];
    default:
      return ["latent", "withdrawn"];
  }
}

/** `({q1: {type:'queue', queue:'DEMO__Sales', task:'waiting'}})` */
function activeQueuesOf(user: User): string {
  if (!user.session?.isPlugged) return "({})";
  const task = user.state.name !== AT_WORK.name ? "suspended" : user.task ? "managing" : "waiting";
  const entries = user.queues.map((queue, index) => {
    const name = queue.name.replace(/[\\']/g, "\\$&");
    return `q${index + 1}: {type:'${queue.type}', queue:'${name}', task:'${task}'}`;
  });
  return `({${entries.join(", ")}})`;
}
