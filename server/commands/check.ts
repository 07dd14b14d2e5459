import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../db/open.ts";
import { checkBackup, type CheckReport, type OpenedBackup } from "../platform/backup/check.ts";
import type { Manifest } from "../platform/backup/manifest.ts";
import { silentLog } from "../platform/log.ts";
import { KeyError, keySourceOf } from "../platform/secrets/key-file.ts";
import type { Command, CommandContext } from "./command.ts";
import { knownPassphrase, longWork, sizeText } from "./long-work.ts";
import { rows } from "./rows.ts";
import { VERSION } from "./version.ts";

/** `vigie check`: whether a backup can be restored, by restoring it aside. */
export const check: Command = {
  name: "check",
  usage: "check FILE [--passphrase-file FILE] [--json]",
  summary:
    "Restore a backup aside, hold it against its manifest, bring it up to date, open its secrets, and delete the copy.",
  options: ["passphraseFile", "passphraseStdin", "secretKeyFile", "credentialsDir", "progress", "json", "logLevel"],
  operands: ["FILE"],
  async run(context) {
    const { options, operands, print } = context;
    const [file = ""] = operands;
    const report = await longWork(context, (signal, onProgress) =>
      checkBackup({
        ...{ file, signal, onProgress },
        dataDir: existsSync(options.data) ? options.data : null,
        passphrase: () => knownPassphrase(context),
        open: (aside, manifest) => open(context, aside, manifest),
      }),
    );
    if (options.json) print(JSON.stringify(report));
    else for (const line of linesOf(report)) print(line);
    return 0;
  },
};

/** Opens the copy as the program does: its schema is brought up to date, and every sealed text is opened if there is a key. */
async function open(context: CommandContext, aside: string, manifest: Manifest): Promise<OpenedBackup> {
  const hasOwnKey = manifest.files.some(({ name }) => name === "secret.key");
  // A key that is kept elsewhere is used as a copy: what opening does to it must not touch the one in force.
  const { file } = keySourceOf(context.options);
  if (!hasOwnKey && existsSync(file)) copyFileSync(file, join(aside, "secret.key"));
  if (!hasOwnKey && !existsSync(file)) return { migrated: await migrated(aside), sealed: null };
  const { createApp } = await import("../app.ts");
  const options = { ...context.options, data: aside, secretKeyFile: null, credentialsDir: null, backupDir: null };
  try {
    const app = await createApp({ options, clock: context.clock, log: silentLog, version: VERSION, assets: [] });
    try {
      const { secrets, database } = app.platform;
      let sealed = 0;
      for (const place of secrets.places) {
        for (const { rowId, sealed: text } of await place.list(database.orm)) {
          await secrets.open(place.purpose, rowId, text);
          sealed++;
        }
      }
      return { migrated: database.migration.applied, sealed };
    } finally {
      await app.close();
    }
  } catch (cause) {
    // The present key may be a later one than the backup's: that is no fault of the backup.
    if (cause instanceof KeyError && !hasOwnKey) return { migrated: await migrated(aside), sealed: null };
    throw cause;
  }
}

async function migrated(aside: string): Promise<string[]> {
  const database = await openDatabase({ dataDir: aside });
  await database.close();
  return database.migration.applied;
}

function linesOf({ manifest, migrated, sealed, sizeBytes }: CheckReport): string[] {
  const { madeAt, version, engine, schema, tables, leftOut } = manifest;
  const facts: [string, string][] = [
    ["Made at", `${madeAt}, by version ${version}`],
    ["Size", sizeText(sizeBytes)],
    [
      "Database",
      `${engine}, schema ${schema ?? "none"}${migrated.length > 0 ? `, brought up to ${migrated.at(-1)}` : ""}`,
    ],
    ["Secrets", sealed === null ? "not opened: there is no key for them here" : `${sealed} opened with the key`],
    ["Left out", leftOut.join(", ") || "nothing"],
  ];
  return [
    ...facts.map(([name, value]) => `${name.padEnd(10)}${value}`),
    "",
    ...rows(
      ["TABLE", "ROWS"],
      Object.entries(tables).map(([name, count]) => [name, String(count)]),
    ),
    "",
    "Sound: every file, page and row is as it was.",
  ];
}
