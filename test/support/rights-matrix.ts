/** Who may use what, worked out from what the routes declare, and asked of the running program: route × caller. */
import type { App } from "../../server/app.ts";
import { type RouteEntry, requirementAt } from "../../server/platform/auth/access.ts";
import type { Requirement } from "../../server/platform/auth/guard.ts";
import type { UserRow } from "../../server/platform/auth/repo.ts";
import { isAllowed, ROLES, type Role } from "../../server/platform/roles.ts";
import type { FakeClock } from "./fake-clock.ts";

const TERMINAL = { who: null, from: null };
const SAFE = /^(GET|HEAD)$/;
/** A caller of the matrix: what it sends, and what is to come of it. */
export interface Caller {
  name: string;
  headers(): Promise<Record<string, string>>;
  verdict(needed: Requirement, method: string): Verdict;
}

export type Verdict = "let in" | "401 not_signed_in" | "403 not_allowed" | "403 wrong_origin";

/** A program with one user of each role, and one whose account is disabled. */
export interface World {
  app: App;
  clock: FakeClock;
  /** `http://127.0.0.1:<port>`. */
  url: string;
  users: Readonly<Record<Role | "disabled", UserRow>>;
  /** A new session of the user, as the headers of a browser on a page of `origin`. */
  session(user: UserRow, origin?: string): Promise<{ cookie: string; origin: string }>;
}

export async function createWorld(app: App, clock: FakeClock, url: string): Promise<World> {
  const users = {} as Record<Role | "disabled", UserRow>;
  // No passwords: sessions are opened without one here, and hashing takes its time.
  for (const role of ROLES) users[role] = await app.auth.users.add({ name: role, role, password: null }, TERMINAL);
  users.disabled = await app.auth.users.add({ name: "disabled", role: "admin", password: null }, TERMINAL);
  return {
    ...{ app, clock, url, users },
    async session(user, origin = url) {
      // Of several from the same moment, nobody could say which is the oldest.
      clock.jumpWall(1);
      const id = await app.auth.sessions.open(user, "127.0.0.1", "", null);
      return { cookie: `vigie_session=${id}`, origin };
    },
  };
}

/** Every kind of caller there is. */
export async function callersOf(world: World): Promise<Caller[]> {
  const { app, users, url } = world;
  const { tokens, sessions, people } = app.auth;
  const bearer = async (text: string) => ({ authorization: `Bearer ${text}` });
  const add = (name: string, more: object) => tokens.add({ name, role: "viewer", expiresAt: null, ...more }, TERMINAL);
  const texts = {} as Record<Role, string>;
  for (const role of ROLES) texts[role] = await add(role, { role });
  const kiosk = await add("kiosk", { wall: "now" });
  const expired = await add("expired", { role: "admin", expiresAt: world.clock.now() + 1 });
  const revoked = await add("revoked", { role: "admin" });
  await tokens.revokeByName("revoked", TERMINAL);
  const old = await sessions.open(users.disabled, "127.0.0.1", "", null);
  await people.change(users.disabled.id, { isDisabled: true }, TERMINAL);
  await world.clock.advance(2);

  const gone = () => "401 not_signed_in" as const;
  const stranger = (needed: Requirement): Verdict => (needed.role === "public" ? "let in" : "401 not_signed_in");
  return [
    { name: "nobody", headers: async () => ({}), verdict: stranger },
    ...ROLES.flatMap((role): Caller[] => [
      { name: `${role}, signed in`, headers: () => world.session(users[role]), verdict: ofRole(role) },
      { name: `${role}, by token`, headers: () => bearer(texts[role]), verdict: ofToken(role) },
    ]),
    { name: "kiosk token", headers: () => bearer(kiosk), verdict: ofWall },
    {
      name: "kiosk token of a wall's cookie",
      headers: async () => ({ cookie: `vigie_wall=${kiosk}`, origin: url }),
      verdict: ofWall,
    },
    {
      name: "disabled administrator",
      headers: async () => ({ cookie: `vigie_session=${old}`, origin: url }),
      verdict: stranger,
    },
    { name: "expired token of an administrator", headers: () => bearer(expired), verdict: gone },
    { name: "revoked token of an administrator", headers: () => bearer(revoked), verdict: gone },
    {
      name: "administrator's browser on a page of another site",
      headers: () => world.session(users.admin, "http://evil.example"),
      verdict: (needed, method) => (SAFE.test(method) ? ofRole("admin")(needed) : "403 wrong_origin"),
    },
  ];
}

const ofRole =
  (role: Role) =>
  (needed: Requirement): Verdict =>
    isAllowed(role, needed.role) ? "let in" : "403 not_allowed";

const ofToken =
  (role: Role) =>
  (needed: Requirement): Verdict =>
    needed.isPersonal ? "403 not_allowed" : ofRole(role)(needed);

function ofWall({ role, wall }: Requirement): Verdict {
  return role === "public" || (role === "viewer" && wall.includes("now")) ? "let in" : "403 not_allowed";
}

/** What a request to each route must hold to be more than its path; parameters that name nothing are filled in. */
const QUERIES: Readonly<Record<string, string>> = { "/api/events/stream": "?topics=cccp.servers" };

/** What is open to browsers, which then ask who is there, and refuses programs that do not say. */
const FOR_BROWSERS = new Set(["/cst_explorer/:project"]);

/** Asks every route as every caller; one line for each answer that is not as it should be. */
export async function findWrongAnswers(
  { url }: Pick<World, "url">,
  routes: readonly RouteEntry[],
  callers: readonly Caller[],
): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of routes) {
    const needed = requirementAt(route);
    if (!needed) {
      wrong.push(`${nameOf(route)}: declares no access`);
      continue;
    }
    for (const caller of callers) {
      const expected = caller.verdict(needed, route.method);
      const answer = await answerOf(url, route, await caller.headers());
      if (answer !== expected) wrong.push(`${nameOf(route)} as ${caller.name}: ${answer}, expected ${expected}`);
    }
  }
  return wrong;
}

export function nameOf({ method, path }: RouteEntry): string {
  return `${method} ${path}`;
}

async function answerOf(url: string, { method, path }: RouteEntry, headers: Record<string, string>): Promise<string> {
  const address = url + path.replace(/:\w+/g, "0").replace("*", "nothing") + (QUERIES[path] ?? "");
  const abort = new AbortController();
  const response = await fetch(address, {
    method,
    headers: { "content-type": "application/json", ...(FOR_BROWSERS.has(path) && { accept: "text/html" }), ...headers },
    body: method === "GET" || method === "DELETE" ? null : "{}",
    redirect: "manual",
    signal: abort.signal,
  });
  const { status } = response;
  // Event streams have no end of their own.
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  const text = isStream ? "" : await response.text();
  abort.abort();
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? "";
  if (status >= 500) return `${status} ${code}`;
  return status === 401 || status === 403 ? `${status} ${code}` : "let in";
}
