import { type Scope, scopeKey, scopeOfKey } from "../../platform/auth/scope.ts";
import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import { BoardPart } from "../live/board-part.ts";
import type { BoardView } from "../live/board-view.ts";
import type { BoardPatch } from "../live/model.ts";
import type { LiveStore } from "../live/store.ts";

/** Different scopes that are kept up to date at once: each costs its share of every change. */
const MAX_PARTS = 50;
/** A part outlives its last reader by this: a board that is read and then followed is made once. */
const LINGER_MS = 60_000;

export interface BoardPartsDeps {
  whole: LiveStore;
  clock: Clock;
  /** Whether a stream follows the part of a scope, by the scope's key. */
  isFollowed(key: string): boolean;
  onPatch(key: string, patch: BoardPatch): void;
  /** Runs something whose failure must end there. */
  guard(what: string, run: () => void): void;
}

/** The parts of one server's board that people with a scope look at: made on demand, kept while somebody looks. */
export class BoardParts {
  private readonly parts = new Map<string, { part: BoardPart; usedAt: number }>();

  constructor(private readonly deps: BoardPartsDeps) {}

  /** The whole board for null (or for a scope that sets no limit), else the scope's part. @throws Problem `too_many_scopes`. */
  viewOf(scope: Scope | null): BoardView {
    const key = scopeKey(scope);
    return this.part(key) ?? this.deps.whole;
  }

  /** The part of a scope by its key; null for "", which is everything. @throws Problem `too_many_scopes`. */
  part(key: string): BoardPart | null {
    const scope = scopeOfKey(key);
    if (!scope) return null;
    const { whole, clock } = this.deps;
    let kept = this.parts.get(key);
    if (!kept) {
      this.makeRoom();
      kept = { part: new BoardPart(whole, scope, () => clock.now()), usedAt: 0 };
      this.parts.set(key, kept);
    }
    kept.usedAt = clock.monotonic();
    return kept.part;
  }

  get count(): number {
    return this.parts.size;
  }

  /** Passes a change of the whole board on to the parts that it concerns. */
  follow(change: BoardPatch): void {
    for (const [key, { part }] of this.parts) {
      this.deps.guard("part of a board", () => {
        const patch = part.follow(change);
        if (patch) this.deps.onPatch(key, patch);
      });
    }
  }

  /** Lets go of what nobody looks at any more. */
  sweep(): void {
    const now = this.deps.clock.monotonic();
    for (const [key, { usedAt }] of this.parts) {
      if (this.deps.isFollowed(key)) this.part(key);
      else if (now - usedAt >= LINGER_MS) this.parts.delete(key);
    }
  }

  /** Lets the part go that was not looked at for longest. */
  private makeRoom(): void {
    if (this.parts.size < MAX_PARTS) return;
    const unfollowed = [...this.parts].filter(([key]) => !this.deps.isFollowed(key));
    const [oldest] = unfollowed.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    if (!oldest) throw new Problem("too_many_scopes", { params: { max: MAX_PARTS }, retryAfterSeconds: 60 });
    this.parts.delete(oldest[0]);
  }
}
