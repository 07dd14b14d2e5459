import { Elysia, t } from "elysia";
import type { Audit } from "./audit/audit.ts";
import type { AccessPlugin } from "./auth/access.ts";
import type { Identity } from "./auth/identity.ts";
import type { Clock, Timer } from "./clock.ts";
import type { Settings } from "./config/store.ts";
import type { Journal } from "./events/journal.ts";
import type { Log } from "./log.ts";

/** How long the house keeps what it writes by itself. */
export interface RetentionRule {
  /** Days that an entry of the audit stays. */
  auditDays: number;
  /** Entries of the journal that stay. */
  journalRows: number;
}

export interface RetentionParts {
  audit: Audit;
  journal: Journal;
  settings: Settings;
  clock: Clock;
  log: Log;
}

const KEY = "platform.retention";
const DEFAULT_RULE: RetentionRule = { auditDays: 730, journalRows: 50_000 };
const AUDIT_DAYS = { minimum: 30, maximum: 3_650 };
const JOURNAL_ROWS = { minimum: 1_000, maximum: 1_000_000 };
const DAY_MS = 86_400_000;
/** The first look comes late: a machine that starts with a wrong clock has set it right by then, and lost nothing. */
const FIRST_LOOK_MS = 600_000;
/** Between two steps, so that nobody waits long for the database. */
const STEP_PAUSE_MS = 250;

/** Removes what is past its time, once a day, in small steps. */
export class Retention {
  private rule = DEFAULT_RULE;
  private timer: Timer | null = null;
  private isStopped = false;

  constructor(private readonly parts: RetentionParts) {}

  get current(): RetentionRule {
    return this.rule;
  }

  /** Reads the setting and begins to look; a setting that makes no sense any more counts as never made. */
  async start(): Promise<void> {
    const stored = (await this.parts.settings.getSetting(KEY)) as Partial<RetentionRule> | undefined;
    this.adopt({
      auditDays: within(stored?.auditDays, AUDIT_DAYS) ?? DEFAULT_RULE.auditDays,
      journalRows: within(stored?.journalRows, JOURNAL_ROWS) ?? DEFAULT_RULE.journalRows,
    });
    this.lookIn(FIRST_LOOK_MS);
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
    this.timer = null;
  }

  /** Sets another rule, which holds from the next look on, at the latest in ten minutes. */
  async change(rule: RetentionRule, who: Identity | null, from: string | null): Promise<RetentionRule> {
    await this.parts.settings.setSetting(KEY, rule, who, from);
    this.adopt(rule);
    this.lookIn(FIRST_LOOK_MS);
    return rule;
  }

  private adopt(rule: RetentionRule): void {
    this.rule = rule;
    this.parts.journal.keep(rule.journalRows);
  }

  private lookIn(delayMs: number): void {
    this.timer?.cancel();
    this.timer = this.isStopped ? null : this.parts.clock.after(delayMs, () => void this.look());
  }

  private async look(): Promise<void> {
    const { audit, clock, log } = this.parts;
    try {
      const { count, hasMore } = await audit.removeBefore(clock.now() - this.rule.auditDays * DAY_MS);
      if (count > 0) log.info("audit entries past their time were removed", { count });
      this.lookIn(hasMore ? STEP_PAUSE_MS : DAY_MS);
    } catch (cause) {
      log.warn("old audit entries were not removed; trying again tomorrow", { reason: (cause as Error).message });
      this.lookIn(DAY_MS);
    }
  }
}

/** `GET` and `PUT /api/v1/platform/retention`. */
export function retentionRoutes(retention: Retention, access: AccessPlugin) {
  const tags = ["platform"];
  return new Elysia({ prefix: "/api/v1/platform" })
    .use(access)
    .get("/retention", () => retention.current, {
      access: "admin",
      detail: { summary: "How long audit and journal are kept", tags },
    })
    .put("/retention", ({ body, identity, from }) => retention.change(body, identity, from), {
      access: "admin",
      body: t.Object(
        { auditDays: t.Integer(AUDIT_DAYS), journalRows: t.Integer(JOURNAL_ROWS) },
        { additionalProperties: false },
      ),
      detail: { summary: "Set how long audit (days) and journal (entries) are kept", tags },
    });
}

function within(value: unknown, { minimum, maximum }: { minimum: number; maximum: number }): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum
    ? value
    : undefined;
}
