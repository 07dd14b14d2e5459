import type { App } from "../../../server/app.ts";
import { OidcAccounts } from "../../../server/platform/auth/oidc/accounts.ts";

/** Somebody whom a provider calls by the name of an account asks to be linked with it; gives their subject. */
export async function askForLink(app: App, name: string): Promise<string> {
  const { database, audit, clock } = app.platform;
  const accounts = new OidcAccounts({ database, audit, clock, rights: app.auth.rights, users: app.auth.users });
  const subject = `${name} at the provider`;
  const rights = { role: "viewer", scope: null } as const;
  const vouched = { issuer: "https://id.example", subject, name, displayName: null, rights };
  // Refused, but written down.
  await accounts.enter(vouched, false, "192.0.2.1").catch(() => {});
  return subject;
}
