import type { Configuration } from "openid-client";
import type { Clock } from "../../clock.ts";
import type { OutgoingHttp } from "../../net/outgoing.ts";
import type { Claims } from "./claims.ts";
import { discover, type Discovered, schemesOf } from "./discovery.ts";
import { faultOf } from "./faults.ts";
import type { Flow } from "./flows.ts";
import { outgoingFetch } from "./outgoing-fetch.ts";
import type { OidcClient } from "./settings.ts";

/** What a provider says of itself is asked again after this time; keys are, as the library does, when one is not known. */
const METADATA_MS = 3_600_000;
/** Clocks may differ by so much. */
const TOLERANCE_SECONDS = 30;

/** Loaded when the first person signs in by a provider: a program without one neither reads nor keeps it. */
const library = () => import("openid-client");

export interface ProviderParts {
  net: Pick<OutgoingHttp, "request">;
  clock: Clock;
}

interface Known {
  key: string;
  readAt: number;
  config: Promise<Configuration>;
}

/** An OpenID provider: where to send people, and what their coming back proves. */
export class Provider {
  private known: Known | null = null;

  constructor(private readonly parts: ProviderParts) {}

  /** Where to send a browser. @throws Problem `oidc_unreachable`, `oidc_answer_refused`. */
  async authorizationUrl(client: OidcClient, flow: Flow): Promise<string> {
    const openid = await library();
    const config = await this.configuration(client);
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: flow.redirectUri,
      scope: client.scopes,
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(flow.codeVerifier),
      code_challenge_method: "S256",
    });
    return url.href;
  }

  /**
   * Exchanges the code for what the provider says of the person. Signature, issuer, audience, times and nonce of the ID token
   * are checked, and the issuer of the answer itself (RFC 9207); what is not in the ID token is asked for. Tokens end here.
   * @param query of the callback, as it came.
   * @param wanted whether a claim is needed that `claims` does not have.
   * @throws Problem `oidc_…`.
   */
  async claims(
    client: OidcClient,
    flow: Flow,
    query: string,
    isEnough: (claims: Claims) => boolean,
  ): Promise<Claims & { sub: string }> {
    const openid = await library();
    const config = await this.configuration(client);
    try {
      const answer = await openid.authorizationCodeGrant(config, new URL(`${flow.redirectUri}?${query}`), {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.codeVerifier,
        idTokenExpected: true,
      });
      const claims = answer.claims() as (Claims & { sub: string }) | undefined;
      if (!claims) throw new Error("no ID token");
      if (isEnough(claims) || !config.serverMetadata().userinfo_endpoint) return claims;
      const more = await openid.fetchUserInfo(config, answer.access_token, claims.sub);
      return { ...more, ...claims };
    } catch (cause) {
      throw faultOf(cause);
    }
  }

  /** Where a browser ends its session at the provider, and comes back from; null when the provider has no such place. */
  async endSessionUrl(client: OidcClient, returnUrl: string): Promise<string | null> {
    const openid = await library();
    const config = await this.configuration(client);
    if (!config.serverMetadata().end_session_endpoint) return null;
    return openid.buildEndSessionUrl(config, { post_logout_redirect_uri: returnUrl }).href;
  }

  /** Reads anew what the provider says of itself. @throws Problem `outgoing_…`, `oidc_answer_refused`. */
  discover(issuer: string): Promise<Discovered> {
    return discover(this.parts.net, issuer);
  }

  private async configuration(client: OidcClient): Promise<Configuration> {
    const key = JSON.stringify(client);
    const nowAt = this.parts.clock.monotonic();
    if (this.known?.key !== key || this.known.readAt <= nowAt - METADATA_MS) {
      this.known = { key, readAt: nowAt, config: this.configure(client) };
    }
    const { known } = this;
    try {
      return await known.config;
    } catch (cause) {
      // What failed is not kept: the provider may be there again for the next.
      if (this.known === known) this.known = null;
      throw faultOf(cause);
    }
  }

  private async configure({ issuer, clientId, clientSecret }: OidcClient): Promise<Configuration> {
    const openid = await library();
    const { metadata } = await this.discover(issuer);
    const methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const isBasic = methods.includes("client_secret_basic");
    const authentication =
      clientSecret === null
        ? openid.None()
        : isBasic
          ? openid.ClientSecretBasic(clientSecret)
          : openid.ClientSecretPost(clientSecret);
    // The library looks at the machine's clock; the house's own counts.
    const skew = Math.round((this.parts.clock.now() - Date.now()) / 1_000);
    const config = new openid.Configuration(
      { ...metadata },
      clientId,
      { [openid.clockSkew]: skew, [openid.clockTolerance]: TOLERANCE_SECONDS },
      authentication,
    );
    config[openid.customFetch] = outgoingFetch(this.parts.net, schemesOf(issuer));
    // Deadlines are the outgoing door's.
    config.timeout = 0;
    if (schemesOf(issuer).includes("http")) openid.allowInsecureRequests(config);
    // Signatures are checked though the token came over TLS from the provider itself: whoever is in between gains nothing.
    openid.enableNonRepudiationChecks(config);
    return config;
  }
}
