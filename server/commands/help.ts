import { describeOptions } from "../platform/config/help.ts";
import type { Command } from "./command.ts";

/** The list of commands, as `vigie help` and a call without a command show it. */
export function listCommands(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return ["Use: vigie COMMAND [options]", "", ...rows, "", "vigie COMMAND --help tells what a command takes."].join(
    "\n",
  );
}

/** What one command takes. */
export function describeCommand(command: Command): string {
  return [
    `Use: vigie ${command.usage}`,
    "",
    command.summary,
    "",
    describeOptions(optionsOf(command), command.defaults),
  ].join("\n");
}

/** The options that a command takes, with those that all take. */
export function optionsOf(command: Command) {
  return [...command.options, "data", "help"] as const;
}

/** `vigie help`. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: "help",
    usage: "help",
    summary: "List the commands.",
    options: [],
    async run({ print }) {
      print(listCommands(commands()));
      return 0;
    },
  };
}
