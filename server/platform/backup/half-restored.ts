import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DATABASE_NAME, isAllowedName } from "./contents.ts";

/** Where a restore unpacks: within the data folder, which may be a disk of its own. */
export const RESTORE_FOLDER = "restore.partial";

/** Where one unpacks whose database goes to a server; whether it was cut short is that database's to say. */
export const SERVER_RESTORE_FOLDER = "restore-to-server.partial";

/** Whether a restore into this folder was cut short before it was done. */
export function isHalfRestored(dataDir: string): boolean {
  return existsSync(join(dataDir, RESTORE_FOLDER)) && !existsSync(join(dataDir, DATABASE_NAME));
}

/** Whether a name at the top of a data folder is one that a restore puts there. */
export function isRestored(name: string): boolean {
  return name === RESTORE_FOLDER || name === SERVER_RESTORE_FOLDER || name === "tls" || isAllowedName(name);
}

/** Takes away what such a restore left, so that it can begin anew; does nothing in any other folder. */
export function clearHalfRestored(dataDir: string): void {
  if (isHalfRestored(dataDir)) clear(dataDir, RESTORE_FOLDER);
}

/** The same for one whose database went to a server. */
export function clearHalfRestoredToServer(dataDir: string): void {
  if (existsSync(join(dataDir, SERVER_RESTORE_FOLDER))) clear(dataDir, SERVER_RESTORE_FOLDER);
}

/** The folder that tells of it goes last. */
function clear(dataDir: string, folder: string): void {
  const names = readdirSync(dataDir).filter((name) => isRestored(name) && name !== folder);
  for (const name of [...names, folder]) rmSync(join(dataDir, name), { recursive: true, force: true });
}
