import { resolve } from "node:path";
import { placeOf } from "../../db/address.ts";
import { DATABASE_OPTIONS, databaseAddressOf } from "../platform/config/database-address.ts";
import { restore as restoreBackup } from "../platform/backup/restore.ts";
import type { Command } from "./command.ts";
import { knownPassphrase, longWork, sizeText } from "./long-work.ts";

/** `vigie restore`: a backup into an empty folder, and with the options of a database server into its empty database. */
export const restore: Command = {
  name: "restore",
  usage: "restore FILE --data EMPTY_FOLDER [--passphrase-file FILE] [--dry-run]",
  summary:
    "Put a backup into an empty data folder, and with DB_TYPE or DATABASE_URL its database into that server's empty one, all of it or nothing; nothing may run on either.",
  options: ["passphraseFile", "passphraseStdin", "dryRun", "progress", "json", ...DATABASE_OPTIONS, "logLevel"],
  operands: ["FILE"],
  async run(context) {
    const { options, operands, print, say } = context;
    const [file = ""] = operands;
    const { data: dataDir, dryRun: isDryRun } = options;
    const address = databaseAddressOf(options);
    const database = address.dialect === "sqlite" ? null : placeOf(address);
    const passphrase = () => knownPassphrase(context);
    const manifest = await longWork(context, (signal, onProgress) =>
      restoreBackup({ file, dataDir, address, passphrase, isDryRun, signal, onProgress }),
    );
    const hasKey = manifest.files.some(({ name }) => name === "secret.key");
    if (options.json) {
      print(JSON.stringify({ dataDir: resolve(dataDir), database, isDryRun, hasKey, manifest }));
      return 0;
    }
    for (const { name, sizeBytes } of manifest.files) print(`${name.padEnd(24)} ${sizeText(sizeBytes).padStart(9)}`);
    print(`Made at ${manifest.madeAt} by version ${manifest.version}.`);
    const places = [resolve(dataDir), ...(database === null ? [] : [database])].join(" and ");
    say(isDryRun ? `Sound; it would be put into ${places}.` : `It is in place: ${places}`);
    for (const line of nextSteps(dataDir, hasKey, manifest.leftOut, database)) say(line);
    return 0;
  },
};

function nextSteps(dataDir: string, hasKey: boolean, leftOut: readonly string[], database: string | null): string[] {
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
    `Start${database === null ? "" : " with the same options of the database server"}: vigie serve --data ${dataDir}`,
    "Whoever was signed in then is so again, and tokens that were revoked since work again: look through them.",
  );
  return lines;
}
