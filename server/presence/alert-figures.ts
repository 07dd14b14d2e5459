import type { Clock } from "../platform/clock.ts";
import type { FigureDefinition, FigureReading, FigureSource } from "../platform/index.ts";
import type { FeedView } from "./feeds/feed.ts";
import type { PbxView } from "./pbxs/pbx.ts";

/** What alerts can watch here. */
const FIGURES: readonly FigureDefinition[] = [
  { name: "presence.pbx_down", unit: "seconds", scopeKinds: ["pbx"], side: "above" },
  { name: "presence.feeds_failing", unit: "count", scopeKinds: ["calendars"], side: "above" },
];
const CALENDARS = "calendars/all";

export interface AlertFigureDeps {
  clock: Clock;
  pbxs(): readonly Pick<PbxView, "id" | "name" | "isEnabled" | "state">[];
  feeds(): readonly Pick<FeedView, "isEnabled" | "failures">[];
  /** Whether the PBXs are known: before that nothing is gone. */
  isStarted(): boolean;
}

/** How long each PBX has not answered, and how many calendars cannot be read. */
export class PresenceFigureSource implements FigureSource {
  readonly figures = FIGURES;
  /** Since when each has been down, by the monotonic clock. */
  private readonly downSince = new Map<number, number>();

  constructor(private readonly deps: AlertFigureDeps) {}

  read(wanted: ReadonlySet<string>): FigureReading[] {
    const readings: FigureReading[] = [];
    for (const pbx of this.deps.pbxs()) {
      if (!pbx.isEnabled) this.downSince.delete(pbx.id);
      else if (wanted.has("presence.pbx_down")) readings.push(this.down(pbx));
    }
    if (wanted.has("presence.feeds_failing")) {
      const value = this.deps.feeds().filter(({ isEnabled, failures }) => isEnabled && failures > 0).length;
      const scope = { id: CALENDARS, kind: "calendars", name: "", parentName: "", queue: null };
      readings.push({ figure: "presence.feeds_failing", scope, value });
    }
    return readings;
  }

  isGone(scopeId: string): boolean {
    if (!this.deps.isStarted() || scopeId === CALENDARS) return false;
    return !this.deps.pbxs().some(({ id, isEnabled }) => isEnabled && pathOf(id) === scopeId);
  }

  private down({ id, name, state }: Pick<PbxView, "id" | "name" | "state">): FigureReading {
    const scope = { id: pathOf(id), kind: "pbx", name, parentName: "", queue: null };
    const now = this.deps.clock.monotonic();
    if (state.phase === "ready") this.downSince.delete(id);
    const since = state.phase === "ready" ? now : (this.downSince.get(id) ?? now);
    if (state.phase !== "ready") this.downSince.set(id, since);
    return { figure: "presence.pbx_down", scope, value: (now - since) / 1000 };
  }
}

function pathOf(id: number): string {
  return `pbx/${id}`;
}
