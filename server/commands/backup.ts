import { join } from "node:path";
import { BackupError } from "../platform/backup/errors.ts";
import { makeBackup } from "../platform/backup/make.ts";
import { DATABASE_OPTIONS, databaseAddressOf } from "../platform/config/database-address.ts";
import { requireDataFolder } from "./accounts.ts";
import type { Command, CommandContext } from "./command.ts";
import { givenPassphrase, longWork, sizeText } from "./long-work.ts";
import { VERSION } from "./version.ts";

/** `vigie backup`: everything in one file, beside a server that runs. */
export const backup: Command = {
  name: "backup",
  usage: "backup [--to PLACE] [--encrypt | --passphrase-file FILE | --passphrase-stdin]",
  summary:
    "Write everything into one file while the server runs on; with a passphrase it is encrypted and holds the keys too.",
  options: [
    ...(["backupTo", "encrypt", "passphraseFile", "passphraseStdin", "progress", "json"] as const),
    ...([...DATABASE_OPTIONS, "logLevel"] as const),
  ],
  async run(context) {
    const { options, clock, print, say } = context;
    requireDataFolder(context);
    const { data: dataDir } = options;
    const to = options.backupTo ?? join(dataDir, "backups");
    const startedAt = clock.monotonic();
    const passphrase = await newPassphrase(context);
    const made = await longWork(context, (signal, onProgress) =>
      makeBackup({
        dataDir,
        address: databaseAddressOf(options),
        to,
        passphrase,
        version: VERSION,
        now: clock.now(),
        signal,
        onProgress,
      }),
    );
    const { file, sizeBytes, manifest } = made;
    if (options.json) {
      print(JSON.stringify({ file, sizeBytes, tookMs: Math.round(clock.monotonic() - startedAt), manifest }));
      return 0;
    }
    print(file);
    const rowCount = Object.values(manifest.tables).reduce((sum, count) => sum + count, 0);
    say(`${sizeText(sizeBytes)}: ${Object.keys(manifest.tables).length} tables, ${rowCount} rows.`);
    if (passphrase !== null)
      say("Encrypted, with the keys. Keep its passphrase elsewhere: nobody can open it without.");
    else if (manifest.leftOut.length > 0)
      say(`Not encrypted, so left out: ${manifest.leftOut.join(", ")}. Keep copies of these apart, or use --encrypt.`);
    say(`Try it: vigie check ${file}`);
    return 0;
  },
};

/** Null: not encrypted. */
async function newPassphrase(context: CommandContext): Promise<string | null> {
  const given = await givenPassphrase(context);
  if (given !== null || !context.options.encrypt) return given;
  const asked = await context.askSecret("New passphrase for the backup: ");
  if (asked === null) throw new BackupError("passphrase_missing", { file: "What --encrypt makes" });
  if ((await context.askSecret("The same again: ")) !== asked)
    throw new Error("The two are not the same; nothing was made.");
  return asked;
}
