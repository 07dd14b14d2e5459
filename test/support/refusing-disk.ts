/** Disks that refuse to be written, for real: a small file system that is filled, and a limit that the system sets a process. */
import { spawnSync } from "node:child_process";
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

const MIB = 1024 * 1024;

/** A file system of its own. */
export interface SmallDisk {
  path: string;
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  empty(): void;
  setReadOnly(isReadOnly: boolean): void;
  remove(): void;
}

const mountFault = whyNoMount();
/** Why there can be no file system of a test's own; null when there can. */
export const noSmallDisk: string | null = mountFault;

/** A file system in memory with so much room. @throws Error where `noSmallDisk` says why */
export function smallDisk(sizeMib: number): SmallDisk {
  const folder = temporaryFolder();
  run("mount", "-t", "tmpfs", "-o", `size=${sizeMib}m,mode=700`, "vigie-test", folder.path);
  const filler = join(folder.path, "filler");
  return {
    path: folder.path,
    fill() {
      for (const size of [MIB, 4096, 1]) {
        try {
          for (;;) appendFileSync(filler, new Uint8Array(size));
        } catch (cause) {
          if ((cause as NodeJS.ErrnoException).code !== "ENOSPC") throw cause;
        }
      }
    },
    empty: () => rmSync(filler, { force: true }),
    setReadOnly: (isReadOnly) => run("mount", "-o", `remount,${isReadOnly ? "ro" : "rw"}`, folder.path),
    remove() {
      // Lazily: a process that was killed a moment ago may hold it for a moment more.
      run("umount", "-l", folder.path);
      folder.remove();
    },
  };
}

/** Makes the system refuse a process every write to a file, or take them again. No rights are needed for it. */
export function setWritesRefused(pid: number, isRefused: boolean): void {
  run("prlimit", "--pid", String(pid), `--fsize=${isRefused ? "1" : "unlimited"}:`);
}

function whyNoMount(): string | null {
  if (process.platform !== "linux") return "file systems of a test's own need Linux";
  if (process.getuid?.() !== 0) return "mounting a small file system needs root";
  const folder = temporaryFolder();
  try {
    run("mount", "-t", "tmpfs", "-o", "size=1m", "vigie-test", folder.path);
    writeFileSync(join(folder.path, "probe"), "x");
    run("umount", folder.path);
    return null;
  } catch (cause) {
    return `no small file system can be mounted here: ${(cause as Error).message}`;
  } finally {
    folder.remove();
  }
}

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr.trim()}`);
}
