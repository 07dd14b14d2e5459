/** What can be watched: figures that rooms register, and how they read them. The platform knows their names, not their meaning. */
import type { Side, Unit } from "./model.ts";

/** What a value is about. */
export interface FigureScope {
  /** A path, such as `server/1` or `server/1/queue/DEMO__Sales` with its parts URI-encoded: what is under a path belongs to it. */
  id: string;
  /** `server`, `queue`, … */
  kind: string;
  /** What people call it. */
  name: string;
  /** What it belongs to, in the same words; "" at the top. */
  parentName: string;
  /** A queue's project and its name without the project: what a person's own limits are compared with. Null for all else. */
  queue: { projectName: string; queueName: string } | null;
}

export interface FigureDefinition {
  /** `room.figure`: `cccp.waiting`. Its words are in `client/words`. */
  name: string;
  unit: Unit;
  scopeKinds: readonly string[];
  /** Which side is trouble, as a rule. */
  side: Side;
}

export interface FigureReading {
  figure: string;
  scope: FigureScope;
  /** In the figure's unit (seconds; 0 to 1 for a ratio); null is unknown, and an unknown value is never judged. */
  value: number | null;
  /** Known to be nothing to judge: a queue that is closed, a rate of no calls. As good as a good value. */
  isAtRest?: boolean;
}

/** A room's figures. */
export interface FigureSource {
  figures: readonly FigureDefinition[];
  /** Every value as it is now, of the figures that are wanted; quick, and waits for nothing. */
  read(wanted: ReadonlySet<string>): readonly FigureReading[];
  /** Whether something that is not among the readings no longer exists; false while nobody can tell. */
  isGone(scopeId: string): boolean;
}

export class Figures {
  private readonly sources = new Map<string, FigureSource>();
  private readonly definitions = new Map<string, FigureDefinition>();

  constructor(private readonly onFailure: (figures: string, cause: unknown) => void) {}

  /** Makes a room's figures known. @throws Error when a name is taken: a mistake of the program. */
  add(source: FigureSource): void {
    for (const figure of source.figures) {
      if (this.definitions.has(figure.name)) throw new Error(`figure ${figure.name} is registered twice`);
      this.definitions.set(figure.name, figure);
      this.sources.set(figure.name, source);
    }
  }

  get(name: string): FigureDefinition | null {
    return this.definitions.get(name) ?? null;
  }

  list(): FigureDefinition[] {
    return [...this.definitions.values()];
  }

  /** The values of some figures. A room that cannot read its own costs only those. */
  read(wanted: ReadonlySet<string>): FigureReading[] {
    const sources = new Set([...wanted].flatMap((name) => this.sources.get(name) ?? []));
    return [...sources].flatMap((source) => {
      try {
        return source.read(wanted);
      } catch (cause) {
        this.onFailure(source.figures.map(({ name }) => name).join(", "), cause);
        return [];
      }
    });
  }

  /** Whether a scope of a figure is known to exist no more; so is one whose figure nobody registers any longer. */
  isGone(figure: string, scopeId: string): boolean {
    const source = this.sources.get(figure);
    return source ? source.isGone(scopeId) : true;
  }
}

/** Whether a path is another one, or lies under it; everything lies under "". */
export function isUnder(path: string, top: string): boolean {
  return top === "" || path === top || path.startsWith(`${top}/`);
}
