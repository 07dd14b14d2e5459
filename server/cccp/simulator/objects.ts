/**
 * What each kind of object answers, field by field: the tables that formats and filters are resolved against. The names
 * are those of a dispatch server; a name that is not here does not exist.
 */
import type { FormatField, ObjectFormat } from "../wire/values.ts";
import { counted, date, grouped, timed } from "./leaves.ts";
import { type Field, type Fields, leaf, type Reader, resolve, type Step, via } from "./paths.ts";
import {
  type Group,
  type Kind,
  type Queue,
  type Row,
  TASK_STATES,
  type Task,
  type User,
  type UserRegister,
} from "./rows.ts";
import {
  attributeFields,
  connectionFields,
  eventFields,
  itemFields,
  itemStatisticFields,
  scriptingValueFields,
  sessionFieldsWith,
  statisticFields,
} from "./session-fields.ts";

const sessionFields = sessionFieldsWith(() => userFields);

const groupFields: Fields<Group> = {
  named: {
    object_id: leaf((group) => group.id),
    display_name: leaf((group) => group.displayName),
    path: leaf((group) => group.path),
    project_name: leaf((group) => group.project.name),
    logged_users_count: leaf((group) => group.loggedUsers),
  },
};

const queueFields: Fields<Queue> = {
  named: {
    object_id: leaf((queue) => queue.id),
    name: leaf((queue) => queue.name),
    display_name: leaf((queue) => queue.displayName),
    project_name: leaf((queue) => queue.project.name),
    queue_type: leaf((queue) => queue.type),
    group: leaf((queue) => queue.project.path),
    code: leaf((queue) => queue.code),
    priority: leaf((queue) => queue.priority),
    running: leaf((queue) => queue.isRunning),
    virtual_queue: leaf((queue) => queue.isVirtual),
    latent_sessions_count: leaf((queue) => queue.tally.latent),
    logged_sessions_count: leaf((queue) => queue.tally.logged),
    working_sessions_count: leaf((queue) => queue.tally.working),
    withdrawn_sessions_count: leaf((queue) => queue.tally.withdrawn),
    outbound_sessions_count: leaf((queue) => queue.tally.outbound),
    supervision_sessions_count: leaf((queue) => queue.tally.supervision),
    running_tasks_count: leaf((queue) => queue.running.size),
    waiting_tasks_count: leaf((queue) => queue.waiting.length),
    oldest_waiting_date: date((queue) => queue.waiting[0]?.startedAt ?? null),
    oldest_contact_date: date((queue) => first(queue.inContact)?.managementAt ?? null),
    managed_tasks: counted((queue) => queue.day.managed),
    failed_tasks: counted((queue) => queue.day.failedTotal),
    contact_duration: timed((queue) => queue.day.contact),
    waiting_duration: timed((queue) => queue.day.waiting),
    max_waiting_time_threshold: counted((queue) => queue.day.failed.max_waiting_time),
    max_estimated_waiting_time_threshold: counted((queue) => queue.day.failed.max_estimated_waiting_time),
    not_manageable_with_latent_users: counted((queue) => queue.day.failed.not_manageable_with_latent_users),
    not_manageable_without_latent_users: counted((queue) => queue.day.failed.not_manageable_without_latent_users),
  },
};

function first<T>(of: ReadonlySet<T>): T | undefined {
  for (const item of of) return item;
  return undefined;
}

const lastTaskOfUserFields: Fields<Task> = {
  named: {
    start_date: date((task) => task.startedAt),
    management_effective_date: date((task) => task.managementAt),
    end_date: date((task) => task.endedAt),
  },
};

/** `last.NAME`: the newest of a list of links, and what it links to. */
function lastLink<T, U>(name: string, fields: () => Fields<U>, follow: (object: T) => U | null): Field<T> {
  return grouped({ named: { last: grouped({ named: { [name]: via(fields, follow) } }) } });
}

const userFields: Fields<User> = {
  named: {
    object_id: leaf((user) => user.id),
    login: leaf((user) => user.login),
    name: leaf((user) => user.name),
    project_name: leaf((user) => user.project.name),
    group: via(
      () => groupFields,
      (user) => user.group,
    ),
    last_state_name: leaf((user) => user.state.name),
    last_state_display_name: leaf((user) => user.state.displayName),
    last_state_date: date((user) => user.state.startedAt),
    last_task_name: leaf((user) => user.lastTask?.state),
    last_task_display_name: leaf((user) => (user.lastTask ? TASK_STATES[user.lastTask.state] : undefined)),
    busy_count: leaf((user) => (user.task ? 1 : 0)),
    sessions: lastLink(
      "session",
      () => sessionFields,
      (user) => user.lastSession,
    ),
    tasks: lastLink(
      "task",
      () => lastTaskOfUserFields,
      (user) => user.lastTask,
    ),
    total_inbound: counted((user) => user.day.total),
    managed_inbound: counted((user) => user.day.managed),
    lost_inbound: counted((user) => user.day.lost),
    transferred_inbound: counted((user) => user.day.transferred),
    redirected_inbound: counted((user) => user.day.redirected),
    task_state_contact: timed((user) => user.day.contact),
    task_state_held: timed((user) => user.day.held),
    task_state_ringing: timed((user) => user.day.ringing),
    state_group_pause: timed((user) => user.day.paused),
    state_group_outbound: timed((user) => user.day.outbound),
    contact_duration: timed((user) => user.day.conversation),
  },
};

const taskFields: Fields<Task> = {
  named: {
    object_id: leaf((task) => task.id),
    task_id: leaf((task) => task.taskId),
    parent_call_session_id: leaf((task) => task.call.sessionId),
    queue_name: leaf((task) => task.queue?.name),
    queue_display_name: leaf((task) => task.queue?.displayName),
    queue_type: leaf((task) => task.queue?.type),
    state: leaf((task) => task.state),
    start_date: date((task) => task.startedAt),
    stop_waiting_date: date((task) => task.stopWaitingAt),
    management_date: date((task) => task.managementAt),
    post_management_date: date((task) => task.postManagementAt),
    end_date: date((task) => task.endedAt),
    terminate_date: date((task) => task.endedAt),
    manager_session: via(
      () => sessionFields,
      (task) => task.managerSession,
    ),
    session: via(
      () => sessionFields,
      (task) => task.call,
    ),
    attributes: via(
      () => attributeFields,
      (task) => task.call,
    ),
  },
};

const userRegisterFields: Fields<UserRegister> = {
  named: {
    object_id: leaf((register) => register.id),
    date: date((register) => register.registeredAt),
    user: via(
      () => userFields,
      (register) => register.user,
    ),
    contact: leaf((register) => register.contact),
    expires_date: date((register) => register.expiresAt),
  },
};

const FIELDS: Readonly<Record<Kind, unknown>> = {
  session: sessionFields,
  queue: queueFields,
  user: userFields,
  task: taskFields,
  group: groupFields,
  user_register: userRegisterFields,
  event: eventFields,
  connection: connectionFields,
  item: itemFields,
  statistic: statisticFields,
  item_statistic: itemStatisticFields,
  scripting_value: scriptingValueFields,
};

/** The table of a kind. A row is only ever read with the table of its own kind, which makes the cast sound. */
export function fieldsOf(kind: Kind): Fields<Row> {
  return FIELDS[kind] as Fields<Row>;
}

/** One leaf of a format, ready to be read from rows of one kind. */
export interface FormatLeaf {
  fieldIndex: number;
  read: Reader<Row>;
}

/** The leaves of a format that exist in a kind of object; those that do not are left out, as the server does. */
export function compileFormat(format: ObjectFormat, kind: Kind): FormatLeaf[] {
  const leaves: FormatLeaf[] = [];
  const walk = (nodes: readonly FormatField[], above: readonly Step[]) => {
    for (const node of nodes) {
      const path = [...above, { name: node.name, query: node.query || null }];
      if (node.fields.length > 0) walk(node.fields, path);
      else {
        const read = resolve(fieldsOf(kind), path);
        if (read) leaves.push({ fieldIndex: node.fieldIndex, read });
      }
    }
  };
  walk(format.fields, []);
  return leaves;
}
