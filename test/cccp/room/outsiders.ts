import type { BoardView } from "../../../server/cccp/live/board-view.ts";
import type { Agent, Call } from "../../../server/cccp/live/model.ts";

/** Whether a queue, by its id, is of what a test's scope names; judged here without the product's own rules. */
export type IsInside = (queueId: string) => boolean;

/** Everything that a test saw of a call centre, told apart by whether somebody with a scope may ever have seen it. */
export class Outsiders {
  private readonly inside = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(
    private readonly isInside: IsInside,
    private readonly insideProjects: readonly string[],
  ) {}

  /** Remembers what the whole centre shows now. */
  note(whole: BoardView): void {
    const { queues, agents, projects } = whole.snapshot();
    for (const { id, name } of queues) this.take([id, name], this.isInside(id));
    for (const project of projects) this.take([project], this.insideProjects.includes(project));
    for (const agent of agents) this.take([agent.id, agent.name], this.serves(agent));
    for (const session of whole.sessions()) this.take([session.id], session.queues.some(this.isInside));
    for (const call of whole.allCalls()) {
      this.take([call.id], this.isOf(call));
      // Who handles a call of the scope and where it came in are told with it, whatever else they stand for.
      if (this.isOf(call)) this.take([call.agentId ?? "", call.agentName ?? "", call.entryPoint], true);
    }
  }

  /** Names that no answer may hold. */
  get names(): string[] {
    return [...this.seen].filter((name) => name !== "" && !this.inside.has(name));
  }

  /** The names found in JSON data: as a whole text, and those that are longer than a word anywhere in one. */
  foundIn(data: unknown): string[] {
    const names = new Set(this.names);
    const long = [...names].filter((name) => /[._ ]/.test(name));
    const found = new Set<string>();
    for (const text of textsOf(data)) {
      if (this.inside.has(text)) continue;
      if (names.has(text)) found.add(text);
      for (const name of long)
        if (new RegExp(`(^|[^\\w.])${RegExp.escape(name)}($|[^\\w.])`, "u").test(text)) found.add(name);
    }
    return [...found];
  }

  private isOf(call: Call): boolean {
    return call.queueId !== null && this.isInside(call.queueId);
  }

  private serves(agent: Agent): boolean {
    return agent.queues.some(this.isInside);
  }

  private take(names: string[], isInside: boolean): void {
    for (const name of names) {
      this.seen.add(name);
      if (isInside) this.inside.add(name);
    }
  }
}

function* textsOf(data: unknown): Generator<string> {
  if (typeof data === "string") yield data;
  else if (Array.isArray(data)) for (const item of data) yield* textsOf(item);
  else if (data && typeof data === "object") {
    for (const [key, value] of Object.entries(data)) {
      yield key;
      yield* textsOf(value);
    }
  }
}
