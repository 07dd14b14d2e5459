import type { Scope } from "../../platform/auth/scope.ts";
import type { Call, ThresholdRule } from "./model.ts";
import { projectOf, withoutProject } from "./names.ts";

/**
 * What of a board belongs to a scope. An empty list sets no limit; what has no project, or no queue, is of none and so outside
 * a scope that names some.
 */
export class ScopeLimit {
  private readonly projects: ReadonlySet<string> | null;
  private readonly queues: ReadonlySet<string> | null;

  constructor({ projects, queues }: Scope) {
    this.projects = limitOf(projects);
    this.queues = limitOf(queues);
  }

  hasProject(name: string): boolean {
    return this.projects === null || this.projects.has(name);
  }

  /** A queue by its id, `PROJECT__Sales`. */
  hasQueue(id: string): boolean {
    return this.hasProject(projectOf(id)) && (this.queues === null || this.queues.has(withoutProject(id)));
  }

  /** An agent or a user session: of the projects, and serving one of the queues. */
  hasPerson(person: { projectName: string; queues: readonly string[] }): boolean {
    if (!this.hasProject(person.projectName)) return false;
    return this.queues === null || person.queues.some((id) => this.hasQueue(id));
  }

  /** A call that reached no queue belongs to its project alone. */
  hasCall({ projectName, queueId }: Pick<Call, "projectName" | "queueId">): boolean {
    if (!this.hasProject(projectName)) return false;
    return queueId === null ? this.queues === null : this.hasQueue(queueId);
  }

  /** Nobody says which queues a group of people serves. */
  hasGroup({ projectName }: { projectName: string }): boolean {
    return this.queues === null && this.hasProject(projectName);
  }

  hasRule({ queueId }: ThresholdRule): boolean {
    return queueId === null || this.hasQueue(queueId);
  }
}

/** "" is the name of no project and no queue: it lets nothing through, and as the only name it lets nothing at all through. */
function limitOf(names: readonly string[]): ReadonlySet<string> | null {
  return names.length === 0 ? null : new Set(names.filter((name) => name !== ""));
}
