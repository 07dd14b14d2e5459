import { createApp, type App } from "../../../server/app.ts";
import type { OidcSettings } from "../../../server/platform/auth/oidc/settings.ts";
import { parseArguments } from "../../../server/platform/config/parse.ts";
import { createLog, type Log } from "../../../server/platform/log.ts";
import { databaseOptions } from "../database.ts";
import { FakeClock } from "../fake-clock.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { CLIENT } from "./provider.ts";

export const SETTINGS: OidcSettings & { clientSecret?: string } = {
  ...{ isEnabled: true, issuer: "", ...CLIENT, label: "Keycloak", scopes: "openid profile" },
  ...{ nameClaim: "preferred_username", groupsClaim: "groups", defaultRole: null },
  rules: [
    { value: "admin", role: "admin", scope: null },
    { value: "lead", role: "supervisor", scope: { projects: ["DEMO"], queues: [] } },
    { value: "staff", role: "agent", scope: null },
  ],
  ...{ createsAccounts: true, allowsPasswords: true, sessionDays: 7 },
};

export interface OidcHouse {
  app: App;
  clock: FakeClock;
  url: string;
  redirectUri: string;
  /** Everything that was logged. */
  logged(): string;
  setUp(change: Partial<typeof SETTINGS>): Promise<Response>;
  ask(method: string, path: string, body?: unknown): Promise<Response>;
  actions(): Promise<string[]>;
  close(): Promise<void>;
}

/** The whole program on a port of its own, with an administrator's token that `ask` uses. */
export async function openOidcHouse(env: Record<string, string> = {}): Promise<OidcHouse> {
  const folder = temporaryFolder();
  const taken = ["data", "allowHosts", "publicUrl", "oidcIssuer", "oidcClientId", "oidcClientSecret"] as const;
  const argv = ["--data", folder.path, "--allow-hosts", "127.0.0.1"];
  const parsed = parseArguments({ argv, env, taken: [...taken] });
  const options = { ...parsed.options, ...(await databaseOptions(folder.path)) };
  const clock = new FakeClock();
  let lines = "";
  const log: Log = createLog({
    level: "debug",
    write: (line: string) => {
      lines += line;
    },
  });
  const app = await createApp({ options, clock, log, version: "0.0.0-test", assets: [] });
  app.elysia.listen({ hostname: "127.0.0.1", port: 0, reusePort: false });
  await app.start();
  const url = `http://127.0.0.1:${app.elysia.server?.port}`;
  const token = await app.auth.tokens.add({ name: "t", role: "admin", expiresAt: null }, { who: null, from: null });
  const ask = (method: string, path: string, body?: unknown) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    ...{ app, clock, url, ask, redirectUri: `${url}/api/v1/auth/oidc/callback` },
    logged: () => lines,
    setUp: (change) => ask("PUT", "/platform/oidc", { ...SETTINGS, ...change }),
    actions: async () => (await app.platform.audit.list(null, null, 50)).map(({ action }) => action),
    async close() {
      await app.stop();
      await app.elysia.server?.stop(true);
      await app.close();
      folder.remove();
    },
  };
}
