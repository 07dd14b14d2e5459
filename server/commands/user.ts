import { requireDataFolder, withAccounts } from "./accounts.ts";
import type { Command, CommandContext } from "./command.ts";

/** Far above the longest password that is taken. */
const MAX_INPUT_BYTES = 4_096;

/** `vigie user add`: someone who can sign in. */
export const userAdd: Command = {
  name: "user add",
  usage: "user add NAME --role R [--display-name TEXT] [--password-stdin]",
  summary: "Add someone who can sign in; asks for the password, or reads it from standard input.",
  options: ["role", "displayName", "passwordStdin", "logLevel"],
  operands: ["NAME"],
  async run(context) {
    const { operands, options, say } = context;
    const [name = ""] = operands;
    requireDataFolder(context);
    const password = await readPassword(context);
    const user = await withAccounts(context, (auth) =>
      auth.users.add(
        { name, role: options.role, password, displayName: options.displayName },
        { who: null, from: null },
      ),
    );
    say(`${user.name} can sign in as ${user.role}.`);
    return 0;
  },
};

async function readPassword({ options, readInput, askSecret }: CommandContext): Promise<string> {
  // A line end is the shell's (`echo`), not the person's.
  if (options.passwordStdin) return (await readInput(MAX_INPUT_BYTES)).replace(/\r?\n$/, "");
  const password = await askSecret("Password: ");
  if (password === null) throw new Error("There is no terminal to ask for the password: use --password-stdin.");
  if ((await askSecret("The same again: ")) !== password)
    throw new Error("The two are not the same; nothing was added.");
  return password;
}
