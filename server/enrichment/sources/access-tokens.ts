import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { OutgoingHttp } from "../../platform/net/outgoing.ts";
import { isObject, numberOf, textOf } from "../wildix/fields.ts";

/** An application that was registered at the PBX for OAuth2, with the token that its owner's consent brought. */
export interface OAuthApplication {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

export interface TokenParts {
  net: Pick<OutgoingHttp, "request">;
  clock: Clock;
  /** Where the PBX gives tokens out. */
  url: string;
  /** Hears of the refresh token that is to be used from now on, where the PBX gives out a new one each time. */
  onRefreshToken: (token: string) => Promise<void>;
}

/** A token is given back so long before its end: a request takes its time. */
const EARLY_MS = 30_000;
/** For answers that do not say how long a token is good for. */
const USUAL_SECONDS = 3_600;

/** Access tokens by OAuth2: one is kept until it ends, and whoever asks while one is fetched gets that one. */
export class AccessTokens {
  private current: { token: string; until: number } | null = null;
  private fetching: Promise<string> | null = null;
  private refreshToken: string;

  constructor(
    private readonly application: OAuthApplication,
    private readonly parts: TokenParts,
  ) {
    this.refreshToken = application.refreshToken;
  }

  /** @throws Problem `source_login_refused`, `source_not_understood`, `outgoing_…`. */
  token(signal: AbortSignal): Promise<string> {
    if (this.current && this.parts.clock.monotonic() < this.current.until) return Promise.resolve(this.current.token);
    this.fetching ??= this.renewed(signal).finally(() => {
      this.fetching = null;
    });
    return this.fetching;
  }

  /** The token was refused before its end. @returns whether there was one to forget. */
  forget(): boolean {
    const had = this.current !== null;
    this.current = null;
    return had;
  }

  private async renewed(signal: AbortSignal): Promise<string> {
    const { net, clock, url, onRefreshToken } = this.parts;
    const { clientId, clientSecret } = this.application;
    const body = new URLSearchParams({
      ...{ grant_type: "refresh_token", refresh_token: this.refreshToken },
      ...{ client_id: clientId, client_secret: clientSecret },
    });
    const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
    const answer = await net.request({
      ...{ url, method: "POST", headers, body: body.toString(), policy: "allow-listed", maxRedirects: 0, signal },
    });
    // RFC 6749 §5.2: 400 is what a refresh token that is good no more is answered with.
    if (answer.status === 400 || answer.status === 401 || answer.status === 403) {
      throw new Problem("source_login_refused", { params: { status: answer.status } });
    }
    if (answer.status >= 500 || answer.status === 429) {
      throw new Problem("source_overloaded", { params: { status: answer.status } });
    }
    const given = parsed(answer.text());
    const token = isObject(given) && typeof given.access_token === "string" ? given.access_token : "";
    if (!isObject(given) || token === "") throw new Problem("source_not_understood");
    const seconds = numberOf(given, "expires_in") ?? USUAL_SECONDS;
    this.current = { token, until: clock.monotonic() + Math.max(0, seconds * 1000 - EARLY_MS) };
    const next = textOf(given, "refresh_token");
    if (next !== "" && next !== this.refreshToken) {
      this.refreshToken = next;
      await onRefreshToken(next);
    }
    return token;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
