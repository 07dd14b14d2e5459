import { readdirSync, readFileSync } from "node:fs";

/** Resident memory of a process and of its children, in MB, from /proc. */
export function residentMb(pid: number): number {
  let totalKb = 0;
  for (const each of [pid, ...childrenOf(pid)]) {
    const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${each}/status`, "utf8"));
    totalKb += Number(match?.[1] ?? 0);
  }
  return Math.round(totalKb / 102.4) / 10;
}

/** Processor time used so far by a process and its children, in milliseconds. */
export function processorMs(pid: number): number {
  let ticks = 0;
  for (const each of [pid, ...childrenOf(pid)]) {
    const fields = readFileSync(`/proc/${each}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks * 10;
}

function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => {
      try {
        return Number(readFileSync(`/proc/${each}/stat`, "utf8").split(") ")[1]?.split(" ")[1]) === pid;
      } catch {
        return false;
      }
    });
}
