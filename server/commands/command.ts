import type { Clock } from "../platform/clock.ts";
import type { OptionName, Options } from "../platform/config/options.ts";
import type { AssetFiles } from "../platform/http/assets.ts";
import type { Log } from "../platform/log.ts";

/** The world as a command sees it: nothing else is read or written, so that a test can stand in for the terminal. */
export interface CommandContext {
  /** Every option that the command declares, parsed, checked and with its default. */
  options: Options;
  /** Words after the command's name that are not options, as many as `operands` asks for. */
  operands: readonly string[];
  /** How each option was given that was given, `--port` or `PORT`. */
  sources: ReadonlyMap<OptionName, string>;
  clock: Clock;
  log: Log;
  /** Results go here: what a script reads. */
  print(text: string): void;
  /** Talk for the person at the terminal goes here (standard error). */
  say(text: string): void;
  /** Everything on standard input, bounded; refuses with an Error when more than `maxBytes` comes. */
  readInput(maxBytes: number): Promise<string>;
  /** Asks at the terminal without showing what is typed; null when there is no terminal. */
  askSecret(question: string): Promise<string | null>;
  /** The client's files that the program carries; none when it runs from source without a build. */
  assets: readonly AssetFiles[];
  /** Resolves when the process is told to stop (SIGTERM or SIGINT). */
  stopped: Promise<string>;
  /** Calls `run` at each SIGHUP, which no longer ends the process then. */
  onHangUp(run: () => void): void;
}

/** One verb of the command line. Its name may be two words: `user add`, `sim cccp`. */
export interface Command {
  name: string;
  /** What follows `vigie` in the first line of its help: `user add NAME --role R [--password-stdin]`. */
  usage: string;
  /** One sentence for the list of commands. */
  summary: string;
  /** Options that it takes, from the one table of options; `--data` and `--help` are taken by all and not listed. */
  options: readonly OptionName[];
  /** Names of the words that it needs, in order: `["NAME"]`. None when absent. */
  operands?: readonly string[];
  /** Defaults of its own, where they differ from the table's. */
  defaults?: Partial<Options>;
  /** Does the work; resolves to the exit code. An Error that it throws is printed as one line and exits 1. */
  run(context: CommandContext): Promise<number>;
}
