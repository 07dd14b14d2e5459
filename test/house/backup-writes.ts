/** Requests that make, check and delete backups; `writes.test.ts` sends them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Example } from "./account-writes.ts";

const BASE = "/api/v1/platform/backups";
const RULE = { isEnabled: false, atMinute: 60, timeZone: "UTC", keepDaily: 7, keepWeekly: 4, keepMonthly: 6 };

/** Examples for every route of backups that changes something. */
export function backupWrites(dataDir: () => string): Record<string, Example> {
  let last = 0;
  const newBackup = () => {
    const name = `vigie-2026-01-01T00-00-${String(++last).padStart(2, "0")}Z.tar.zst`;
    mkdirSync(join(dataDir(), "backups"), { recursive: true });
    writeFileSync(join(dataDir(), "backups", name), "");
    return name;
  };
  return {
    [`PUT ${BASE}/rule`]: {
      send: () => ({ path: `${BASE}/rule`, body: { ...RULE, isEncrypted: true, passphrase: "correct horse battery" } }),
      audits: ["setting.change"],
    },
    [`POST ${BASE}/:id/check`]: {
      send: () => ({ path: `${BASE}/${newBackup()}/check` }),
      audits: ["backup.check"],
    },
    [`DELETE ${BASE}/:id`]: {
      send: () => ({ path: `${BASE}/${newBackup()}` }),
      audits: ["backup.delete"],
    },
    [`POST ${BASE}`]: { send: () => ({ path: BASE }), audits: ["backup.make"] },
  };
}
