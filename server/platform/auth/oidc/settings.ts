import type { Database } from "../../../../db/open.ts";
import type { Options } from "../../config/options.ts";
import type { Settings } from "../../config/store.ts";
import type { FieldProblem } from "../../http/problem.ts";
import { Problem } from "../../http/problem.ts";
import type { Role } from "../../roles.ts";
import { sealedSetting } from "../../secrets/place.ts";
import type { Secrets } from "../../secrets.ts";
import { fieldFault } from "../../http/field-codes.ts";
import { faultsOfScope } from "../rules.ts";
import type { Actor } from "../users.ts";
import { oidcFault } from "./problems.ts";
import { hasAdminOf } from "./repo.ts";
import type { RoleRule } from "./role-mapping.ts";

const KEY = "platform.oidc";
const SECRET_PURPOSE = "platform.oidc";
/** The row that the secret is bound to, and the field of the setting that holds it. */
const SEALED_FIELDS = { secret: "secretSealed" } as const;

/** How people sign in by an OpenID provider. */
export interface OidcSettings {
  isEnabled: boolean;
  /** The provider's own address, as it stands in its tokens: a slash at its end counts. */
  issuer: string;
  clientId: string;
  /** What the button calls the provider. */
  label: string;
  /** Words with spaces between; `openid` among them. */
  scopes: string;
  /** Path of the claim that is the log-in name of an account that is made. */
  nameClaim: string;
  /** Path of the claim that names groups or roles; empty: none is read. */
  groupsClaim: string;
  rules: RoleRule[];
  /** What whoever fits no rule gets; null: is refused. */
  defaultRole: Role | null;
  /** Whether the first log-in makes an account. */
  createsAccounts: boolean;
  /** Whether others than administrators may sign in with a password. */
  allowsPasswords: boolean;
  /** Days after which a log-in by the provider has to be made again, however much it is used. */
  sessionDays: number;
}

/** As screens see them. */
export interface OidcView extends OidcSettings {
  hasSecret: boolean;
  /** Fields that options set: the screen shows them and cannot change them. */
  fixed: FixedField[];
}

export type FixedField = "issuer" | "clientId" | "clientSecret";

/** What administrators send: absent stays; an empty secret takes it away. */
export type OidcChange = OidcSettings & { clientSecret?: string };

/** How the provider is spoken to; the secret is null for a public client. */
export interface OidcClient {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  scopes: string;
}

export type OidcOptions = Pick<Options, "oidcIssuer" | "oidcClientId" | "oidcClientSecret">;

export interface OidcConfigParts {
  database: Database;
  settings: Settings;
  secrets: Secrets;
  options: OidcOptions;
}

type Stored = OidcSettings & { secretSealed: string | null };

const DEFAULTS: Stored = {
  ...{ isEnabled: false, issuer: "", clientId: "", secretSealed: null, label: "SSO", scopes: "openid profile email" },
  ...{ nameClaim: "preferred_username", groupsClaim: "groups", rules: [], defaultRole: null },
  ...{ createsAccounts: true, allowsPasswords: true, sessionDays: 7 },
};

/**
 * The settings of the log-in by a provider. Issuer, client id and secret that options name are those: what is stored
 * of them does not count then, and cannot be changed. Everything else is in the settings.
 */
export class OidcConfig {
  /** Counts changes: a log-in that was begun with other settings does not end with these. */
  revision = 0;
  private current: Stored | null = null;

  constructor(private readonly parts: OidcConfigParts) {
    parts.secrets.declare(sealedSetting(SECRET_PURPOSE, KEY, SEALED_FIELDS));
  }

  /** The settings as they count. */
  async read(): Promise<OidcSettings> {
    const { secretSealed, ...settings } = await this.stored();
    const { oidcIssuer, oidcClientId } = this.parts.options;
    const [issuer, clientId] = [oidcIssuer ?? settings.issuer, oidcClientId ?? settings.clientId];
    return { ...settings, issuer, clientId, isEnabled: settings.isEnabled && issuer !== "" && clientId !== "" };
  }

  async view(): Promise<OidcView> {
    const { secretSealed, isEnabled } = await this.stored();
    const settings = await this.read();
    const hasSecret = secretSealed !== null || this.parts.options.oidcClientSecret !== null;
    return { ...settings, isEnabled, hasSecret, fixed: this.fixed() };
  }

  /** How to speak to the provider that is set up. */
  async client(): Promise<OidcClient> {
    const { issuer, clientId, scopes } = await this.read();
    return { issuer, clientId, scopes, clientSecret: await this.secret() };
  }

  /** How to speak to a provider that somebody tries: the stored secret goes to the issuer that it is stored for and to no other. */
  async clientOf({ issuer, clientId, scopes, clientSecret }: OidcChange): Promise<OidcClient> {
    const now = await this.client();
    const [tried, id] = [this.parts.options.oidcIssuer ?? issuer, this.parts.options.oidcClientId ?? clientId];
    const isSame = tried === now.issuer && id === now.clientId;
    const typed = this.parts.options.oidcClientSecret === null ? clientSecret : undefined;
    const kept = isSame ? now.clientSecret : null;
    return { issuer: tried, clientId: id, scopes, clientSecret: typed === undefined ? kept : typed || null };
  }

  /** What is wrong with settings before they count; of those that are only tried, only how to reach the provider. */
  check(change: OidcChange): FieldProblem[] {
    const { isEnabled, issuer, clientId, scopes, rules, defaultRole } = change;
    const faults: FieldProblem[] = [];
    const fixed = this.fixed();
    const { oidcIssuer, oidcClientId } = this.parts.options;
    const used = oidcIssuer ?? issuer;
    if (fixed.includes("issuer") && issuer !== oidcIssuer) faults.push(oidcFault("issuer", "set_by_option"));
    else if (used === "" ? isEnabled : !isIssuer(used)) faults.push(oidcFault("issuer", "issuer"));
    if (fixed.includes("clientId") && clientId !== oidcClientId) faults.push(oidcFault("clientId", "set_by_option"));
    else if (isEnabled && clientId.trim() === "") faults.push(fieldFault("clientId", "required"));
    if (fixed.includes("clientSecret") && change.clientSecret !== undefined)
      faults.push(oidcFault("clientSecret", "set_by_option"));
    if (!/^\S+( \S+)*$/.test(scopes) || !scopes.split(" ").includes("openid"))
      faults.push(oidcFault("scopes", "scopes"));
    if (isEnabled && rules.length === 0 && defaultRole === null) faults.push(oidcFault("rules", "rules_or_default"));
    for (const [index, { scope }] of rules.entries())
      faults.push(...faultsOfScope(scope).map((fault) => ({ ...fault, field: `rules[${index}].scope` })));
    return faults;
  }

  /**
   * Stores new settings. @throws Problem `invalid_fields`: passwords stay allowed until an administrator came in by this provider,
   * or a mistake in the rules would leave nobody who can correct it.
   */
  async change(change: OidcChange, actor: Actor): Promise<OidcView> {
    const { clientSecret, ...settings } = change;
    const fields = this.check(change);
    if (!settings.allowsPasswords) {
      if (!settings.isEnabled) fields.push(oidcFault("allowsPasswords", "needs_provider"));
      else if (!(await hasAdminOf(this.parts.database.orm, settings.issuer)))
        fields.push(oidcFault("allowsPasswords", "no_oidc_admin"));
    }
    if (fields.length > 0) throw new Problem("invalid_fields", { fields });
    const before = await this.stored();
    const isSame = settings.issuer === before.issuer && settings.clientId === before.clientId;
    let secretSealed = isSame ? before.secretSealed : null;
    if (clientSecret !== undefined) secretSealed = clientSecret === "" ? null : await this.seal(clientSecret);
    const next: Stored = { ...settings, secretSealed };
    await this.parts.settings.setSetting(KEY, next, actor.who, actor.from);
    this.current = next;
    this.revision++;
    return this.view();
  }

  /** Whether somebody of that role may sign in with a password: administrators always may. */
  async isPasswordOpenTo(user: { role: string }): Promise<boolean> {
    const { isEnabled, allowsPasswords } = await this.read();
    return !isEnabled || allowsPasswords || user.role === "admin";
  }

  private fixed(): FixedField[] {
    const { oidcIssuer, oidcClientId, oidcClientSecret } = this.parts.options;
    const given = { issuer: oidcIssuer, clientId: oidcClientId, clientSecret: oidcClientSecret };
    return (Object.keys(given) as FixedField[]).filter((name) => given[name] !== null);
  }

  private async secret(): Promise<string | null> {
    const { oidcClientSecret } = this.parts.options;
    if (oidcClientSecret !== null) return oidcClientSecret;
    const { secretSealed } = await this.stored();
    return secretSealed === null ? null : this.parts.secrets.open(SECRET_PURPOSE, "secret", secretSealed);
  }

  private seal(text: string): Promise<string> {
    return this.parts.secrets.seal(SECRET_PURPOSE, "secret", text);
  }

  private async stored(): Promise<Stored> {
    this.current ??= {
      ...DEFAULTS,
      ...((await this.parts.settings.getSetting(KEY)) as Partial<Stored> | undefined),
    };
    return this.current;
  }
}

/** Whether a text can be an issuer: https, or http on this very machine, where nobody can listen in. */
export function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (!url || text.length > 255 || url.search !== "" || url.hash !== "" || /[?#\s]/.test(text)) return false;
  if (url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || isLoopbackHttp(url);
}

/** Whether an address is http on this machine. */
export function isLoopbackHttp(url: URL): boolean {
  return url.protocol === "http:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}
