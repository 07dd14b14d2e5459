import { statfsSync } from "node:fs";
import { defineHealth } from "../health-codes.ts";
import type { HealthReport } from "../health.ts";

/** What a file system has, in bytes and inodes; `inodes` is 0 where it does not count them. */
export interface DiskSpace {
  sizeBytes: number;
  /** What a process without special rights can still write. */
  freeBytes: number;
  inodes: number;
  freeInodes: number;
}

const GB = 1_000_000_000;
/** Below either of the two. */
const WARN = { ratio: 0.1, bytes: GB };
const BAD = { ratio: 0.02, bytes: 0.2 * GB };

const report = defineHealth({
  disk_free: { state: "ok", detail: "{freeBytes} of {sizeBytes} free." },
  disk_low: {
    state: "warn",
    detail: "{freeBytes} of {sizeBytes} free.",
    remedy: "Make room on the disk of the data folder soon: old backups and logs first.",
  },
  disk_full: {
    state: "bad",
    detail: "Only {freeBytes} of {sizeBytes} free: changes will be refused.",
    remedy: "Make room on the disk of the data folder now: old backups and logs first. Reading goes on meanwhile.",
  },
  disk_inodes_low: {
    state: "warn",
    detail: "{n} more files can be made, {percent} % of what the disk takes.",
    remedy: "Remove small files that nobody needs from the disk of the data folder.",
  },
  disk_inodes_full: {
    state: "bad",
    detail: "Only {n} more files can be made, {percent} % of what the disk takes.",
    remedy: "Remove small files that nobody needs from the disk of the data folder now.",
  },
});

/** What the file system of a folder has. Quick: the kernel knows it. @throws Error when the folder is gone. */
export function diskSpace(folder: string): DiskSpace {
  const { bsize, blocks, bavail, files, ffree } = statfsSync(folder);
  return { sizeBytes: bsize * blocks, freeBytes: bsize * bavail, inodes: files, freeInodes: ffree };
}

/** Whether what is written will still find room. */
export function diskHealth({ sizeBytes, freeBytes, inodes, freeInodes }: DiskSpace): HealthReport {
  const bytes = { freeBytes, sizeBytes };
  const isBelow = ({ ratio, bytes: least }: typeof BAD) => freeBytes < least || freeBytes < sizeBytes * ratio;
  const freeRatio = inodes === 0 ? 1 : freeInodes / inodes;
  const files = { n: freeInodes, percent: Math.round(freeRatio * 1000) / 10 };
  if (isBelow(BAD)) return report("disk", "disk_full", bytes);
  if (freeRatio < BAD.ratio) return report("disk", "disk_inodes_full", files);
  if (isBelow(WARN)) return report("disk", "disk_low", bytes);
  if (freeRatio < WARN.ratio) return report("disk", "disk_inodes_low", files);
  return report("disk", "disk_free", bytes);
}
