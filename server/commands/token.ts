import type { TokenView } from "../platform/auth/tokens.ts";
import type { Actor } from "../platform/auth/users.ts";
import { DATABASE_OPTIONS } from "../platform/config/database-address.ts";
import { withAccounts } from "./accounts.ts";
import type { Command } from "./command.ts";
import { rows } from "./rows.ts";

/** The audit's word for who sits at the program's own terminal. */
const TERMINAL: Actor = { who: null, from: null };

/** `vigie token add`: prints the token alone on standard output, so that a script can take it from there. */
export const tokenAdd: Command = {
  name: "token add",
  usage: "token add --name N --role R [--expires DURATION] | token add --name N --wall VIEW",
  summary:
    "Make a bearer token for a script, or a kiosk token for a wall, and print it alone on standard output, this once.",
  options: ["tokenName", "role", "expires", "wall", ...DATABASE_OPTIONS, "logLevel"],
  async run(context) {
    const { options, clock, print, say } = context;
    const { role, wall } = options;
    const name = options.tokenName;
    if (name === null) throw new Error("A token needs a name that says what it is for: --name NAME.");
    const expiresAt = options.expires === null ? null : clock.now() + options.expires;
    const token = await withAccounts(context, (auth) => auth.tokens.add({ name, role, expiresAt, wall }, TERMINAL));
    print(token);
    const until = expiresAt === null ? "until it is revoked" : `until ${new Date(expiresAt).toISOString()}`;
    if (wall) say(`Open /wall/${wall}?kiosk=… with it on the wall; it shows that view ${until}.`);
    else say(`Token ${name} works as ${role} ${until}. Send it as: Authorization: Bearer …`);
    return 0;
  },
};

/** `vigie token list`. */
export const tokenList: Command = {
  name: "token list",
  usage: "token list [--json]",
  summary: "List the tokens: what each may do, until when, and when each was last used.",
  options: ["json", ...DATABASE_OPTIONS, "logLevel"],
  async run(context) {
    const { options, clock, print } = context;
    const tokens = await withAccounts(context, (auth) => auth.tokens.list());
    const nowAt = clock.now();
    if (options.json) print(JSON.stringify(tokens));
    else
      for (const line of rows(
        ["NAME", "MAY", "UNTIL", "LAST USED"],
        tokens.map((token) => rowOf(token, nowAt)),
      ))
        print(line);
    return 0;
  },
};

/** `vigie token revoke`. */
export const tokenRevoke: Command = {
  name: "token revoke",
  usage: "token revoke NAME",
  summary: "End a token for good; a running server cuts off within two seconds what was opened with it.",
  options: [...DATABASE_OPTIONS, "logLevel"],
  operands: ["NAME"],
  async run(context) {
    const [name = ""] = context.operands;
    await withAccounts(context, (auth) => auth.tokens.revokeByName(name, TERMINAL));
    context.say(`Token ${name.trim()} is revoked.`);
    return 0;
  },
};

function rowOf(token: TokenView, nowAt: number): string[] {
  const { name, role, wall, expiresAt, lastUsedAt } = token;
  const may = wall ? `wall ${wall}` : role;
  const end = expiresAt === null ? "revoked" : new Date(expiresAt).toISOString();
  const until = expiresAt !== null && expiresAt <= nowAt ? `${end} (over)` : end;
  return [name, may, until, lastUsedAt === null ? "never" : new Date(lastUsedAt).toISOString()];
}
