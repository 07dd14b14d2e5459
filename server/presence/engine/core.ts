/** What the parts of the engine share: the ports, the extensions, and how something is written down. */
import type { Because, Status } from "../model.ts";
import type { Extension } from "./extension.ts";
import type { Notices } from "./notices.ts";
import type { EnginePorts, LogResult, LogSource } from "./ports.ts";
import type { Timers } from "./timers.ts";
import type { Writing } from "./writing.ts";

export interface Core {
  readonly ports: EnginePorts;
  readonly clock: EnginePorts["clock"];
  readonly extensions: ReadonlyMap<number, Extension>;
  readonly timers: Timers;
  readonly writing: Writing;
  readonly notices: Notices;
  /** Sends what is wished for on that extension's PBX, as soon as it may. */
  poke(extension: Extension): void;
  /** The instant at which it is to be judged again has changed. */
  rearm(): void;
}

export interface Entry {
  oldStatus: string | null;
  newStatus: string | null;
  source: LogSource;
  result: LogResult;
  because?: readonly Because[];
  latencyMs?: number;
  detail?: string;
  byName?: string;
}

export function logAbout(core: Core, extension: Extension, entry: Entry): void {
  core.writing.log({
    at: core.clock.now(),
    pbxId: extension.pbxId,
    extensionId: extension.id,
    oldStatus: entry.oldStatus,
    newStatus: entry.newStatus,
    source: entry.source,
    because: entry.because ?? extension.decision?.because ?? [],
    latencyMs: entry.latencyMs ?? null,
    result: entry.result,
    detail: entry.detail ?? "",
    byName: entry.byName ?? "",
  });
}

/** Notes that what we stand for is in force; null: we stand for nothing any more. */
export function settle(core: Core, extension: Extension, status: Status | null): void {
  if (extension.settledStatus === status) return;
  extension.settledStatus = status;
  extension.settledAt = status === null ? null : core.clock.now();
  core.writing.know({ extensionId: extension.id, settledStatus: status, settledAt: extension.settledAt });
}

/** Notes what the PBX says an extension is set to. */
export function noteStatus(core: Core, extension: Extension, status: string): void {
  if (extension.status === status) return;
  extension.status = status;
  extension.statusAt = core.clock.now();
  core.writing.know({ extensionId: extension.id, status, statusAt: extension.statusAt });
}

export function noteMissing(core: Core, extension: Extension, isMissing: boolean): void {
  if (extension.isMissing === isMissing) return;
  extension.isMissing = isMissing;
  extension.absences = 0;
  if (isMissing) {
    extension.wish = null;
    extension.postponedUntil = null;
  }
  core.writing.know({ extensionId: extension.id, isMissing });
}

export function noteMonitored(core: Core, extension: Extension, isMonitored: boolean): void {
  if (extension.isMonitored === isMonitored) return;
  extension.isMonitored = isMonitored;
  core.writing.know({ extensionId: extension.id, isMonitored });
}

/** What is wanted has changed, or is in force: who got in between no longer matters. */
export function endDrift(core: Core, extension: Extension): void {
  if (extension.drift === null) return;
  if (extension.drift.questionId !== null) {
    core.notices.withdraw(extension.drift.questionId, extension.id);
    core.writing.showEngine();
  }
  extension.drift = null;
  core.writing.show(extension.id);
}
