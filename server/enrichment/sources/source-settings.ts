import type { Settings } from "../../platform/config/store.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem } from "../../platform/http/problem.ts";
import { sealedSetting } from "../../platform/secrets/place.ts";
import type { Secrets } from "../../platform/secrets.ts";
import type { Writer } from "../notes/notes.ts";
import { noteFault } from "../problems.ts";
import type { Credential, CredentialKind } from "./log-in.ts";
import type { SourceKind } from "./repo.ts";

/** How a source of past calls is asked, secrets left out. */
export interface SourceFields {
  isEnabled: boolean;
  /** Origin of the PBX, or of the maker's cloud. */
  address: string;
  credential: CredentialKind;
  /** Id and name of an application that signs its requests; "" for other credentials. */
  applicationId: string;
  applicationName: string;
  /** Of an application by OAuth2; "" for other credentials. */
  clientId: string;
  intervalSeconds: number;
  /** Calls from before are not read; null: 30 days before the first poll. */
  sinceAt: number | null;
  /** Whether tags that people set here are written there. Off at first: nothing is changed at a PBX unasked. */
  writesTags: boolean;
}

/** As stored; secrets are sealed. */
interface Stored extends SourceFields {
  secretSealed: string | null;
  refreshTokenSealed: string | null;
}

export type SourceSettingsView = SourceFields & { hasSecret: boolean; hasRefreshToken: boolean };

/** What somebody enters. Absent fields stay as they are. */
export type SourceChange = { [Field in keyof SourceFields]?: SourceFields[Field] | undefined } & {
  /** Token, key, or secret of the application; "" takes it away. */
  secret?: string | undefined;
  refreshToken?: string | undefined;
};

/** A source as it is to be asked. */
export interface SourceSetUp extends SourceFields {
  login: Credential;
}

const ROWS = { secret: "secretSealed", refreshToken: "refreshTokenSealed" } as const;
type SecretName = keyof typeof ROWS;

const FIRST: Readonly<Record<SourceKind, Stored>> = {
  records: first({ address: "", credential: "company_key", intervalSeconds: 30 }),
  history: first({ address: "https://wda.wildix.com", credential: "company_key", intervalSeconds: 60 }),
};

/** The settings of one source. */
export class SourceSettings {
  private current: Stored;
  private readonly key: string;

  constructor(
    private readonly kind: SourceKind,
    private readonly settings: Settings,
    private readonly secrets: Secrets,
  ) {
    this.current = FIRST[kind];
    // Also the purpose of its secrets.
    this.key = `enrichment.${kind}`;
    secrets.declare(sealedSetting(this.key, this.key, ROWS));
  }

  async start(): Promise<void> {
    const stored = (await this.settings.getSetting(this.key)) as Partial<Stored> | undefined;
    this.current = { ...this.current, ...stored };
  }

  get view(): SourceSettingsView {
    const { secretSealed, refreshTokenSealed, ...fields } = this.current;
    return { ...fields, hasSecret: secretSealed !== null, hasRefreshToken: refreshTokenSealed !== null };
  }

  /** @throws Problem `invalid_fields` when it is switched on and something is missing. */
  async change(change: SourceChange, { who, from }: Pick<Writer, "who" | "from">): Promise<SourceSettingsView> {
    const fields = this.changed(change);
    const next: Stored = {
      ...fields,
      secretSealed: await this.sealed("secret", change.secret, fields),
      refreshTokenSealed: await this.sealed("refreshToken", change.refreshToken, fields),
    };
    const isMissing = { secret: next.secretSealed === null, refreshToken: next.refreshTokenSealed === null };
    if (next.isEnabled) refuseMissing(fields, isMissing);
    await this.settings.setSetting(this.key, next, who, from);
    this.current = next;
    return this.view;
  }

  /** Null: it is switched off, or not set up. @throws SecretError */
  async setUp(): Promise<SourceSetUp | null> {
    const { secretSealed, refreshTokenSealed, ...fields } = this.current;
    if (!fields.isEnabled) return null;
    return { ...fields, login: credentialOf(fields, await this.secret("secret"), await this.secret("refreshToken")) };
  }

  /** The settings with a change that is not stored. @throws Problem `invalid_fields` */
  async tried(change: SourceChange): Promise<SourceSetUp> {
    const fields = this.changed(change);
    const kept = this.isSameDoor(fields);
    const secret = change.secret ?? (kept ? await this.secret("secret") : "");
    const refreshToken = change.refreshToken ?? (kept ? await this.secret("refreshToken") : "");
    refuseMissing(fields, { secret: secret === "", refreshToken: refreshToken === "" });
    return { ...fields, login: credentialOf(fields, secret, refreshToken) };
  }

  /** The PBX gave out another refresh token: the former one is good no more. */
  async keepRefreshToken(token: string): Promise<void> {
    const refreshTokenSealed = await this.secrets.seal(this.key, "refreshToken", token);
    const next = { ...this.current, refreshTokenSealed };
    await this.settings.setSetting(this.key, next, null);
    this.current = next;
  }

  private changed({ secret: _secret, refreshToken: _token, ...change }: SourceChange): SourceFields {
    const { secretSealed: _sealed, refreshTokenSealed: _other, ...before } = this.current;
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const fields = { ...before, ...(given as Partial<SourceFields>) };
    const faults = [
      fields.address !== "" && !isSourceAddress(fields.address) && noteFault("address", "source_address"),
      this.kind === "history" && fields.credential !== "company_key" && noteFault("credential", "not_for_cloud"),
    ].filter((fault) => fault !== false);
    if (faults.length > 0) throw new Problem("invalid_fields", { fields: faults });
    return fields;
  }

  /** A secret is for the machine and the kind of log-in that it was entered for: nobody sends it elsewhere by changing the address. */
  private isSameDoor({ address, credential }: SourceFields): boolean {
    return originOf(address) === originOf(this.current.address) && credential === this.current.credential;
  }

  private async sealed(name: SecretName, given: string | undefined, fields: SourceFields): Promise<string | null> {
    if (given === undefined) return this.isSameDoor(fields) ? this.current[ROWS[name]] : null;
    return given === "" ? null : this.secrets.seal(this.key, name, given);
  }

  private async secret(name: SecretName): Promise<string> {
    const sealed = this.current[ROWS[name]];
    return sealed === null ? "" : this.secrets.open(this.key, name, sealed);
  }
}

function first(fields: Pick<SourceFields, "address" | "credential" | "intervalSeconds">): Stored {
  return {
    ...{
      isEnabled: false,
      ...fields,
      applicationId: "",
      applicationName: "",
      clientId: "",
      sinceAt: null,
      writesTags: false,
    },
    ...{ secretSealed: null, refreshTokenSealed: null },
  };
}

function refuseMissing(fields: SourceFields, isMissing: Readonly<Record<SecretName, boolean>>): void {
  const { credential, address, applicationId, applicationName, clientId } = fields;
  const missing = [
    address === "" && "address",
    isMissing.secret && "secret",
    credential === "application" && applicationId === "" && "applicationId",
    credential === "application" && applicationName === "" && "applicationName",
    credential === "oauth" && clientId === "" && "clientId",
    credential === "oauth" && isMissing.refreshToken && "refreshToken",
  ].filter((name) => name !== false);
  if (missing.length === 0) return;
  throw new Problem("invalid_fields", { fields: missing.map((name) => fieldFault(name, "required")) });
}

function credentialOf(fields: SourceFields, secret: string, refreshToken: string): Credential {
  const { credential: kind, applicationId, applicationName, clientId } = fields;
  if (kind === "application") return { kind, id: applicationId, name: applicationName, secret };
  if (kind === "oauth") return { kind, clientId, clientSecret: secret, refreshToken };
  return { kind, token: secret };
}

/** Names and passwords have fields of their own; what follows a path would be lost. */
function isSourceAddress(address: string): boolean {
  const url = URL.parse(address);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return false;
  return url.username === "" && url.password === "" && url.search === "" && url.hash === "";
}

function originOf(address: string): string {
  return URL.parse(address)?.origin ?? address;
}
