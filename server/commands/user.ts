import type { PasswordLink } from "../platform/auth/links/password-links.ts";
import type { UserView } from "../platform/auth/people.ts";
import type { Actor } from "../platform/auth/users.ts";
import { DATABASE_OPTIONS } from "../platform/config/database-address.ts";
import { requireDataFolder, withAccounts } from "./accounts.ts";
import type { Command, CommandContext } from "./command.ts";
import { rows } from "./rows.ts";

/** Far above the longest password or hash that is taken. */
const MAX_INPUT_BYTES = 4_096;
/** The audit's word for who sits at the program's own terminal. */
const TERMINAL: Actor = { who: null, from: null };

/** `vigie user add`: someone who can sign in. */
export const userAdd: Command = {
  name: "user add",
  usage: "user add NAME --role R [--display-name TEXT] [--password-stdin | --password-hash-stdin | --link]",
  summary: "Add someone who can sign in; asks for the password, or reads it from standard input.",
  options: ["role", "displayName", "passwordStdin", "passwordHashStdin", "link", ...DATABASE_OPTIONS, "logLevel"],
  operands: ["NAME"],
  async run(context) {
    const { operands, options, print, say } = context;
    const [name = ""] = operands;
    const { role, displayName } = options;
    requireDataFolder(context);
    const secret = await readSecret(context);
    const { link } = await withAccounts(context, (auth) =>
      auth.people.add({ name, role, displayName, ...secret }, TERMINAL),
    );
    if (link) printLink(link, { print, say });
    say(`${name.trim()} can sign in as ${role}.`);
    return 0;
  },
};

/** `vigie user list`. */
export const userList: Command = {
  name: "user list",
  usage: "user list [--json]",
  summary: "List the users: what each may do, whether each can sign in, and when each last did.",
  options: ["json", ...DATABASE_OPTIONS, "logLevel"],
  async run(context) {
    const { options, print } = context;
    const users = await withAccounts(context, (auth) => auth.people.list());
    if (options.json) print(JSON.stringify(users));
    else for (const line of rows(["NAME", "ROLE", "STATE", "LAST SIGN-IN"], users.map(rowOf))) print(line);
    return 0;
  },
};

/** `vigie user reset`: another password, or a link to choose one. */
export const userReset: Command = {
  name: "user reset",
  usage: "user reset NAME [--password-stdin | --link] [--two-factor-off]",
  summary: "Give a user another password and sign them out everywhere; asks for it, or prints a link to choose one.",
  options: ["passwordStdin", "link", "twoFactorOff", ...DATABASE_OPTIONS, "logLevel"],
  operands: ["NAME"],
  async run(context) {
    const { operands, options, print, say } = context;
    const [name = ""] = operands;
    await withAccounts(context, async (auth) => {
      const user = await auth.people.byName(name);
      const { password } = await readSecret(context);
      if (options.twoFactorOff) await auth.people.dropTwoFactor(user.id, TERMINAL);
      const link = await auth.people.reset(user.id, password, TERMINAL);
      if (link) printLink(link, { print, say });
      say(`${user.name} is signed out everywhere${link ? "" : " and has the new password"}.`);
    });
    return 0;
  },
};

/** `vigie user disable`: the account stays, nobody can sign in with it. */
export const userDisable: Command = {
  name: "user disable",
  usage: "user disable NAME",
  summary:
    "Disable an account: it is signed out everywhere and cannot sign in; a running server cuts it off within two seconds.",
  options: [...DATABASE_OPTIONS, "logLevel"],
  operands: ["NAME"],
  run: (context) => setDisabled(context, true),
};

/** `vigie user enable`: lets a disabled account sign in again. */
export const userEnable: Command = {
  name: "user enable",
  usage: "user enable NAME",
  summary: "Let a disabled account sign in again.",
  options: [...DATABASE_OPTIONS, "logLevel"],
  operands: ["NAME"],
  run: (context) => setDisabled(context, false),
};

async function setDisabled(context: CommandContext, isDisabled: boolean): Promise<number> {
  const [name = ""] = context.operands;
  await withAccounts(context, async (auth) => {
    const user = await auth.people.byName(name);
    await auth.people.change(user.id, { isDisabled }, TERMINAL);
    context.say(`${user.name} ${isDisabled ? "is disabled" : "can sign in again"}.`);
  });
  return 0;
}

function rowOf(user: UserView): string[] {
  const states = [
    user.isDisabled ? "disabled" : user.hasPassword ? "active" : "no password yet",
    user.hasTwoFactor && "two-factor",
    user.scope && "limited",
  ];
  const signedIn = user.signedInAt === null ? "never" : new Date(user.signedInAt).toISOString();
  return [user.name, user.role, states.filter(Boolean).join(", "), signedIn];
}

/** The link alone goes to standard output, so that a script can take it from there. */
function printLink({ path, expiresAt }: PasswordLink, { print, say }: Pick<CommandContext, "print" | "say">): void {
  print(path);
  say(`Put the server's address before it. It works once, until ${new Date(expiresAt).toISOString()}.`);
}

/** Password or hash, as the options say; null is no password, for which a link is made. */
async function readSecret(context: CommandContext): Promise<{ password: string | null; passwordHash?: string }> {
  const { options, readInput, askSecret } = context;
  const ways = [options.passwordStdin, options.passwordHashStdin, options.link].filter(Boolean);
  if (ways.length > 1) throw new Error("Choose one: --password-stdin, --password-hash-stdin or --link.");
  if (options.link) return { password: null };
  // A line end is the shell's (`echo`), not the person's.
  const readLine = async () => (await readInput(MAX_INPUT_BYTES)).replace(/\r?\n$/, "");
  if (options.passwordHashStdin) return { password: null, passwordHash: await readLine() };
  if (options.passwordStdin) return { password: await readLine() };
  const password = await askSecret("Password: ");
  if (password === null) throw new Error("There is no terminal to ask for the password: use --password-stdin.");
  if ((await askSecret("The same again: ")) !== password)
    throw new Error("The two are not the same; nothing was changed.");
  return { password };
}
