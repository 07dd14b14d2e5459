import type { OptionKind } from "./kinds.ts";

/** One row of the table: everything that parsing, help and the documentation need to know about an option. */
export interface OptionDefinition<Value> {
  kind: OptionKind<Value>;
  /** What it is when nobody says; null when it then does not apply. */
  default: Value | null;
  /** As written on the command line without the dashes; absent: only the environment sets it. */
  flag?: string;
  /** Environment variables that set it, first one wins; the command line wins over them all. */
  env?: readonly string[];
  /** Never shown in help, logs or errors. */
  isSecret?: boolean;
  /** One sentence. */
  help: string;
}

/** An option that always has a value. */
export const option = <Value>(definition: OptionDefinition<Value> & { default: Value }) => definition;
/** An option that does not apply when nobody says: its value is then null. */
export const optional = <Value>(definition: Omit<OptionDefinition<Value>, "default">): OptionDefinition<Value | null> =>
  ({ ...definition, default: null }) as OptionDefinition<Value | null>;
