/** Sets the floor up: projects, groups, queues, people. Nobody is logged in yet. */
import { GROUP_NAMES, nth, PROJECTS, people, publicNumber, QUEUE_NAMES, type QueueName } from "./names.ts";
import type { Random } from "../../platform/random.ts";
import type { Registry } from "./registry.ts";
import { Group, type Project, Queue, User } from "./rows.ts";

/** A public number, and where its menu leads. */
export interface EntryPoint {
  project: Project;
  displayName: string;
  number: string;
  queue: Queue;
  /** Its share of the calls, relative to the others. */
  weight: number;
}

export interface Floor {
  projects: Project[];
  groups: Group[];
  /** Queues that calls are sent to. */
  queues: Queue[];
  /** The queue of each project that takes calls for one person. */
  personalQueues: Map<Project, Queue>;
  users: User[];
  entryPoints: EntryPoint[];
}

interface FloorSize {
  agents: number;
  queues: number;
}

/** Of so many people one leads. */
const AGENTS_PER_SUPERVISOR = 14;

export function buildFloor(size: FloorSize, random: Random, registry: Registry, openedAt: number): Floor {
  const projects = PROJECTS.slice(0, size.queues > 1 ? 2 : 1).map((name) => ({ name, path: `/${name}` }));
  const groups = projects.flatMap((project) =>
    GROUP_NAMES.map((name) => registry.add(new Group(project, `${project.path}/${name}`, name))),
  );
  const queues: Queue[] = [];
  for (let index = 0; index < size.queues; index++) {
    // Two in three of the first project: a small second one is what makes a switch between projects worth having.
    const project = nth(projects, index % 3 === 2 ? 1 : 0);
    const named = queueName(queues.filter((queue) => queue.project === project).length);
    queues.push(
      registry.add(
        new Queue(
          project,
          `${project.name}__${named.label}`,
          named.label,
          `${project.name}_${named.code}`,
          named.priority,
        ),
      ),
    );
  }
  const personalQueues = new Map<Project, Queue>();
  for (const project of projects) addUnlisted(project, registry, personalQueues);
  const users = hire(size.agents, { groups, queues, random, registry, openedAt });
  const entryPoints = queues.map((queue, index) => ({
    project: queue.project,
    displayName: `Accueil ${queue.displayName}`,
    number: publicNumber(index + 1),
    queue,
    // As many calls as there are people whose main work they are, give or take: that is how a floor is staffed.
    weight:
      users.filter((user) => user.queues[0] === queue).length *
        shareOf(users.filter((user) => user.project === queue.project).length) *
        random.between(0.92, 1.04) +
      0.1,
  }));
  return { projects, groups, queues, personalQueues, users, entryPoints };
}

/** A small team keeps more of its people free for the same waits: less chance that somebody's call has just ended. */
function shareOf(team: number): number {
  return 1 - 0.9 / Math.sqrt(Math.max(1, team));
}

function queueName(index: number): QueueName {
  const base = nth(QUEUE_NAMES, index);
  const round = Math.floor(index / QUEUE_NAMES.length) + 1;
  return round === 1 ? base : { ...base, label: `${base.label} ${round}`, code: `${base.code}_${round}` };
}

/** What a real server lists too and a board must not show: a virtual queue, a closed one, and one for calls to a person. */
function addUnlisted(project: Project, registry: Registry, personalQueues: Map<Project, Queue>): void {
  registry.add(new Queue(project, `VQ_${project.name}_Accueil`, "Accueil (virtuelle)", "VQ", 1, { isVirtual: true }));
  registry.add(new Queue(project, `${project.name}__Campagne été`, "Campagne été", "ETE", 1, { isRunning: false }));
  const personal = new Queue(project, `${project.name}__Appels nominatifs`, "Appels nominatifs", "", 9, {
    type: "user",
  });
  personalQueues.set(project, registry.add(personal));
}

interface Hiring {
  groups: Group[];
  queues: Queue[];
  random: Random;
  registry: Registry;
  openedAt: number;
}

function hire(count: number, { groups, queues, random, registry, openedAt }: Hiring): User[] {
  const names = people(random);
  const users: User[] = [];
  for (let index = 0; index < count; index++) {
    const { name, login } = names.next().value;
    // Going round the queues gives each its people, however few there are.
    const main = nth(queues, index);
    const { project } = main;
    const own = groups.filter((group) => group.project === project);
    const isSupervisor = index % AGENTS_PER_SUPERVISOR === AGENTS_PER_SUPERVISOR - 1;
    const colleagues = queues.filter((queue) => queue.project === project && queue !== main);
    const others = isSupervisor ? colleagues : colleagues.filter(() => random.chance(2 / (colleagues.length || 1)));
    const user = new User(
      login,
      name,
      project,
      nth(own, index),
      String(1001 + index),
      isSupervisor ? "Superviseur" : "Agent",
      [main, ...others],
      isSupervisor,
      openedAt,
    );
    for (const queue of user.queues) queue.members.push(user);
    users.push(registry.add(user));
  }
  return users;
}
