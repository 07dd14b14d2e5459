import type { Database } from "../../../db/open.ts";
import type { Audit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { findUserByKey } from "./repo.ts";

const WINDOW_MS = 3_600_000;
/** Entries an hour: enough to see that somebody tries, too few to fill a table however many networks take part. */
const MAX_PER_WINDOW = 30;

export interface BlockedLogParts {
  database: Database;
  audit: Audit;
  clock: Clock;
  log: Log;
}

/** Writes down that log-ins were refused for being too many: `login.blocked`. */
export class BlockedLog {
  private endsAt = 0;
  private written = 0;
  private leftOut = 0;

  constructor(private readonly parts: BlockedLogParts) {}

  /**
   * Tells of an account and network that were blocked, or of a whole network (`nameKey` null). A name that nobody has is not
   * written down: people type passwords into the wrong field. Never rejects; resolves when it is written, or left out.
   */
  async note(nameKey: string | null, network: string): Promise<void> {
    const now = this.parts.clock.monotonic();
    if (now >= this.endsAt) {
      this.endsAt = now + WINDOW_MS;
      this.written = 0;
    }
    if (this.written >= MAX_PER_WINDOW) {
      this.leftOut++;
      return;
    }
    this.written++;
    const { leftOut } = this;
    this.leftOut = 0;
    try {
      await this.write(nameKey, network, leftOut);
    } catch (cause) {
      this.leftOut += leftOut + 1;
      this.parts.log.warn("blocked log-ins not written down", { reason: (cause as Error).message });
    }
  }

  private async write(nameKey: string | null, network: string, leftOut: number): Promise<void> {
    const { database, audit } = this.parts;
    const user = nameKey === null ? null : await findUserByKey(database.orm, nameKey);
    const target = user?.name ?? (nameKey === null ? "a whole network" : "an unknown name");
    const after = { network, ...(leftOut > 0 && { alsoNotWrittenDown: leftOut }) };
    await audit.record({ who: null, from: network, action: "login.blocked", target, before: null, after });
  }
}
