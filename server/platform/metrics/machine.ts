import { readFileSync, readdirSync, realpathSync } from "node:fs";
import { loadavg, totalmem } from "node:os";
import { diskSpace } from "../checks/disk.ts";
import { memoryFact } from "../checks/memory.ts";
import type { MetricFamily } from "./exposition.ts";

/** A family of one value; none when it is not known here. */
export function single(name: string, type: "gauge" | "counter", help: string, value: number | null): MetricFamily {
  return { name, type, help, samples: value === null ? [] : [{ value }] };
}

/** The machine, in the names of node_exporter, so that the same dashboards and rules fit. */
export function nodeMetrics(dataDir: string): MetricFamily[] {
  const [load1 = 0, load5 = 0, load15 = 0] = loadavg();
  const labels = mountOf(dataDir);
  const disk = diskSpace(dataDir);
  const file = (name: string, help: string, value: number): MetricFamily => ({
    ...{ name: `node_filesystem_${name}`, type: "gauge", help, samples: [{ labels, value }] },
  });
  return [
    single("node_load1", "gauge", "1m load average.", load1),
    single("node_load5", "gauge", "5m load average.", load5),
    single("node_load15", "gauge", "15m load average.", load15),
    single("node_memory_MemTotal_bytes", "gauge", "Memory information field MemTotal_bytes.", totalmem()),
    single(
      "node_memory_MemAvailable_bytes",
      "gauge",
      "Memory information field MemAvailable_bytes.",
      memoryFact("MemAvailable"),
    ),
    file("avail_bytes", "Filesystem space available to non-root users in bytes.", disk.freeBytes),
    file("size_bytes", "Filesystem size in bytes.", disk.sizeBytes),
    file("files", "Filesystem total file nodes.", disk.inodes),
    file("files_free", "Filesystem total free file nodes.", disk.freeInodes),
  ];
}

/** This process, in the names that every Prometheus client library uses. */
export function processMetrics(startedAt: number): MetricFamily[] {
  const { user, system } = process.cpuUsage();
  return [
    single(
      "process_cpu_seconds_total",
      "counter",
      "Total user and system CPU time spent in seconds.",
      (user + system) / 1e6,
    ),
    single("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", process.memoryUsage.rss()),
    single(
      "process_start_time_seconds",
      "gauge",
      "Start time of the process since unix epoch in seconds.",
      startedAt / 1000,
    ),
    single("process_open_fds", "gauge", "Number of open file descriptors.", openFiles()),
  ];
}

function openFiles(): number | null {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return null;
  }
}

/** The mount that a folder is on, as node_exporter labels it. */
function mountOf(folder: string): { device: string; fstype: string; mountpoint: string } {
  const unknown = { device: "", fstype: "", mountpoint: folder };
  try {
    const path = realpathSync(folder);
    const mounts = readFileSync("/proc/self/mounts", "utf8")
      .split("\n")
      .map((line) => line.split(" "))
      .map(([device = "", mountpoint = "", fstype = ""]) => ({ device, fstype, mountpoint: plain(mountpoint) }))
      .filter(({ mountpoint }) => mountpoint && isBelow(path, mountpoint));
    // Of two mounts on one place the later one counts.
    return mounts.reduce((best, mount) => (mount.mountpoint.length >= best.mountpoint.length ? mount : best));
  } catch {
    return unknown;
  }
}

function isBelow(path: string, mountpoint: string): boolean {
  return mountpoint === "/" || path === mountpoint || path.startsWith(`${mountpoint}/`);
}

/** The kernel writes a space of a path as `\040`. */
function plain(text: string): string {
  return text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
