import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The database, as an archive names it. */
export const DATABASE_NAME = "vigie.db";

/** Every name that may stand in an archive. Whatever else one holds, such as `../x`, is never written anywhere. */
const ALLOWED =
  /^(?:vigie\.db|secret\.key(?:\.next|\.before-\d{4}-\d{2}-\d{2}(?:-\d{1,3})?)?|tls\/(?:authority|server)\.pem)$/;

/** Whether an archive may hold a file of this name. */
export function isAllowedName(name: string): boolean {
  return ALLOWED.test(name);
}

/**
 * The data folder's secrets as files: keys, present and former, and the certificates, which stand in one file with their
 * private keys. Sorted; names with `/`.
 */
export function secretFiles(dataDir: string): string[] {
  const keys = namesIn(dataDir).filter((name) => name.startsWith("secret.key"));
  const tls = namesIn(join(dataDir, "tls")).map((name) => `tls/${name}`);
  return [...keys, ...tls].filter(isAllowedName).sort();
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
