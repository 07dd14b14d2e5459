import { chooseDialect } from "../../db/dialect.ts";
import { systemClock } from "../platform/clock.ts";
import { databaseAddressOf } from "../platform/config/database-address.ts";
import { nearest } from "../platform/config/nearest.ts";
import { OptionError, parseArguments } from "../platform/config/parse.ts";
import type { AssetFiles } from "../platform/http/assets.ts";
import { Problem } from "../platform/http/problem.ts";
import { stopSignal } from "../platform/lifecycle.ts";
import { linesOut } from "../platform/lines-out.ts";
import { createLog } from "../platform/log.ts";
import { backup } from "./backup.ts";
import { calendarExplain } from "./calendar-explain.ts";
import { check } from "./check.ts";
import { checkDatabase } from "./check-database.ts";
import { checkUrl } from "./check-url.ts";
import type { Command } from "./command.ts";
import { demo } from "./demo.ts";
import { describeCommand, helpCommand, listCommands, optionsOf } from "./help.ts";
import { importWildixApp } from "./import.ts";
import { importYeastarPresence } from "./import-presence.ts";
import { migrate } from "./migrate.ts";
import { restore } from "./restore.ts";
import { secretsReset, secretsRotate } from "./secrets.ts";
import { serve } from "./serve.ts";
import { simCccp } from "./sim.ts";
import { simWildix } from "./sim-wildix.ts";
import { simYeastar } from "./sim-yeastar.ts";
import { snapshot } from "./snapshot.ts";
import { askSecret, readInput } from "./terminal.ts";
import { tlsInit } from "./tls-init.ts";
import { tokenAdd, tokenList, tokenRevoke } from "./token.ts";
import { userAdd, userDisable, userEnable, userList, userReset } from "./user.ts";
import { version } from "./version.ts";

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  ...[serve, demo, simCccp, simWildix, simYeastar, snapshot],
  ...[userAdd, userList, userReset, userDisable, userEnable],
  ...[tokenAdd, tokenList, tokenRevoke],
  ...[backup, check, restore, migrate],
  ...[
    importWildixApp,
    importYeastarPresence,
    tlsInit,
    secretsRotate,
    secretsReset,
    checkUrl,
    checkDatabase,
    calendarExplain,
    version,
  ],
  helpCommand(() => COMMANDS),
];

/** What shells call a command line that makes no sense. */
const EXIT_USAGE = 2;
const EXIT_FAILED = 1;

const output = linesOut(1);
const errors = linesOut(2);
const print = (text: string) => output(`${text}\n`);
const say = (text: string) => errors(`${text}\n`);

/** Finds the command, reads its options and runs it; resolves to the exit code, with everything said that is to be said. */
export async function runCommand(argv: readonly string[], assets: readonly AssetFiles[]): Promise<number> {
  const found = findCommand(argv);
  if (!found) {
    say(argv.length === 0 ? listCommands(COMMANDS) : unknownCommand(argv));
    return EXIT_USAGE;
  }
  const { command, rest } = found;
  try {
    const { operands, defaults } = command;
    const taken = optionsOf(command);
    const parsed = parseArguments({ argv: rest, env: process.env, taken, operands, defaults });
    if (parsed.options.help) {
      print(describeCommand(command));
      return 0;
    }
    // Before the command loads what holds tables.
    chooseDialect(databaseAddressOf(parsed.options).dialect);
    return await command.run({
      ...parsed,
      ...{ clock: systemClock, log: createLog({ level: parsed.options.logLevel }), assets },
      ...{ print, say, readInput, askSecret, stopped: stopSignal() },
      onHangUp: (run) => void process.on("SIGHUP", run),
    });
  } catch (cause) {
    say(`vigie ${command.name}: ${explain(cause)}`);
    return cause instanceof OptionError ? EXIT_USAGE : EXIT_FAILED;
  }
}

/** The command whose name the line begins with; `--help` and `--version` alone are commands too. */
export function findCommand(argv: readonly string[]): { command: Command; rest: readonly string[] } | null {
  const [first = "", second = ""] = argv;
  const asWord: Record<string, string> = { "--help": "help", "-h": "help", "--version": "version" };
  for (const [name, length] of [
    [`${first} ${second}`, 2],
    [asWord[first] ?? first, 1],
  ] as const) {
    const command = COMMANDS.find((candidate) => candidate.name === name);
    if (command) return { command, rest: argv.slice(length) };
  }
  return null;
}

function unknownCommand(argv: readonly string[]): string {
  const [first = "", second = ""] = argv;
  const names = COMMANDS.map(({ name }) => name);
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
  if (family.length > 0 && (second === "" || second.startsWith("-"))) {
    return [`vigie ${first} needs another word:`, ...family.map(({ usage }) => `  vigie ${usage}`)].join("\n");
  }
  const typed = family.length > 0 ? `${first} ${second}` : first;
  const meant = nearest(typed, names);
  const suggestion = meant ? ` Did you mean ${meant}?` : "";
  return `There is no command ${JSON.stringify(typed)}.${suggestion} vigie help lists them.`;
}

/** One sentence, or one for each field that was refused; never a stack. */
function explain(cause: unknown): string {
  if (cause instanceof Problem && cause.fields) {
    return cause.fields.map(({ field, message }) => `${field} ${message}`).join("; ");
  }
  return cause instanceof Error ? cause.message : String(cause);
}
