import type { LiveContext } from "./context.ts";
import { Deadlines } from "./deadlines.ts";
import { agentFacts } from "./facts.ts";
import { agentTimer } from "./levels.ts";
import type { Agent } from "./model.ts";
import { projectAgent } from "./project-agent.ts";
import { flagOf } from "./read.ts";
import { Shelf } from "./shelf.ts";

/**
 * The agents: one for each login with a live user session that is logged, or whose login is a user's. Users without a
 * session are known (they name calls) but are not on the board.
 */
export class AgentBook {
  readonly shelf = new Shelf<Agent>();
  readonly deadlines = new Deadlines();

  constructor(private readonly context: LiveContext) {}

  /** Looks at one login again: its sessions, its user and its call. */
  refresh(login: string): void {
    const { context } = this;
    const before = this.shelf.get(login);
    const after = login === "" ? null : this.project(login, before);
    if (after === before) return;
    if (!after) {
      this.shelf.remove(login);
      this.deadlines.set(login, null);
    }
    context.figures.replaceAgent(before, after);
    if (this.isWatching) context.tell(agentFacts(before, after));
  }

  private project(login: string, previous: Agent | null): Agent | null {
    const { context } = this;
    const user = context.tables.users.find(login);
    // A conference room has a session and a login, but is never logged and is no user.
    const sessions = context.tables.userSessions
      .findAll(login)
      .filter((session) => user !== null || flagOf(session, "logged") !== false);
    if (sessions.length === 0) return null;
    const call = context.callOf(login);
    const changeSeenAt = this.isWatching ? context.serverNow() : null;
    const agent = projectAgent({ login, sessions, user, call, previous, changeSeenAt });
    if (!context.isShown(agent.projectName)) return null;
    const timer = agentTimer(agent, call);
    const verdict = timer ? context.thresholds.levelAt(timer, context.serverNow()) : null;
    this.deadlines.set(login, verdict?.changesAt ?? null);
    return this.shelf.put({ ...agent, level: verdict?.level ?? "ok" });
  }

  /** While the first lists load, rows come together piece by piece: nothing that is seen then has just happened. */
  private get isWatching(): boolean {
    return this.context.tables.userSessions.isSettled && this.context.tables.users.isSettled;
  }
}
