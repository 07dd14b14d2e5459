import { Problem } from "../../http/problem.ts";
import type { Log } from "../../log.ts";
import { networkOf } from "../../http/client-address.ts";
import type { Clock } from "../../clock.ts";
import type { Attempts } from "../attempts.ts";
import { newHiddenText } from "../hidden-text.ts";
import type { Browser } from "../log-in.ts";
import type { Sessions } from "../sessions.ts";
import type { OidcAccounts } from "./accounts.ts";
import { claimAt, type Claims, groupsAt, textAt } from "./claims.ts";
import { reasonOf } from "./faults.ts";
import { Flows } from "./flows.ts";
import "./problems.ts";
import type { Provider } from "./provider.ts";
import { returnPath } from "./return-path.ts";
import { mapRole } from "./role-mapping.ts";
import type { OidcConfig, OidcSettings } from "./settings.ts";

const CALLBACK_PATH = "/api/v1/auth/oidc/callback";
const DAY_MS = 86_400_000;

/** What the log-in page offers besides name and password. */
export interface OidcOffer {
  label: string;
  /** Whether others than administrators may sign in with a password. */
  allowsPasswords: boolean;
}

export interface OidcSignInParts {
  config: OidcConfig;
  provider: Provider;
  accounts: OidcAccounts;
  sessions: Sessions;
  attempts: Pick<Attempts, "beginFrom">;
  clock: Clock;
  log: Log;
  /** Addresses that the app itself answers: where a log-in may lead. */
  pages: readonly RegExp[];
}

/** Signing in by a provider: authorization code with PKCE, state and nonce, bound to one browser. */
export class OidcSignIn {
  private readonly flows: Flows;

  constructor(private readonly parts: OidcSignInParts) {
    this.flows = new Flows(parts.clock);
  }

  /** Null when there is no provider. */
  async offer(): Promise<OidcOffer | null> {
    const { isEnabled, label, allowsPasswords } = await this.parts.config.read();
    return isEnabled ? { label, allowsPasswords } : null;
  }

  /**
   * Begins a log-in: where to send the browser, and what its cookie is to hold.
   * @param browserId what the cookie holds already, of another tab; null when there is none.
   * @param origin of the app, as the provider knows it.
   * @throws Problem `oidc_off`, `oidc_unreachable`, `oidc_answer_refused`, `too_many_attempts`.
   */
  async begin(wanted: string | undefined, browserId: string | null, origin: string, from: string) {
    const { config, provider, attempts, pages } = this.parts;
    const { isEnabled } = await config.read();
    if (!isEnabled) throw new Problem("oidc_off");
    const cookie = browserId ?? newHiddenText();
    const takeBack = attempts.beginFrom(networkOf(from));
    const flow = this.flows.begin(cookie, {
      redirectUri: redirectUriAt(origin),
      returnTo: returnPath(wanted, pages),
      revision: config.revision,
      takeBack,
    });
    return { url: await provider.authorizationUrl(await config.client(), flow), cookie };
  }

  /**
   * Ends a log-in: the session's identifier, and where to go.
   * @param query of the callback, without its question mark.
   * @throws Problem `oidc_…`, `last_admin`, `too_many_users`.
   */
  async finish(
    query: string,
    browserId: string | null,
    browser: Browser,
  ): Promise<{ sessionId: string; path: string }> {
    const { config, provider, accounts, sessions, clock } = this.parts;
    const settings = await config.read();
    if (!settings.isEnabled) throw new Problem("oidc_off");
    const flow = this.flows.take(browserId, new URLSearchParams(query).get("state") ?? undefined);
    if (flow.revision !== config.revision) throw new Problem("oidc_flow_lost");
    const claims = await provider.claims(await config.client(), flow, query, (some) => isEnough(some, settings));
    const rights = mapRole(groupsAt(claims, settings.groupsClaim), settings.rules, settings.defaultRole);
    if (!rights) throw new Problem("oidc_no_role");
    const vouched = {
      issuer: settings.issuer,
      subject: claims.sub,
      name: textAt(claims, settings.nameClaim, 64),
      displayName: textAt(claims, "name", 128),
      rights,
    };
    const user = await accounts.enter(vouched, settings.createsAccounts, browser.from);
    flow.takeBack();
    const by = { label: settings.label, endsAt: clock.now() + settings.sessionDays * DAY_MS };
    const sessionId = await sessions.open(user, browser.from, browser.userAgent, browser.replacedId, by);
    return { sessionId, path: flow.returnTo };
  }

  /** Where to end the session at the provider as well; null when there is no such place, or it cannot be asked now. */
  async endSessionUrl(origin: string): Promise<string | null> {
    const { config, provider } = this.parts;
    const { isEnabled } = await config.read();
    if (!isEnabled) return null;
    try {
      return await provider.endSessionUrl(await config.client(), `${origin}/login`);
    } catch (cause) {
      this.note(cause);
      return null;
    }
  }

  /** Writes down why somebody did not get in: by codes, without names and without tokens. Gives the code to tell. */
  note(cause: unknown): string {
    const { log } = this.parts;
    if (cause instanceof Problem) {
      log.warn("a log-in by the provider did not succeed", { reason: reasonOf(cause) });
      return cause.code;
    }
    log.error("a log-in by the provider failed", { reason: cause instanceof Error ? cause.message : String(cause) });
    return "unknown";
  }
}

/** Where the provider sends browsers back to: what is registered there. */
export function redirectUriAt(origin: string): string {
  return `${origin}${CALLBACK_PATH}`;
}

/** Whether what the ID token says serves, so that the provider need not be asked for more. */
function isEnough(claims: Claims, { nameClaim, groupsClaim, rules }: OidcSettings): boolean {
  const isNeeded = groupsClaim !== "" && rules.length > 0;
  const names = [nameClaim, "name", ...(isNeeded ? [groupsClaim] : [])];
  return names.every((name) => claimAt(claims, name) !== undefined);
}
