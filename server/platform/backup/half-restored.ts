import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DATABASE_NAME, isAllowedName } from "./contents.ts";

/** Where a restore unpacks: within the data folder, which may be a disk of its own. */
export const RESTORE_FOLDER = "restore.partial";

/** Whether a restore into this folder was cut short before it was done. */
export function isHalfRestored(dataDir: string): boolean {
  return existsSync(join(dataDir, RESTORE_FOLDER)) && !existsSync(join(dataDir, DATABASE_NAME));
}

/** Whether a name at the top of a data folder is one that a restore puts there. */
export function isRestored(name: string): boolean {
  return name === RESTORE_FOLDER || name === "tls" || isAllowedName(name);
}

/** Takes away what such a restore left, so that it can begin anew; does nothing in any other folder. */
export function clearHalfRestored(dataDir: string): void {
  if (!isHalfRestored(dataDir)) return;
  const names = readdirSync(dataDir).filter((name) => isRestored(name) && name !== RESTORE_FOLDER);
  // The folder that tells of it goes last.
  for (const name of [...names, RESTORE_FOLDER]) rmSync(join(dataDir, name), { recursive: true, force: true });
}
