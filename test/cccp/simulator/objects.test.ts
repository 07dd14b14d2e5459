import { beforeAll, describe, expect, test } from "bun:test";
import { CallCentreSimulator } from "../../../server/cccp/simulator.ts";
import { dateToMs } from "../../../server/cccp/wire/dates.ts";
import type { Scalar, WireDate } from "../../../server/cccp/wire/values.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { connected, type RawClient } from "./raw-client.ts";

/** Every field of section 6 of the protocol page, by list; of each list some object has each of them. */
const FIELDS: Record<string, { filter: string; paths: string }> = {
  "sessions of people": {
    filter: ".[session_type eq 3 and terminate_date eq '']",
    paths: `object_id session_id project_name user.login user.name phone_uri phone_contact_uri login_date create_date
      terminate_date profile_name current_mode logged states.last.display_name states.last.start_date states.last.end_date
      active_queues instances_count total_tasks_count managed_tasks_count transfered_tasks_count running_tasks_count
      last_task_display_name last_task_event_date`,
  },
  "sessions of calls": {
    filter: ".[session_type eq 1 or session_type eq 2]",
    paths: `session_id create_date terminate_date project_name project_path entry_point_display_name
      connections.first.local_address connections.last.incoming connections.last.remote_address connections.last.local_address
      tasks.last.queue_name tasks.last.queue_display_name tasks.last.priority tasks.last.start_date tasks.last.stop_waiting_date
      tasks.last.estimated_waiting_time tasks.last.management_date tasks.last.post_management_date tasks.last.manager_user_id
      tasks.last.skills best_item current_item attributes.local_number.value attributes.remote_number.value
      globalDuration.value waitingDuration.value contactDuration.value`,
  },
  queues: {
    filter: ".[virtual_queue eq 0 and running]",
    paths: `object_id name display_name queue_type group code priority running latent_sessions_count logged_sessions_count
      working_sessions_count withdrawn_sessions_count outbound_sessions_count supervision_sessions_count running_tasks_count
      waiting_tasks_count oldest_waiting_date oldest_contact_date managed_tasks.count('0') failed_tasks.count('0')
      contact_duration.count('0') waiting_duration.count('0') contact_duration.max('0') waiting_duration.max('0')
      max_waiting_time_threshold.count('0') max_estimated_waiting_time_threshold.count('0')
      not_manageable_with_latent_users.count('0') not_manageable_without_latent_users.count('0')`,
  },
  users: {
    filter: "",
    paths: `login name project_name last_state_name last_state_display_name last_state_date last_task_name
      last_task_display_name busy_count sessions.last.session.session_id sessions.last.session.profile_name
      sessions.last.session.logged sessions.last.session.login_date sessions.last.session.logout_date
      sessions.last.session.current_mode sessions.last.session.phone_uri tasks.last.task.start_date
      tasks.last.task.management_effective_date tasks.last.task.end_date total_inbound.count('0') managed_inbound.count('0')
      lost_inbound.count('0') transferred_inbound.count('0') redirected_inbound.count('0') task_state_contact.duration('0')
      task_state_held.duration('0') task_state_ringing.duration('0') state_group_pause.duration('0')
      state_group_outbound.duration('0') contact_duration.max('0')`,
  },
  tasks: {
    filter: "",
    paths: `task_id parent_call_session_id queue_name queue_display_name queue_type start_date stop_waiting_date
      management_date post_management_date end_date manager_session.user.login`,
  },
  file_tasks: {
    filter: "",
    paths: "session.session_id queue_name attributes.local_number.value attributes.remote_number.value terminate_date",
  },
  groups: { filter: "", paths: "display_name path project_name logged_users_count" },
  user_registers: { filter: "", paths: "date user.name contact expires_date" },
};

const NESTED: Record<string, string> = {
  events: "date source target state name string_data",
  connections: "state incoming local_address remote_address create_date",
  items: "start_date form item prompt_counter item_rank result",
  statistics: "date name value",
  item_statistics: "name count duration",
  scripting_values: "date dialog_id name value",
};

describe("the objects", () => {
  const clock = new FakeClock();
  let client: RawClient;
  let formatId = 0;

  beforeAll(() => {
    const size = { agents: 30, queues: 4, ratePerMinute: 6, history: 300, seed: 3 };
    const simulator = new CallCentreSimulator({ clock, ...size });
    simulator.start();
    client = connected(simulator.accept);
  });

  function rows(field: string, filter: string, paths: readonly string[], objectId = 0, path = "/dispatch") {
    formatId += 1;
    client.format(formatId, paths);
    const items = client.list(1, field, filter, objectId, path)?.items ?? [];
    return items.map((item) => client.object(1, item.itemId, formatId, path) ?? {});
  }

  function calls(filter: string, paths: readonly string[]): Record<string, Scalar>[] {
    return rows("sessions", filter, paths);
  }

  for (const [name, { filter, paths }] of Object.entries(FIELDS)) {
    test(`${name} answer every field of the page`, () => {
      const wanted = paths.split(/\s+/);
      const answered = new Set(rows(name.split(" ")[0] ?? "", filter, wanted).flatMap((row) => Object.keys(row)));
      expect([...answered].sort()).toEqual([...wanted].sort());
    });
  }

  for (const [name, paths] of Object.entries(NESTED)) {
    test(`${name} of a call answer every field of the page`, () => {
      const wanted = paths.split(" ");
      const call = client.list(1, "sessions", ".[session_type eq 1 and terminate_date ne '']")?.items.at(-1);
      const answered = rows(name, "", wanted, call?.itemId);
      expect(answered.length).toBeGreaterThan(0);
      for (const row of answered) expect(Object.keys(row).sort()).toEqual([...wanted].sort());
    });
  }

  test("leave out a leaf that does not exist, and answer the rest", () => {
    const paths = ["name", "nmae", "user.login", "managed_tasks.count('7')", "managed_tasks.sum('0')", "name.length"];
    const [queue] = rows("queues", "", ["name", ...paths.filter((path) => path !== "name" && path !== "name.length")]);
    expect(Object.keys(queue ?? {})).toEqual(["name"]);
  });

  test("say by seconds 0 that something has not ended", () => {
    const [session] = rows("sessions", ".[terminate_date eq '']", ["terminate_date"]);
    expect(session?.terminate_date).toEqual({ seconds: 0, microseconds: 0, offsetSeconds: 0 });
  });

  test("lead from one to another: a call's task has the login of a user of its project", () => {
    const logins = new Map(rows("users", "", ["login", "project_name"]).map((user) => [user.login, user.project_name]));
    const handled = calls(".[session_type eq 1 and terminate_date ne '']", [
      "project_name",
      "tasks.last.manager_user_id",
    ]);
    const managers = handled.filter((call) => call["tasks.last.manager_user_id"] !== undefined);
    expect(managers.length).toBeGreaterThan(50);
    for (const call of managers) expect(logins.get(call["tasks.last.manager_user_id"])).toBe(call.project_name);
  });

  test("keep a call's dates in order and its statistics equal to them", () => {
    const at = (value: Scalar) => (value === undefined ? 0 : (dateToMs(value as WireDate) ?? 0));
    const names = ["start_date", "stop_waiting_date", "management_date", "post_management_date"];
    const paths = [
      "create_date",
      "terminate_date",
      "contactDuration.value",
      ...names.map((name) => `tasks.last.${name}`),
    ];
    const answered = calls(".[session_type eq 1 and terminate_date ne '']", paths).filter(
      (call) => at(call["tasks.last.post_management_date"]) > 0,
    );
    expect(answered.length).toBeGreaterThan(50);
    for (const call of answered) {
      const dates = ["create_date", ...names.map((name) => `tasks.last.${name}`), "terminate_date"].map((path) =>
        at(call[path]),
      );
      expect(dates).toEqual([...dates].sort((a, b) => a - b));
      const talkMs = at(call["tasks.last.post_management_date"]) - at(call["tasks.last.management_date"]);
      expect(Math.abs(Number(call["contactDuration.value"]) - talkMs)).toBeLessThanOrEqual(1);
    }
  });

  test("filter through what they lead to", () => {
    const [group] = rows("groups", ".[logged_users_count gt 0]", ["path"]);
    const filter = `.[session_type eq 3 and logged and user/group/path eq '${String(group?.path)}']`;
    const inGroup = rows("sessions", filter, ["user.login"]);
    const all = rows("sessions", ".[session_type eq 3 and logged]", ["user.login"]);
    expect(inGroup.length).toBeGreaterThan(0);
    expect(inGroup.length).toBeLessThan(all.length);
    const users = rows("users", `.[group/path eq '${String(group?.path)}']`, ["login"]).map((user) => user.login);
    for (const session of inGroup) expect(users).toContain(session["user.login"]);
  });

  test("list the queues that a board skips, and the board's filter skips what it can", () => {
    const all = rows("queues", "", ["name", "queue_type", "running", "virtual_queue"]);
    expect(all.some((queue) => String(queue.name).startsWith("VQ_") && queue.virtual_queue === true)).toBe(true);
    expect(all.some((queue) => queue.running === false)).toBe(true);
    const shown = rows("queues", ".[virtual_queue eq 0 and running]", ["name", "queue_type"]);
    expect(shown.filter((queue) => queue.queue_type === "queue")).toHaveLength(4);
    expect(shown.some((queue) => queue.queue_type === "user")).toBe(true);
    for (const queue of shown) expect(String(queue.name)).toMatch(/^(DEMO|NORD)__/);
  });

  test("say on /ccxml and on /dispatch which queues a person serves, as a literal", () => {
    const filter = ".[session_type eq 3 and terminate_date eq '' and current_mode eq 'agent_phone']";
    for (const path of ["/ccxml", "/dispatch"]) {
      const sessions = rows("sessions", filter, ["active_queues"], 0, path);
      expect(sessions.length).toBeGreaterThan(10);
      for (const session of sessions) {
        const entry = "q\\d+: \\{type:'queue', queue:'(DEMO|NORD)__[^']+', task:'(waiting|managing|suspended)'\\}";
        expect(String(session.active_queues)).toMatch(new RegExp(`^\\(\\{(${entry}(, )?)+\\}\\)$`));
      }
    }
  });
});
