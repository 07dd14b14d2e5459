import { withAccounts } from "./accounts.ts";
import type { Command } from "./command.ts";

/** `vigie token add`: prints the token alone on standard output, so that a script can take it from there. */
export const tokenAdd: Command = {
  name: "token add",
  usage: "token add --name N --role R [--expires DURATION]",
  summary: "Make a bearer token for a script and print it, alone, on standard output; it is shown this once.",
  options: ["tokenName", "role", "expires", "logLevel"],
  async run(context) {
    const { options, clock, print, say } = context;
    const name = options.tokenName;
    if (name === null) throw new Error("A token needs a name that says what it is for: --name NAME.");
    const expiresAt = options.expires === null ? null : clock.now() + options.expires;
    const token = await withAccounts(context, (auth) =>
      auth.tokens.add({ name, role: options.role, expiresAt }, { who: null, from: null }),
    );
    print(token);
    const until = expiresAt === null ? "until it is revoked" : `until ${new Date(expiresAt).toISOString()}`;
    say(`Token ${name} works as ${options.role} ${until}. Send it as: Authorization: Bearer …`);
    return 0;
  },
};
