/** What a session answers, a person's or a call's, and the lines of the lists below it. */
import { date, ends } from "./leaves.ts";
import { type Fields, leaf, via } from "./paths.ts";
import type { Spell, Task, User } from "./rows.ts";
import {
  CallSession,
  type Connection,
  type Item,
  type ItemStatistic,
  type ScriptingValue,
  type Session,
  type SessionEvent,
  type Statistic,
  UserSession,
} from "./sessions.ts";

export const eventFields: Fields<SessionEvent> = {
  named: {
    object_id: leaf((event) => event.id),
    date: date((event) => event.at),
    source: leaf((event) => event.source),
    target: leaf((event) => event.target),
    state: leaf((event) => event.state),
    name: leaf((event) => event.name),
    string_data: leaf((event) => event.text),
  },
};

export const connectionFields: Fields<Connection> = {
  named: {
    object_id: leaf((connection) => connection.id),
    state: leaf((connection) => connection.state),
    incoming: leaf((connection) => connection.isIncoming),
    local_address: leaf((connection) => connection.localAddress),
    remote_address: leaf((connection) => connection.remoteAddress),
    create_date: date((connection) => connection.createdAt),
  },
};

export const itemFields: Fields<Item> = {
  named: {
    object_id: leaf((item) => item.id),
    start_date: date((item) => item.startedAt),
    form: leaf((item) => item.form),
    item: leaf((item) => item.name),
    prompt_counter: leaf((item) => item.prompts),
    item_rank: leaf((item) => item.rank),
    result: leaf((item) => item.result),
  },
};

export const statisticFields: Fields<Statistic> = {
  named: {
    object_id: leaf((statistic) => statistic.id),
    date: date((statistic) => statistic.at),
    name: leaf((statistic) => statistic.name),
    value: leaf((statistic) => statistic.value),
  },
};

export const itemStatisticFields: Fields<ItemStatistic> = {
  named: {
    object_id: leaf((statistic) => statistic.id),
    name: leaf((statistic) => statistic.name),
    count: leaf((statistic) => statistic.count),
    duration: leaf((statistic) => Math.round(statistic.totalMs / 1000)),
  },
};

export const scriptingValueFields: Fields<ScriptingValue> = {
  named: {
    object_id: leaf((line) => line.id),
    date: date((line) => line.at),
    dialog_id: leaf((line) => line.dialogId),
    name: leaf((line) => line.name),
    value: leaf((line) => line.value),
  },
};

const spellFields: Fields<Spell> = {
  named: {
    name: leaf((spell) => spell.name),
    display_name: leaf((spell) => spell.displayName),
    start_date: date((spell) => spell.startedAt),
    end_date: date((spell) => spell.endedAt),
  },
};

const textFields: Fields<string> = { named: { value: leaf((text) => text) } };

/** A task as seen from its call. */
const taskOfCallFields: Fields<Task> = {
  named: {
    queue_name: leaf((task) => task.queue?.name),
    queue_display_name: leaf((task) => task.queue?.displayName),
    priority: leaf((task) => task.priority),
    start_date: date((task) => task.startedAt),
    stop_waiting_date: date((task) => task.stopWaitingAt),
    estimated_waiting_time: leaf((task) => task.estimatedWaitSeconds),
    management_date: date((task) => task.managementAt),
    post_management_date: date((task) => task.postManagementAt),
    manager_user_id: leaf((task) => task.manager?.login),
    skills: leaf((task) => task.queue?.code),
  },
};

/** `attributes.local_number.value` and `attributes.remote_number.value`. */
export const attributeFields: Fields<CallSession> = {
  named: {
    local_number: via(
      () => textFields,
      (call) => call.localNumber,
    ),
    remote_number: via(
      () => textFields,
      (call) => call.remoteNumber,
    ),
  },
};

const asPerson = (session: Session) => (session instanceof UserSession ? session : undefined);
const asCall = (session: Session) => (session instanceof CallSession ? session : undefined);

/** The table of sessions; a person's session leads to the user, whose table is elsewhere. */
export function sessionFieldsWith(userFields: () => Fields<User>): Fields<Session> {
  return {
    named: {
      object_id: leaf((session) => session.id),
      session_id: leaf((session) => session.sessionId),
      session_type: leaf((session) => session.type),
      project_name: leaf((session) => session.project.name),
      project_path: leaf((session) => session.project.path),
      create_date: date((session) => session.createdAt),
      terminate_date: date((session) => session.terminatedAt),
      // people
      user: via(userFields, (session) => asPerson(session)?.user),
      phone_uri: leaf((session) => asPerson(session)?.phoneUri),
      phone_contact_uri: leaf((session) => asPerson(session)?.phoneContactUri),
      login_date: date((session) => asPerson(session)?.loggedInAt),
      logout_date: date((session) => asPerson(session)?.loggedOutAt),
      logged: leaf((session) => asPerson(session)?.isLogged),
      profile_name: leaf((session) => asPerson(session)?.profileName),
      current_mode: leaf((session) => asPerson(session)?.mode),
      states: ends(
        () => spellFields,
        (session) => asPerson(session)?.states,
      ),
      active_queues: leaf((session) => asPerson(session)?.activeQueues),
      instances_count: leaf((session) => (session instanceof UserSession ? 1 : undefined)),
      total_tasks_count: leaf((session) => asPerson(session)?.totalTasks),
      managed_tasks_count: leaf((session) => asPerson(session)?.managedTasks),
      transfered_tasks_count: leaf((session) => asPerson(session)?.transferredTasks),
      running_tasks_count: leaf((session) => asPerson(session)?.runningTasks),
      last_task_display_name: leaf((session) => asPerson(session)?.lastTaskDisplayName),
      last_task_event_date: date((session) => asPerson(session)?.lastTaskEventAt),
      // calls
      entry_point_display_name: leaf((session) => asCall(session)?.entryPointName),
      connections: ends(
        () => connectionFields,
        (session) => session.nested.connections,
      ),
      tasks: ends(
        () => taskOfCallFields,
        (session) => asCall(session)?.tasks,
      ),
      best_item: leaf((session) => asCall(session)?.bestItem),
      current_item: leaf((session) => asCall(session)?.currentItem),
      attributes: via(() => attributeFields, asCall),
    },
    // Any other name is that of a statistic: `waitingDuration.value`. There is nothing there while none of that name was taken.
    free: (name) =>
      via(
        () => statisticFields,
        (session) => session.nested.statistics.findLast((statistic) => statistic.name === name),
      ),
  };
}
