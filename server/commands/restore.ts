import { resolve } from "node:path";
import { DATABASE_OPTIONS, databaseAddressOf } from "../platform/config/database-address.ts";
import { restore as restoreBackup } from "../platform/backup/restore.ts";
import type { Command } from "./command.ts";
import { knownPassphrase, longWork, sizeText } from "./long-work.ts";

const NOT_INTO_A_SERVER =
  "A backup is restored into SQLite, in the data folder. Take DB_TYPE and DATABASE_URL away, restore, and start with SQLite.";

/** `vigie restore`: a backup into an empty folder. */
export const restore: Command = {
  name: "restore",
  usage: "restore FILE --data EMPTY_FOLDER [--passphrase-file FILE] [--dry-run]",
  summary: "Put a backup into an empty data folder, all of it or nothing; the server of that folder must not run.",
  options: ["passphraseFile", "passphraseStdin", "dryRun", "progress", "json", ...DATABASE_OPTIONS, "logLevel"],
  operands: ["FILE"],
  async run(context) {
    const { options, operands, print, say } = context;
    const [file = ""] = operands;
    const { data: dataDir, dryRun: isDryRun } = options;
    if (databaseAddressOf(options).dialect !== "sqlite") throw new Error(NOT_INTO_A_SERVER);
    const passphrase = () => knownPassphrase(context);
    const manifest = await longWork(context, (signal, onProgress) =>
      restoreBackup({ file, dataDir, passphrase, isDryRun, signal, onProgress }),
    );
    const hasKey = manifest.files.some(({ name }) => name === "secret.key");
    if (options.json) {
      print(JSON.stringify({ dataDir: resolve(dataDir), isDryRun, hasKey, manifest }));
      return 0;
    }
    for (const { name, sizeBytes } of manifest.files) print(`${name.padEnd(24)} ${sizeText(sizeBytes).padStart(9)}`);
    print(`Made at ${manifest.madeAt} by version ${manifest.version}.`);
    say(isDryRun ? `Sound; it would be put into ${resolve(dataDir)}.` : `It is in place: ${resolve(dataDir)}`);
    for (const line of nextSteps(dataDir, hasKey, manifest.leftOut)) say(line);
    return 0;
  },
};

function nextSteps(dataDir: string, hasKey: boolean, leftOut: readonly string[]): string[] {
  const lines: string[] = [];
  if (!hasKey) {
    lines.push(
      `The key of stored passwords is not in this backup. Copy your secret.key to ${resolve(dataDir)}, or name it when you start (--secret-key-file FILE).`,
      `If it is lost: vigie secrets reset --data ${dataDir}, then enter the passwords again.`,
    );
  }
  if (leftOut.some((name) => name.startsWith("tls/"))) {
    lines.push("The certificate is not in it either: copy your folder tls, or make another one (vigie tls init).");
  }
  lines.push(
    `Start: vigie serve --data ${dataDir}`,
    "Whoever was signed in then is so again, and tokens that were revoked since work again: look through them.",
  );
  return lines;
}
