import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ServerAddress } from "../../../db/address.ts";
import { bringUpToDate } from "../../../db/backup.ts";
import { LoadTarget, refuseFilledServer } from "../../../db/server/load.ts";
import { lockDataFolder } from "../data-lock.ts";
import { DATABASE_NAME } from "./contents.ts";
import { BackupError } from "./errors.ts";
import { clearHalfRestoredToServer, SERVER_RESTORE_FOLDER } from "./half-restored.ts";
import { refuseNarrow } from "./make.ts";
import { type Manifest, totalBytes } from "./manifest.ts";
import { placeFiles, refuseFilled, refuseOther, refuseUnknown, type RestoreJob } from "./restore.ts";
import { unpack } from "./unpack.ts";

/**
 * Puts a backup's database into a server's empty one, and its files into an empty data folder. The database says first that it is not to be
 * used, and no more in the transaction that brings its rows, the last step: a kill leaves a database that nothing starts on, or
 * the whole backup.
 * @throws BackupError, DatabaseError
 */
export async function restoreToServer(job: RestoreJob, address: ServerAddress): Promise<Manifest> {
  const { file, dataDir, isDryRun, signal } = job;
  const folder = join(dataDir, SERVER_RESTORE_FOLDER);
  refuseFilled(dataDir, existsSync(folder));
  const onManifest = (manifest: Manifest) => refuseUnknown(manifest, file);
  if (isDryRun) {
    await refuseFilledServer(address);
    return unpack({ ...job, folder: null, onManifest });
  }
  const lock = lockDataFolder(dataDir);
  let target: LoadTarget | null = null;
  try {
    target = await LoadTarget.open(address);
    await target.begin();
    clearHalfRestoredToServer(dataDir);
    mkdirSync(folder, { mode: 0o700 });
    const manifest = await unpack({
      ...job,
      folder,
      onManifest(stated) {
        onManifest(stated);
        refuseNarrow(dataDir, totalBytes(stated));
      },
    });
    job.onProgress({ step: "look", doneBytes: 0, totalBytes: 0 });
    const database = join(folder, DATABASE_NAME);
    refuseOther(manifest, database, file);
    bringUpToDate(database);
    placeFiles(folder, dataDir);
    await target.load({ file: database, signal, onRows: (told) => job.onProgress(told) });
    rmSync(folder, { recursive: true, force: true });
    return manifest;
  } catch (cause) {
    // Without a target nothing was begun, and what lies there is not this restore's.
    if (target) {
      clearHalfRestoredToServer(dataDir);
      await target.giveUp();
    }
    if (signal.aborted) throw new BackupError("cancelled", {}, cause);
    throw cause;
  } finally {
    await target?.close();
    lock.release();
  }
}
