import type { Identity } from "../../platform/auth/identity.ts";
import type { LiveCall, LiveCallSource } from "../../platform/live-calls.ts";
import type { BoardView } from "../live/board-view.ts";
import type { Call } from "../live/model.ts";
import type { Connections } from "./connections.ts";
import type { Sight } from "./sight.ts";

/** The board's calls for other rooms: of each server what the person's own board shows. */
export class BoardCalls implements LiveCallSource {
  constructor(
    private readonly connections: Pick<Connections, "list" | "get">,
    private readonly sight: Pick<Sight, "view">,
  ) {}

  find(serverId: string, id: string, who: Identity): LiveCall | null {
    const call = this.view(serverId, who)?.call(id);
    return call ? this.liveCallOf(serverId, call) : null;
  }

  lasting(who: Identity): LiveCall[] {
    return this.connections.list().flatMap(({ record: { id } }) => {
      const calls = this.view(id, who)?.allCalls() ?? [];
      return calls.filter(({ state }) => state !== "ended").flatMap((call) => this.liveCallOf(id, call) ?? []);
    });
  }

  /** Where there is no room for one more part of a board, nothing is shown. */
  private view(serverId: string, who: Identity): BoardView | null {
    try {
      return this.sight.view(serverId, who);
    } catch {
      return null;
    }
  }

  private liveCallOf(serverId: string, { id, direction, caller, called, startedAt }: Call): LiveCall | null {
    if (startedAt === null) return null;
    const [outside, inside] = direction === "outgoing" ? [called, caller] : [caller, called];
    const skewMs = this.connections.get(serverId)?.status.clockSkewMs ?? 0;
    return { serverId, id, outside, inside, beganAt: startedAt - skewMs };
  }
}
