import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { defineHealth } from "../health-codes.ts";
import type { HealthReport } from "../health.ts";

export interface Memory {
  /** What this process holds. */
  usedBytes: number;
  /** What the machine can still give without swapping. */
  availableBytes: number;
  totalBytes: number;
}

/** Far above what thousands of readers take. */
const MUCH_BYTES = 600_000_000;
const SHORT_RATIO = 0.05;

const report = defineHealth({
  memory_used: { state: "ok", detail: "{usedBytes}; the machine has {availableBytes} of {totalBytes} left." },
  memory_high: {
    state: "warn",
    detail: "{usedBytes}, more than it should need; the machine has {availableBytes} of {totalBytes} left.",
    remedy: "If it goes on growing, restart the program and report it with the log.",
  },
  memory_short: {
    state: "bad",
    detail: "The machine has {availableBytes} of {totalBytes} left; this program holds {usedBytes}.",
    remedy: "Stop what else runs on this machine, or give it more memory, before it ends programs by itself.",
  },
});

/** How much memory there is. In a container `/proc/meminfo` is the machine's. */
export function readMemory(): Memory {
  return {
    usedBytes: process.memoryUsage.rss(),
    availableBytes: memoryFact("MemAvailable") ?? freemem(),
    totalBytes: totalmem(),
  };
}

export function memoryHealth(memory: Memory): HealthReport {
  const facts = { ...memory };
  if (memory.availableBytes < memory.totalBytes * SHORT_RATIO) return report("memory", "memory_short", facts);
  return report("memory", memory.usedBytes > MUCH_BYTES ? "memory_high" : "memory_used", facts);
}

/** A line of `/proc/meminfo`, in bytes; null where there is none. */
export function memoryFact(name: string): number | null {
  try {
    const kilobytes = new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
