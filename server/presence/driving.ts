/** The engine's ports, made of what is stored. */
import type { Database } from "../../db/open.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { type Prepared, prepare } from "./decide.ts";
import { leaseStore } from "./engine/repo.ts";
import type { EnginePorts, KnownChange, WatchedExtension } from "./engine/ports.ts";
import type { ExtensionNews } from "./extensions/news.ts";
import type { ListedExtensions } from "./extensions/listed.ts";
import type { PresenceLog } from "./log/log.ts";
import type { Plan, Status } from "./model.ts";
import type { Overrides } from "./overrides/overrides.ts";
import type { Pbxs } from "./pbxs/pbxs.ts";
import type { Planned, Plans } from "./plans/plans.ts";
import { findStamp } from "./plans/repo.ts";
import { type ExtensionRow, updateExtension } from "./repo.ts";
import type { PresenceSettings } from "./settings.ts";

export interface DrivingParts {
  database: Database;
  clock: Clock;
  log: Log;
  plans: Plans;
  pbxs: Pbxs;
  listed: ListedExtensions;
  overrides: Overrides;
  changes: PresenceLog;
  news: Pick<ExtensionNews, "tell">;
  settings: PresenceSettings;
  /** Who we are to other processes: the same after a restart, another for every data folder. */
  nodeId: string;
}

/** What a status of a PBX is cut to: it may be any text. */
const MAX_STATUS = 256;

/**
 * What the engine needs of this room. A file is one process's for as long as that runs. The lock of a database server goes with a lost
 * connection, and another process may have it while this one still has a push on its way: there the engine holds a lease besides.
 */
export function enginePorts(parts: DrivingParts): EnginePorts {
  const { database, clock, log, plans, pbxs, listed, overrides, changes, news, settings, nodeId } = parts;
  const watched = async (ids: readonly number[] | null) => {
    const used = new Set(pbxs.stored.filter(({ isEnabled }) => isEnabled).map(({ id }) => id));
    return (await plans.of({ ids })).filter(({ row }) => used.has(row.pbxId)).map(watchedOf);
  };
  return {
    ...{ clock, decide: decider(), nodeId, lease: database.engine === "sqlite" ? null : leaseStore(database) },
    plans: { load: () => watched(null), loadSome: watched, stamp: () => findStamp(database.orm) },
    statuses: { save: (known) => save(database, known) },
    log: { write: (rows) => changes.write(rows) },
    feed: {
      extensionsChanged: (ids) => news.tell(ids),
      engineChanged() {},
      overrideEnded(_extensionId, overrideId, endedAt) {
        overrides.expire(overrideId, endedAt).catch((cause) => {
          log.warn("an override that ended was not put away", { reason: String(cause) });
        });
      },
      async listed(pbxId, extensions) {
        await listed.take(pbxId, extensions, false);
      },
    },
    pbxs: () => pbxs.ports,
    house: () => {
      const { isSimulation, isCallAware } = settings.view;
      return { isSimulation, isCallAware };
    },
    pbxSettings(pbxId) {
      const row = pbxs.stored.find(({ id }) => id === pbxId);
      return { onForeignChange: row?.onForeignChange ?? "respect", onPlanningOff: row?.onPlanningOff ?? "leave" };
    },
    complain: (what, cause) => log.error(what, { reason: String(cause) }),
  };
}

/** What is asked of one plan is asked in a row: the last one is kept ready, and no more, or 350 calendars would be held twice. */
function decider(): EnginePorts["decide"] {
  let last: { plan: Plan; ready: Prepared } | null = null;
  return (plan, at) => {
    if (last?.plan !== plan) last = { plan, ready: prepare(plan) };
    return last.ready.decide(at);
  };
}

function watchedOf({ row, plan }: Planned): WatchedExtension {
  const { id, pbxId, yeastarId, number, isMissing, status, statusAt, settledAt, isMonitored } = row;
  const settledStatus = row.settledStatus as Status | null;
  return { id, pbxId, yeastarId, number, isMissing, status, statusAt, settledStatus, settledAt, isMonitored, plan };
}

async function save(database: Database, changes: readonly KnownChange[]): Promise<void> {
  await database.transact(async (tx) => {
    for (const { extensionId, status, ...rest } of changes) {
      const change: Partial<ExtensionRow> =
        status === undefined ? rest : { ...rest, status: status.slice(0, MAX_STATUS) };
      if (Object.keys(change).length > 0) await updateExtension(tx, extensionId, change);
    }
  }, "relaxed");
}
