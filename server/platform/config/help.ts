import type { OptionDefinition } from "./option-row.ts";
import { OPTIONS, type OptionName, type Options } from "./options.ts";

const TABLE: Record<OptionName, OptionDefinition<unknown>> = OPTIONS;
const WIDTH = 100;
const INDENT = 6;

/** A command, as far as its documentation goes. */
export interface DescribedCommand {
  name: string;
  usage: string;
  summary: string;
  options: readonly OptionName[];
  defaults?: Partial<Options>;
}

/** The part of a command's help that lists its options, for a terminal. */
export function describeOptions(names: readonly OptionName[], defaults: Partial<Options> = {}): string {
  return ["Options:", ...names.map((name) => describe(name, defaults))].join("\n");
}

function describe(name: OptionName, defaults: Partial<Options>): string {
  const notes = [defaultText(name, defaults, ""), envText(name, "")].filter((note) => note !== "");
  const text = notes.length > 0 ? `${TABLE[name].help} (${notes.join("; ")})` : TABLE[name].help;
  return `  ${headOf(name)}\n${wrap(text)}`;
}

/** The page `docs/configuration.md`: every command with its options, and every environment variable. */
export function renderConfiguration(commands: readonly DescribedCommand[]): string {
  const sections = commands.map((command) => {
    const rows = command.options.map((name) => tableRow(name, command.defaults ?? {}));
    const table = ["| Option | Environment | Default | Meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
    return [
      `## ${command.name}`,
      `\`vigie ${command.usage}\``,
      command.summary,
      ...(rows.length > 0 ? [table] : []),
    ].join("\n\n");
  });
  return `# Configuration

Written by \`scripts/docs.ts\` from the program's option table; not for editing.

The command line wins over the environment, the environment over the default. An unknown option is refused, and the nearest name
is told. Everything else (call-centre servers, thresholds, users) is set in the app and kept in the data folder.

Every command takes \`--data DIR\` (\`VIGIE_DATA\`, default \`${TABLE.data.default}\`): ${lowerFirst(TABLE.data.help)} And \`--help\`.

${sections.join("\n\n")}
`;
}

function tableRow(name: OptionName, defaults: Partial<Options>): string {
  const head = TABLE[name].flag ? `\`${headOf(name)}\`` : "";
  const cells = [head, envText(name, "`"), defaultText(name, defaults, "`").replace("default ", ""), TABLE[name].help];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function headOf(name: OptionName): string {
  const { flag, env, kind } = TABLE[name];
  return flag ? `--${flag} ${kind.placeholder}`.trimEnd() : `${env?.[0]}=${kind.placeholder}`;
}

function envText(name: OptionName, quote: string): string {
  const { flag, env = [] } = TABLE[name];
  // Without a flag the variable is its name already, except in the table, which has a column for it.
  const shown = flag || quote ? env : env.slice(1);
  return shown.map((variable) => `${quote}${variable}${quote}`).join(", ");
}

function defaultText(name: OptionName, defaults: Partial<Options>, quote: string): string {
  const { isSecret } = TABLE[name];
  const value = name in defaults ? defaults[name] : TABLE[name].default;
  const isNothing =
    value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0);
  return isNothing || isSecret ? "" : `default ${quote}${value}${quote}`;
}

function wrap(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && INDENT + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((one) => " ".repeat(INDENT) + one).join("\n");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
