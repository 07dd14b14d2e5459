/** Requests that change accounts, sessions and tokens, each with what it needs; `writes.test.ts` sends them. */
import { Secret, TOTP } from "otpauth";
import type { App } from "../../server/app.ts";
import type { UserRow } from "../../server/platform/auth/repo.ts";
import { SETTINGS } from "../support/oidc/house.ts";
import { askForLink } from "../support/oidc/link-request.ts";

export const PASSWORD = "correct horse battery";

export interface Sent {
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Example {
  /** Prepares what the request needs, and gives it. */
  send: () => Sent | Promise<Sent>;
  /** Actions of the entries that it adds, the newest first. */
  audits: string[];
}

/** Somebody who is signed in by two browsers; the first of them asks. */
interface Person {
  user: UserRow;
  headers: Record<string, string>;
  /** Hidden text of the other browser's session. */
  otherId: string;
}

const BASE = "/api/v1/platform";
const NOBODY = { who: null, from: null };
const FROM = "192.0.2.1";

/** Examples for every route of people, sessions and tokens that changes something. */
export function accountWrites(app: () => App): Record<string, Example> {
  let lastPerson = 0;

  const person = async (): Promise<Person> => {
    const { users, people, sessions } = app().auth;
    const name = `person-${++lastPerson}`;
    await users.add({ name, password: PASSWORD, role: "viewer" }, NOBODY);
    const user = await people.byName(name);
    const ownId = await sessions.open(user, FROM, "", null);
    const otherId = await sessions.open(user, FROM, "", null);
    return { user, otherId, headers: cookieOf(ownId) };
  };
  const withSecondStep = async (): Promise<Person> => {
    const made = await person();
    const { twoFactor } = app().auth;
    const { secret } = twoFactor.begin(made.user);
    await twoFactor.confirm(made.user, codeOf(secret), NOBODY);
    return made;
  };
  const codeOf = (secret: string) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app().platform.clock.now() });
  const invited = async () => {
    const name = `person-${++lastPerson}`;
    const { user, link } = await app().auth.people.add({ name, password: null, role: "viewer" }, NOBODY);
    return { user, token: link?.path.split("#")[1] };
  };

  return {
    [`POST ${BASE}/setup`]: {
      send: async () => {
        const token = await app().auth.setup.renew();
        return { path: `${BASE}/setup`, body: { token, name: "root", password: PASSWORD } };
      },
      audits: ["session.open", "user.add"],
    },
    [`POST ${BASE}/login`]: {
      send: async () => {
        const { name } = (await person()).user;
        return { path: `${BASE}/login`, body: { name, password: PASSWORD } };
      },
      audits: ["session.open"],
    },
    [`POST ${BASE}/logout`]: {
      send: async () => ({ path: `${BASE}/logout`, headers: (await person()).headers }),
      audits: ["session.close"],
    },
    [`POST ${BASE}/password-link`]: {
      send: async () => ({
        path: `${BASE}/password-link`,
        body: { token: (await invited()).token, password: PASSWORD },
      }),
      audits: ["session.open", "user.password"],
    },
    [`PATCH ${BASE}/me`]: {
      send: async () => ({ path: `${BASE}/me`, body: { theme: "dark" }, headers: (await person()).headers }),
      audits: ["user.profile"],
    },
    [`POST ${BASE}/me/password`]: {
      send: async () => ({
        path: `${BASE}/me/password`,
        body: { current: PASSWORD, password: `${PASSWORD} again` },
        headers: (await person()).headers,
      }),
      audits: ["session.open", "user.password"],
    },
    [`DELETE ${BASE}/me/sessions`]: {
      send: async () => ({ path: `${BASE}/me/sessions`, headers: (await person()).headers }),
      audits: ["session.close"],
    },
    [`DELETE ${BASE}/me/sessions/:id`]: {
      send: async () => {
        const { headers, otherId } = await person();
        const { sessions } = app().auth;
        const other = await sessions.find(otherId);
        const all = other ? await sessions.list(other) : [];
        return { path: `${BASE}/me/sessions/${all.find(({ isCurrent }) => isCurrent)?.id}`, headers };
      },
      audits: ["session.close"],
    },
    [`POST ${BASE}/me/two-factor/confirm`]: {
      send: async () => {
        const { user, headers } = await person();
        const { secret } = app().auth.twoFactor.begin(user);
        return { path: `${BASE}/me/two-factor/confirm`, body: { code: codeOf(secret) }, headers };
      },
      audits: ["user.two_factor_on"],
    },
    [`POST ${BASE}/me/two-factor/recovery-codes`]: {
      send: async () => ({
        path: `${BASE}/me/two-factor/recovery-codes`,
        body: { password: PASSWORD },
        headers: (await withSecondStep()).headers,
      }),
      audits: ["user.recovery_codes"],
    },
    [`POST ${BASE}/me/two-factor/off`]: {
      send: async () => ({
        path: `${BASE}/me/two-factor/off`,
        body: { password: PASSWORD },
        headers: (await withSecondStep()).headers,
      }),
      audits: ["user.two_factor_off"],
    },
    [`POST ${BASE}/users`]: {
      send: () => ({ path: `${BASE}/users`, body: { name: `person-${++lastPerson}`, role: "agent" } }),
      audits: ["user.add"],
    },
    [`PATCH ${BASE}/users/:id`]: {
      send: async () => ({ path: `${BASE}/users/${(await person()).user.id}`, body: { isDisabled: true } }),
      audits: ["user.disable"],
    },
    [`POST ${BASE}/users/:id/reset`]: {
      send: async () => ({ path: `${BASE}/users/${(await person()).user.id}/reset`, body: {} }),
      audits: ["user.reset"],
    },
    [`DELETE ${BASE}/users/:id/two-factor`]: {
      send: async () => ({ path: `${BASE}/users/${(await withSecondStep()).user.id}/two-factor` }),
      audits: ["user.two_factor_off"],
    },
    [`POST ${BASE}/users/:id/identity`]: {
      send: async () => {
        const { user } = await person();
        const subject = await askForLink(app(), user.name);
        return { path: `${BASE}/users/${user.id}/identity`, body: { subject } };
      },
      audits: ["user.identity_link"],
    },
    [`DELETE ${BASE}/users/:id/identity`]: {
      send: async () => {
        const { user } = await person();
        await askForLink(app(), user.name);
        return { path: `${BASE}/users/${user.id}/identity` };
      },
      audits: ["user.identity_unlink"],
    },
    [`PUT ${BASE}/oidc`]: {
      send: () => ({ path: `${BASE}/oidc`, body: { ...SETTINGS, issuer: "https://id.example" } }),
      audits: ["setting.change"],
    },
    [`DELETE ${BASE}/users/:id`]: {
      send: async () => ({ path: `${BASE}/users/${(await invited()).user.id}` }),
      audits: ["user.delete"],
    },
    [`POST ${BASE}/tokens`]: {
      send: () => ({ path: `${BASE}/tokens`, body: { name: "hall", wall: "now" } }),
      audits: ["token.add"],
    },
    [`DELETE ${BASE}/tokens/:id`]: {
      send: async () => {
        const made = await app().auth.tokens.make({ name: "script", role: "viewer", expiresAt: null }, NOBODY);
        return { path: `${BASE}/tokens/${made.token.id}` };
      },
      audits: ["token.revoke"],
    },
  };
}

/** Asks as the browser of a session, and not as the token that the test otherwise sends. */
function cookieOf(sessionId: string): Record<string, string> {
  return { cookie: `vigie_session=${sessionId}`, authorization: "" };
}
