import { nearest } from "./nearest.ts";
import type { OptionDefinition } from "./option-row.ts";
import { OPTIONS, type OptionName, type Options } from "./options.ts";

/** What was typed cannot be used; the message names the option and says what would be right. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

export interface ParseInput {
  /** What stands after the command's name. */
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** Options that the command takes. */
  taken: readonly OptionName[];
  /** Names of the words that it needs besides: `["NAME"]`. */
  operands?: readonly string[];
  /** Defaults of its own. */
  defaults?: Partial<Options>;
}

export interface Parsed {
  options: Options;
  operands: string[];
  /** Where the value of an option came from, `--port` or `PORT`, for those that somebody gave. */
  sources: ReadonlyMap<OptionName, string>;
}

const TABLE: Record<OptionName, OptionDefinition<unknown>> = OPTIONS;
const ALL_NAMES = Object.keys(TABLE) as OptionName[];

/**
 * Reads a command line: `--name value`, `--name=value`, `--flag`; `--` ends the options. What is not given comes from the
 * environment (an empty variable counts as not set), then from the defaults. With `--help`, operands may be missing.
 * @throws OptionError
 */
export function parseArguments({ argv, env, taken, operands = [], defaults = {} }: ParseInput): Parsed {
  const { given, words } = readWords(argv, taken);
  const isHelp = given.has("help");
  if (!isHelp && words.length < operands.length) throw new OptionError(`${operands[words.length]} is missing.`);
  const surplus = words[operands.length];
  if (surplus !== undefined) throw new OptionError(`There is no use for ${JSON.stringify(surplus)} here.`);
  const values: Partial<Record<OptionName, unknown>> = {};
  const sources = new Map<OptionName, string>();
  for (const name of ALL_NAMES) {
    const isTaken = taken.includes(name);
    const text = isTaken ? (given.get(name) ?? fromEnvironment(name, env)) : undefined;
    if (text) sources.set(name, text.source);
    values[name] = text ? read(name, text.value, text.source) : name in defaults ? defaults[name] : TABLE[name].default;
  }
  return { options: values as Options, operands: words, sources };
}

interface Given {
  value: string;
  /** How the person knows it: `--port` or `PORT`. */
  source: string;
}

function readWords(argv: readonly string[], taken: readonly OptionName[]) {
  const byFlag = new Map(taken.flatMap((name) => (TABLE[name].flag ? [[`--${TABLE[name].flag}`, name]] : [])));
  const given = new Map<OptionName, Given>();
  const words: string[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      words.push(...rest);
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const source = word === "-h" ? "--help" : equals < 0 ? word : word.slice(0, equals);
    const name = byFlag.get(source);
    if (name === undefined) throw new OptionError(unknownOption(source, [...byFlag.keys()]));
    const { placeholder, isList } = TABLE[name].kind;
    const before = given.get(name);
    if (before && !isList) throw new OptionError(`${source} is given twice.`);
    const value = equals >= 0 ? word.slice(equals + 1) : placeholder === "" ? "true" : valueAfter(source, rest);
    given.set(name, { value: before ? `${before.value},${value}` : value, source });
  }
  return { given, words };
}

function valueAfter(source: string, rest: string[]): string {
  const next = rest.shift();
  // A value that begins with two dashes is nearly always the next option: `--data --port 80`.
  if (next === undefined || next.startsWith("--")) throw new OptionError(`${source} needs a value.`);
  return next;
}

function unknownOption(source: string, known: readonly string[]): string {
  const meant = nearest(source, known);
  return `There is no option ${source} here.${meant ? ` Did you mean ${meant}?` : " See --help."}`;
}

function fromEnvironment(name: OptionName, env: ParseInput["env"]): Given | undefined {
  for (const source of TABLE[name].env ?? []) {
    const value = env[source];
    if (value) return { value, source };
  }
  return undefined;
}

function read(name: OptionName, value: string, source: string): unknown {
  const { kind, isSecret } = TABLE[name];
  try {
    return kind.parse(value);
  } catch (cause) {
    const shown = isSecret || value === "" ? "" : `, not ${JSON.stringify(value.slice(0, 100))}`;
    throw new OptionError(`${source} ${(cause as Error).message}${shown}.`);
  }
}
