import { DATABASE_OPTIONS } from "../platform/config/database-address.ts";
import type { PresenceTakeover, TakeoverCount } from "../presence/index.ts";
import type { Command, CommandContext } from "./command.ts";
import { rows } from "./rows.ts";
import { withApp } from "./with-app.ts";

/** `vigie import yeastar-presence`: extensions, plannings, calendars, overrides and the log of the application that Vigie replaces. */
export const importYeastarPresence: Command = {
  name: "import yeastar-presence",
  usage: "import yeastar-presence DIR [--dry-run] [--plannings] [--json]",
  summary:
    "Take over the database, secret.key and .env of the replaced presence application; what is there already stays. The server must be stopped.",
  options: [...DATABASE_OPTIONS, "dryRun", "plannings", "json", "secretKeyFile", "credentialsDir", "logLevel"],
  operands: ["DIR"],
  async run(context) {
    const { operands, options, say } = context;
    const [folder = ""] = operands;
    const report = await withApp(context, (app) =>
      app.takeOverPresence(folder, {
        ...{ isDry: options.dryRun, hasPlannings: options.plannings },
        onLog: (count) => say(`${count} lines of the log`),
      }),
    );
    if (options.json) context.print(JSON.stringify(report));
    else print(context, report);
    return 0;
  },
};

function print({ options, print: line, say }: CommandContext, report: PresenceTakeover): void {
  const row = (name: string, { added, kept, left }: TakeoverCount) => [name, ...[added, kept, left].map(String)];
  const { pbxs, extensions, slots, overrides, feeds, log, plannings, remarks } = report;
  const table = [
    ...[row("pbxs", pbxs), row("extensions", extensions), row("slots", slots), row("overrides", overrides)],
    ...[row("calendars", feeds), row("log", log)],
  ];
  for (const text of rows(["", "NEW", "THERE", "LEFT OUT"], table)) line(text);
  for (const {
    name,
    isTaken,
    report: { added, unchanged, faults, unknownExtensions },
  } of plannings) {
    const counts = `${added.length} slots new, ${unchanged} there, ${faults.length + unknownExtensions.length} refused`;
    line(`${name}: ${counts}${isTaken ? "" : "; not taken in"}`);
  }
  for (const remark of remarks) line(`- ${remark}`);
  say(options.dryRun ? "Nothing was written: run it again without --dry-run." : "Taken over.");
}
