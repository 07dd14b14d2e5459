import { describe, expect, test } from "bun:test";
import { FAILURES } from "../../../server/cccp/simulator/counters.ts";
import type { Queue, Task } from "../../../server/cccp/simulator/rows.ts";
import { CallSession, type Session, UserSession } from "../../../server/cccp/simulator/sessions.ts";
import { World, type WorldOptions } from "../../../server/cccp/simulator/world.ts";

const HOUR = 3_600_000;
/** Noon of the place: hours before its midnight. */
const NOON = Date.UTC(2026, 2, 2, 11, 0, 0);

function build(options: Partial<WorldOptions> = {}): World {
  const size = { agents: 60, queues: 8, ratePerMinute: 12, history: 200 };
  return new World({ seed: 1, startAt: NOON, offsetSeconds: 3600, ...size, ...options });
}

function sessionsOf(world: World): Session[] {
  return [...(world.registry.list(0, "sessions")?.rows ?? [])] as Session[];
}

function tasksOf(world: World): Task[] {
  return [...(world.registry.list(0, "tasks")?.rows ?? [])] as Task[];
}

/** Everything that happened, as text that differs when anything does. */
function history(world: World): string {
  const lines = sessionsOf(world).flatMap((session) => [
    `${session.id} ${session.sessionId} ${session.createdAt} ${session.terminatedAt}`,
    ...session.nested.events.map((event) => `${event.at} ${event.source} ${event.target} ${event.name} ${event.text}`),
  ]);
  return lines.join("\n");
}

function seconds(tasks: readonly Task[], measure: (task: Task) => number): number {
  return Math.round(tasks.reduce((sum, task) => sum + measure(task), 0) / 1000);
}

describe("the start", () => {
  const world = build();
  const sessions = sessionsOf(world);
  const calls = sessions.filter((session): session is CallSession => session instanceof CallSession);

  test("has a morning behind it", () => {
    const ended = calls.filter((call) => call.terminatedAt !== null);
    expect(ended.length).toBeGreaterThan(100);
    expect(ended.length).toBeLessThanOrEqual(200);
    expect(world.floor.queues.every((queue) => queue.day.managed > 0)).toBe(true);
  });

  test("has people at work, away, supervising, talking and waiting for calls", () => {
    const states = new Set(world.floor.users.map((user) => (user.task ? user.task.state : user.state.name)));
    for (const state of ["traitement", "supervision", "contact", "disabled"]) expect([...states]).toContain(state);
    expect([...states].some((state) => state.startsWith("pause"))).toBe(true);
  });

  test("has somebody without a phone, who counts in no queue, and conference rooms", () => {
    const people = sessions.filter((session): session is UserSession => session instanceof UserSession);
    const unplugged = people.filter((session) => session.terminatedAt === null && !session.isPlugged);
    expect(unplugged.length).toBeGreaterThan(0);
    for (const { user } of unplugged) expect(user.counted).toEqual([]);
    expect(people.filter((session) => session.profileName === "Salle de conférence")).toHaveLength(2);
  });

  test("gives texts that ISO-8859-1 can carry, and numbers that nobody has", () => {
    const texts = [
      ...world.floor.users.flatMap((user) => [user.name, user.login]),
      ...world.floor.queues.map((queue) => queue.name),
      ...sessions.flatMap((session) => session.nested.events.map((event) => event.text)),
    ];
    for (const text of texts) expect([...text].every((letter) => letter.charCodeAt(0) < 256)).toBe(true);
    expect(texts.some((text) => /[éèçüñø]/.test(text))).toBe(true);
    const reserved = /^(0199 00|0261 91|0353 01|0465 71|0536 49|0639 98)/;
    for (const call of calls) {
      for (const number of [call.localNumber, call.remoteNumber]) {
        expect(number).toMatch(/^\d{10}$/);
        expect(`${number.slice(0, 4)} ${number.slice(4)}`).toMatch(reserved);
      }
    }
  });

  test("gives logins and names that differ", () => {
    const { users } = build({ agents: 800, history: 0 }).floor;
    expect(new Set(users.map((user) => user.login)).size).toBe(800);
    for (const { login } of users) expect(login).toMatch(/^[a-z]+(-[a-z]+)?\.[a-z]+\d*$/);
  });
});

describe("hours later", () => {
  const world = build({ history: 0, ratePerMinute: 14 });
  world.runTo(NOON + HOUR);

  test("the queues' counters are the sums over the calls", () => {
    // Three in the morning, with calls since before midnight, when the counters began again; those of today are all kept.
    const midnight = Date.UTC(2026, 2, 1, 23, 0, 0);
    const night = build({ startAt: midnight + 3 * HOUR, history: 3_000 });
    night.runTo(midnight + 3.25 * HOUR);
    const tasks = tasksOf(night);
    expect(tasks.some((task) => task.endedAt !== null && task.endedAt < midnight)).toBe(true);
    for (const queue of night.floor.queues) checkQueue(queue, tasks, midnight);
  });

  test("the people's counters agree with the queues'", () => {
    const inHand = world.floor.users.filter((user) => user.task && user.task.postManagementAt === null).length;
    const sum = (read: (day: World["floor"]["users"][number]["day"]) => number) =>
      world.floor.users.reduce((total, user) => total + read(user.day), 0);
    const queues = [...world.floor.queues, ...world.floor.personalQueues.values()];
    expect(sum((day) => day.managed)).toBe(queues.reduce((total, queue) => total + queue.day.managed, 0));
    expect(sum((day) => day.total)).toBe(sum((day) => day.managed + day.lost + day.redirected) + inHand);
    expect(sum((day) => day.managed)).toBeGreaterThan(100);
  });

  test("the tallies are what a count of heads gives", () => {
    for (const queue of world.floor.queues) {
      const there = queue.members.filter((user) => user.session?.isPlugged);
      const atWork = there.filter((user) => user.state.name === "traitement");
      expect(queue.tally.logged).toBe(atWork.length);
      expect(queue.tally.latent).toBe(there.length - atWork.length);
      expect(queue.tally.working).toBe(atWork.filter((user) => user.task !== null).length);
      const { withdrawn, outbound, supervision } = queue.tally;
      expect(withdrawn + outbound + supervision).toBe(queue.tally.latent);
    }
  });

  test("nobody idles while a call waits for them", () => {
    for (const queue of world.floor.queues) {
      const idle = queue.members.filter((user) => user.idleSinceAt !== null);
      if (queue.waiting.length > 0) expect(idle).toEqual([]);
    }
  });
});

function checkQueue(queue: Queue, tasks: readonly Task[], midnight: number): void {
  const own = tasks.filter((task) => task.queue === queue);
  const settledAt = (task: Task) => task.postManagementAt ?? (task.failure ? task.endedAt : null) ?? 0;
  const today = own.filter((task) => settledAt(task) >= midnight);
  const managed = today.filter((task) => task.failure === null);
  expect(managed.length).toBeGreaterThan(50);
  expect(queue.day.managed).toBe(managed.length);
  for (const failure of FAILURES) {
    expect(queue.day.failed[failure]).toBe(today.filter((task) => task.failure === failure).length);
  }
  const talked = (task: Task) => (task.postManagementAt ?? 0) - (task.managementAt ?? 0);
  const waited = (task: Task) => (task.stopWaitingAt ?? 0) - task.startedAt;
  expect(queue.day.contact.totalSeconds).toBe(seconds(managed, talked));
  expect(queue.day.waiting.totalSeconds).toBe(seconds(today, waited));
  expect(queue.day.waiting.longestSeconds).toBe(Math.max(...today.map((task) => seconds([task], waited))));
  expect(queue.waiting.length).toBe(own.filter((task) => task.state === "waiting").length);
  expect(queue.running.size).toBe(
    own.filter((task) => task.manager !== null && task.endedAt === null && task.state !== "waiting").length,
  );
}

describe("the same seed", () => {
  test("gives the same day, another seed another", () => {
    const days = [5, 5, 6].map((seed) => {
      const world = build({ seed });
      // In steps of any size.
      for (let at = NOON; at < NOON + HOUR; at += seed === 5 ? HOUR / 7 : HOUR) world.runTo(at);
      world.runTo(NOON + HOUR);
      return history(world);
    });
    expect(days[0]?.length).toBeGreaterThan(10_000);
    expect(days[1]).toBe(days[0] ?? "");
    expect(days[2]).not.toBe(days[0] ?? "");
  });
});

describe("a whole day", () => {
  test("holds no more objects at its end than in its busy hours, and midnight resets the counters", () => {
    const world = build({ history: 100 });
    const sizes: number[] = [];
    for (let hour = 1; hour <= 24; hour++) {
      world.runTo(NOON + hour * HOUR);
      world.registry.takeChanges();
      sizes.push(world.registry.size);
      if (hour === 12) expect(world.floor.queues.reduce((sum, queue) => sum + queue.day.managed, 0)).toBeLessThan(10);
    }
    const firstHours = Math.max(...sizes.slice(0, 6));
    // Lines of people's sessions fill up to their bound in the first hours; calls go as they come.
    expect(Math.max(...sizes.slice(18))).toBeLessThan(firstHours * 1.5);
    const listed = sessionsOf(world).filter(
      (session) => session instanceof CallSession && session.terminatedAt !== null,
    );
    expect(listed).toHaveLength(100);
    expect(tasksOf(world).every((task) => task.call.id > 0 && world.registry.byId(task.call.id) === task.call)).toBe(
      true,
    );
  });
});
