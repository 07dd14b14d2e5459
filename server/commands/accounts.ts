import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { openDatabase } from "../../db/open.ts";
import type { Auth } from "../platform/auth/auth.ts";
import { databaseAddressOf } from "../platform/config/database-address.ts";
import { makeDataFolder } from "../platform/data-folder.ts";
import type { CommandContext } from "./command.ts";

/**
 * Opens the accounts of a data folder, does something with them and closes. The folder's lock is not taken: accounts can
 * be added while the server runs, which reads them from the database each time. A folder that nobody named must be
 * there: a new one would be another than the server's.
 */
export async function withAccounts<Result>(
  context: Pick<CommandContext, "options" | "sources" | "clock" | "log" | "say">,
  use: (auth: Auth) => Promise<Result>,
): Promise<Result> {
  requireDataFolder(context);
  const { options, clock, log, say } = context;
  if (makeDataFolder(options.data)) say(`The data folder ${resolve(options.data)} is new: it was made for this.`);
  const database = await openDatabase({ dataDir: options.data, address: databaseAddressOf(options), clock });
  try {
    const { Audit } = await import("../platform/audit/audit.ts");
    const { createAuth } = await import("../platform/auth/auth.ts");
    const audit = new Audit(database, clock);
    const { trustedProxies } = options;
    // Not the key: systemd may hand it to the server alone, and nothing is sealed or opened here.
    return await use(createAuth({ database, secrets: null, audit, clock, log, trustedProxies }));
  } finally {
    await database.close();
  }
}

/** @throws Error when the data folder is not there and nobody named it. */
export function requireDataFolder({ options, sources }: Pick<CommandContext, "options" | "sources">): void {
  if (sources.has("data") || existsSync(options.data)) return;
  throw new Error(`There is no data folder ${resolve(options.data)}: name the one of your server with --data DIR.`);
}
