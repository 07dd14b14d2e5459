import type { DirectoryEntry } from "./directory.ts";
import type { ServerRecord } from "../servers/server-record.ts";

/** What a refreshed list means for the configured servers. */
export interface DirectoryPlan {
  add: DirectoryEntry[];
  change: { record: ServerRecord; entry: DirectoryEntry }[];
  /** Servers of the list that are no longer in it. */
  gone: ServerRecord[];
}

/**
 * Compares the list with what is configured. A server of the list is known again by project, host and port, else by its
 * project alone (it moved). An address that somebody entered by hand stays theirs.
 */
export function planDirectory(entries: readonly DirectoryEntry[], records: readonly ServerRecord[]): DirectoryPlan {
  const taken = new Set(records.filter((record) => record.source !== "directory").map(addressOf));
  const left = new Set(records.filter((record) => record.source === "directory"));
  const plan: DirectoryPlan = { add: [], change: [], gone: [] };
  const unknown: DirectoryEntry[] = [];
  const settle = (record: ServerRecord, entry: DirectoryEntry) => {
    left.delete(record);
    if (differs(record, entry)) plan.change.push({ record, entry });
  };
  for (const entry of entries) {
    if (taken.has(addressOf(entry))) continue;
    const same = [...left].find((record) => addressOf(record) === addressOf(entry));
    if (same) settle(same, entry);
    else unknown.push(entry);
  }
  for (const entry of unknown) {
    const moved = [...left].find((record) => record.project === entry.project);
    if (moved) settle(moved, entry);
    else plan.add.push(entry);
  }
  plan.gone = [...left];
  return plan;
}

function addressOf({ host, port, project }: { host: string; port: number; project: string }): string {
  return `${host.toLowerCase()}\n${port}\n${project}`;
}

function differs(record: ServerRecord, entry: DirectoryEntry): boolean {
  return (
    record.host !== entry.host ||
    record.port !== entry.port ||
    record.proxyPort !== entry.proxyPort ||
    record.vocalNode !== entry.vocalNode
  );
}
