/** Keeps what has ended listed for a while, as the real server does, and lets the oldest go: memory has a bound. */
import type { Registry } from "./registry.ts";
import { CallSession, type Session } from "./sessions.ts";

export class Archive {
  private readonly calls: Session[] = [];
  private readonly people: Session[] = [];

  constructor(
    private readonly registry: Registry,
    private readonly limits: { calls: number; people: number },
  ) {}

  /** A session has ended. */
  take(session: Session): void {
    const isCall = session instanceof CallSession;
    const kept = isCall ? this.calls : this.people;
    kept.push(session);
    if (kept.length > (isCall ? this.limits.calls : this.limits.people)) this.drop(kept.shift());
  }

  private drop(session: Session | undefined): void {
    if (!session) return;
    if (session instanceof CallSession) for (const task of session.tasks) this.registry.remove(task);
    this.registry.remove(session);
  }
}
