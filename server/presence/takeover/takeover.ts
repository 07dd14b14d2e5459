import type { Database, Transaction } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Secrets } from "../../platform/secrets.ts";
import { rulesOf, RULE_SETS } from "../rules/presets.ts";
import { PlanWrites } from "../plans/plan-writes.ts";
import { readStatus } from "../plannings/vocabulary.ts";
import { insertRule, listRules } from "../rulebook/repo.ts";
import type { PresenceSettings } from "../settings.ts";
import { PlanningImport } from "../slots/planning-import.ts";
import type { OldInstallation } from "./installation.ts";
import { type NamedExtension, takeOldLog } from "./old-log.ts";
import { readOldRows, type TakenRows } from "./old-rows.ts";
import { none, type PresenceTakeover } from "./report.ts";
import { type SealedAddress, sealAddresses, stockOf, takeExtension } from "./take-extension.ts";
import { sealedPbx, takePbx } from "./take-pbx.ts";

export interface TakeoverParts {
  database: Database;
  audit: Audit;
  clock: Clock;
  secrets: Secrets;
  settings: PresenceSettings;
}

export interface TakeoverWish {
  /** Nothing is written: the report says what would be. */
  isDry: boolean;
  /** Whether the plannings that lie in the folder are taken in too. */
  hasPlannings: boolean;
  onLog(rows: number): void;
}

const TERMINAL = { who: null, from: null };

/** Ends the transaction of a dry run, so that it leaves nothing and yet has met all that a real one meets. */
class Rehearsed extends Error {
  constructor(readonly taken: Taken) {
    super("This was a rehearsal.");
  }
}

interface Taken {
  report: PresenceTakeover;
  pbxId: number | null;
  /** By the old ids. */
  extensions: Map<number, NamedExtension>;
}

/**
 * Takes over an installation of the replaced presence application. What is there already stays as it is, so that a second run adds
 * nothing; all but the log is one transaction.
 */
export class PresenceTakeovers {
  private readonly writes: PlanWrites;
  private readonly imports: PlanningImport;

  constructor(private readonly parts: TakeoverParts) {
    const { database, audit, settings } = parts;
    // Nobody follows plans meanwhile: the server is stopped.
    this.writes = new PlanWrites({ database, audit, onChange() {} });
    this.imports = new PlanningImport({ database, writes: this.writes, settings, onSettings() {} });
  }

  async run(given: OldInstallation, { isDry, hasPlannings, onLog }: TakeoverWish): Promise<PresenceTakeover> {
    const { database, clock, settings } = this.parts;
    await settings.start();
    const rows = readOldRows(given, clock.now());
    const taken = await this.takeRows(given, rows, isDry);
    const { report, pbxId, extensions } = taken;
    if (!isDry) await settings.start();
    if (given.file !== null && pbxId !== null) {
      report.log = await takeOldLog({ database, file: given.file, pbxId, isDry }, extensions, onLog);
    }
    if (!isDry && hasPlannings) await this.takePlannings(given, report);
    return report;
  }

  private async takeRows(given: OldInstallation, rows: TakenRows, isDry: boolean): Promise<Taken> {
    const { secrets } = this.parts;
    const addresses = await sealAddresses(secrets, rows.extensions);
    const pbx = await sealedPbx(this.parts, given.pbx);
    try {
      return await this.writes.write(TERMINAL, async (tx) => {
        const taken = await this.take(tx, given, rows, pbx, addresses);
        if (isDry) {
          for (const { name, bytes } of given.plannings) {
            const report = await this.imports.preview({ name, bytes, mode: "merge" }, tx);
            taken.report.plannings.push({ name, isTaken: false, report });
          }
          throw new Rehearsed(taken);
        }
        const { remarks: _remarks, plannings: _plannings, log: _log, ...counts } = taken.report;
        const after = Object.fromEntries(Object.entries(counts).map(([kind, { added }]) => [kind, added]));
        const hasNews = Object.values(after).some((added) => added > 0);
        const entry = { action: "presence.import", target: "yeastar-presence", before: null, after };
        return { result: taken, changed: hasNews ? null : [], entry: hasNews ? entry : null };
      });
    } catch (cause) {
      if (cause instanceof Rehearsed) return cause.taken;
      throw cause;
    }
  }

  private async take(
    tx: Transaction,
    given: OldInstallation,
    rows: TakenRows,
    sealed: Awaited<ReturnType<typeof sealedPbx>>,
    addresses: ReadonlyMap<number, SealedAddress>,
  ): Promise<Taken> {
    const report: PresenceTakeover = {
      ...{ pbxs: none(), extensions: none(), slots: none(), overrides: none(), feeds: none(), log: none() },
      ...{ plannings: [], remarks: [...given.faults, ...rows.remarks] },
    };
    for (const kind of ["extensions", "slots", "overrides", "feeds"] as const) report[kind].left = rows.left[kind];
    const pbxId = await takePbx(tx, sealed, report);
    const extensions = new Map<number, NamedExtension>();
    if (pbxId === null) report.extensions.left += rows.extensions.length;
    else {
      const now = this.parts.clock.now();
      const stock = await stockOf(tx, pbxId);
      for (const one of rows.extensions) {
        const id = await takeExtension(tx, stock, { one, address: addresses.get(one.oldId), now }, report);
        if (id !== null) extensions.set(one.oldId, { id, number: one.number, name: one.name });
      }
    }
    await this.takeHouse(tx, given, report);
    return { report, pbxId, extensions };
  }

  /** What holds for the whole house, where nobody ever set it: the default, and the keywords by which calendars were read. */
  private async takeHouse(tx: Transaction, { defaultStatus }: OldInstallation, { feeds, remarks }: PresenceTakeover) {
    const { settings } = this.parts;
    const status = readStatus(defaultStatus)?.status ?? null;
    if (defaultStatus !== "" && status === null)
      remarks.push(`the default ${JSON.stringify(defaultStatus)} is no status`);
    if (status !== null && !settings.isSet) await settings.write({ defaultStatus: status }, TERMINAL, tx);
    else if (status !== null && status !== settings.view.defaultStatus) {
      remarks.push(`the default stays ${settings.view.defaultStatus}, as it was set here; it was ${status} there`);
    }
    if (feeds.added === 0 || (await listRules(tx)).length > 0) return;
    const [school] = RULE_SETS;
    for (const rule of school ? rulesOf(school) : []) await insertRule(tx, rule);
    remarks.push("calendars are read by the keywords that the application knew; look at them under Presence");
  }

  private async takePlannings({ plannings }: OldInstallation, { plannings: taken, remarks }: PresenceTakeover) {
    for (const { name, bytes } of plannings) {
      const file = { name, bytes, mode: "merge" as const, isPartial: false };
      try {
        taken.push({ name, isTaken: true, report: await this.imports.take({ ...file, isDry: false }, TERMINAL) });
      } catch (cause) {
        if (!(cause instanceof Problem) || cause.code !== "planning_refused") throw cause;
        taken.push({ name, isTaken: false, report: await this.imports.preview(file) });
        remarks.push(`${name}: ${cause.message}`);
      }
    }
  }
}
