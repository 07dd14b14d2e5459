import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { OutgoingHttp } from "../../net/outgoing.ts";
import type { Auth } from "../auth.ts";
import type { Actor } from "../users.ts";
import { OidcAccounts } from "./accounts.ts";
import { type CheckResult, checkProvider } from "./check.ts";
import { Provider } from "./provider.ts";
import { OidcSignIn, redirectUriAt } from "./sign-in.ts";
import type { OidcChange, OidcConfig, OidcView } from "./settings.ts";
import { Problem } from "../../http/problem.ts";
import type { AccountsParts } from "./accounts.ts";

export interface OidcParts extends Pick<AccountsParts, "database" | "audit"> {
  auth: Pick<Auth, "users" | "rights" | "sessions" | "attempts">;
  config: OidcConfig;
  net: OutgoingHttp;
  clock: Clock;
  log: Log;
  pages: readonly RegExp[];
  /** Where people open the app; null: where the browser is. */
  publicUrl: string | null;
}

/** The log-in by an OpenID provider, built together. */
export interface Oidc {
  signIn: OidcSignIn;
  /** Where people open the app; null: where the browser is. */
  publicUrl: string | null;
  /** The settings, and what is to be registered at the provider for an app at `origin`. */
  view(origin: string): Promise<OidcView & { redirectUri: string }>;
  change(change: OidcChange, actor: Actor): Promise<OidcView>;
  /** Tries settings without storing them. @throws Problem `invalid_fields`. */
  test(change: OidcChange, origin: string): Promise<CheckResult>;
}

export function createOidc({ auth, config, net, clock, log, pages, publicUrl, database, audit }: OidcParts): Oidc {
  const accounts = new OidcAccounts({ database, audit, clock, rights: auth.rights, users: auth.users });
  const provider = new Provider({ net, clock });
  const { sessions, attempts } = auth;
  return {
    signIn: new OidcSignIn({ config, provider, accounts, sessions, attempts, clock, log, pages }),
    publicUrl,
    view: async (origin) => ({ ...(await config.view()), redirectUri: redirectUriAt(origin) }),
    change: (change, actor) => config.change(change, actor),
    async test(change, origin) {
      const tried = { ...change, isEnabled: true };
      const fields = config.check(tried).filter(({ field }) => /^(issuer|clientId|scopes)$/.test(field));
      if (fields.length > 0) throw new Problem("invalid_fields", { fields });
      return checkProvider(await config.clientOf(change), redirectUriAt(origin), { net, clock });
    },
  };
}
