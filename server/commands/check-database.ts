import { join } from "node:path";
import { findDamage } from "../../db/sqlite/integrity.ts";
import type { CheckAnswer } from "../platform/checks/check-process.ts";
import type { Command } from "./command.ts";

/** `vigie check database`: reads all of it, beside a server that runs or without one. */
export const checkDatabase: Command = {
  name: "check database",
  usage: "check database [--json]",
  summary:
    "Read the whole database and say whether it is sound; a server may run meanwhile. Exits 1 when it is damaged.",
  options: ["json", "logLevel"],
  async run({ options, print }) {
    const file = join(options.data, "vigie.db");
    const damage = damageOf(file);
    if (options.json) print(JSON.stringify({ damage } satisfies CheckAnswer));
    else if (damage === null) print(`${file} is sound.`);
    else
      print(
        `${file} is damaged: ${damage}\nRestore a backup into an empty folder: vigie restore BACKUP --data EMPTY_FOLDER.`,
      );
    return damage === null ? 0 : 1;
  },
};

/** @throws Error that names the file, when it cannot be read */
function damageOf(file: string): string | null {
  try {
    return findDamage(file);
  } catch (cause) {
    const { code = "", message } = cause as { code?: string; message: string };
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return message;
    throw new Error(`${file} cannot be read: ${message}`, { cause });
  }
}
