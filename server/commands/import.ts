import type { TakeoverCount, TakeoverReport } from "../enrichment/index.ts";
import { DATABASE_OPTIONS } from "../platform/config/database-address.ts";
import type { Command, CommandContext } from "./command.ts";
import { rows } from "./rows.ts";
import { withApp } from "./with-app.ts";

/** `vigie import wildix-app`: the accounts, calls and notes of the application that Vigie replaces. */
export const importWildixApp: Command = {
  name: "import wildix-app",
  usage: "import wildix-app DIR [--dry-run] [--json]",
  summary:
    "Take over users.db, call_history.json and enrichissements.json of the replaced application; what is there already stays. The server must be stopped.",
  options: [...DATABASE_OPTIONS, "dryRun", "json", "secretKeyFile", "credentialsDir", "logLevel"],
  operands: ["DIR"],
  async run(context) {
    const { operands, options, say } = context;
    const [folder = ""] = operands;
    const report = await withApp(context, (app) =>
      app.takeOverWildixApp(folder, options.dryRun, (count) => say(`${count} calls`)),
    );
    if (options.json) context.print(JSON.stringify(report));
    else print(context, report);
    return 0;
  },
};

function print({ options, print: line, say }: CommandContext, { users, calls, notes, remarks }: TakeoverReport): void {
  const row = (name: string, { added, kept, left }: TakeoverCount) => [name, ...[added, kept, left].map(String)];
  const table = [row("users", users), row("calls", calls), row("notes", notes)];
  for (const text of rows(["", "NEW", "THERE", "LEFT OUT"], table)) line(text);
  for (const remark of remarks) line(`- ${remark}`);
  say(options.dryRun ? "Nothing was written: run it again without --dry-run." : "Taken over.");
}
