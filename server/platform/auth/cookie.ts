import { ABSOLUTE_MS } from "./sessions.ts";

const SESSION = { name: "vigie_session", shape: /^[\w-]{43}$/ };
const WALL = { name: "vigie_wall", shape: /^vk_[\w-]{43}$/ };
const LOGIN = { name: "vigie_oidc", shape: /^[\w-]{43}$/ };
/** As long as browsers keep any cookie; each visit begins it anew. */
const WALL_SECONDS = 400 * 86_400;

/** The session identifier of a request's cookies; null when there is none of the right shape. */
export function readSessionCookie(request: Request, isSecure: boolean): string | null {
  return read(request, SESSION, isSecure);
}

/** Set-Cookie for a session that was opened; the server ends it earlier when it is not used. */
export function sessionCookie(id: string, isSecure: boolean): string {
  return write(SESSION.name, id, ABSOLUTE_MS / 1000, isSecure);
}

/** Set-Cookie that makes the browser forget. */
export function forgetCookie(isSecure: boolean): string {
  return write(SESSION.name, "", 0, isSecure);
}

/** The kiosk token of a request's cookies; null when there is none. */
export function readWallCookie(request: Request, isSecure: boolean): string | null {
  return read(request, WALL, isSecure);
}

/** Set-Cookie by which a wall keeps its kiosk token where no script of the page can read it. */
export function wallCookie(token: string, isSecure: boolean): string {
  return write(WALL.name, token, WALL_SECONDS, isSecure);
}

/** What binds a log-in by a provider to this browser; null when none was begun here lately. */
export function readLoginCookie(request: Request, isSecure: boolean): string | null {
  return read(request, LOGIN, isSecure);
}

/** Set-Cookie by which a log-in by a provider ends in the browser where it began: Lax, for it comes back from another site. */
export function loginCookie(id: string, seconds: number, isSecure: boolean): string {
  return write(LOGIN.name, id, seconds, isSecure);
}

/** Under TLS the name carries `__Host-`: the browser then takes it from this host alone, over TLS, for the whole path. */
const nameOf = (name: string, isSecure: boolean) => (isSecure ? `__Host-${name}` : name);

function read(request: Request, { name, shape }: typeof SESSION, isSecure: boolean): string | null {
  const start = `${nameOf(name, isSecure)}=`;
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const pair = part.trim();
    if (pair.startsWith(start)) return shape.test(pair.slice(start.length)) ? pair.slice(start.length) : null;
  }
  return null;
}

function write(name: string, value: string, maxAgeSeconds: number, isSecure: boolean): string {
  const secure = isSecure ? "; Secure" : "";
  return `${nameOf(name, isSecure)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}; Max-Age=${maxAgeSeconds}`;
}
