import { openDatabase } from "../../db/open.ts";
import { Audit } from "../platform/audit/audit.ts";
import { type Auth, createAuth } from "../platform/auth/auth.ts";
import type { CommandContext } from "./command.ts";

/**
 * Opens the accounts of a data folder, does something with them and closes. The folder's lock is not taken: accounts can
 * be added while the server runs, which reads them from the database each time.
 */
export async function withAccounts<Result>(
  { options, clock, log }: Pick<CommandContext, "options" | "clock" | "log">,
  use: (auth: Auth) => Promise<Result>,
): Promise<Result> {
  const database = openDatabase(options.data);
  try {
    const audit = new Audit(database, clock);
    const { trustedProxies } = options;
    // Not the key: systemd may hand it to the server alone, and nothing is sealed or opened here.
    return await use(createAuth({ database, secrets: null, audit, clock, log, trustedProxies }));
  } finally {
    await database.close();
  }
}
