import { ABSOLUTE_MS } from "./sessions.ts";

const NAME = "vigie_session";

/** Under TLS the name carries `__Host-`: the browser then takes it from this host alone, over TLS, for the whole path. */
const nameOf = (isSecure: boolean) => (isSecure ? `__Host-${NAME}` : NAME);

/** The session identifier of a request's cookies; null when there is none of the right shape. */
export function readSessionCookie(request: Request, isSecure: boolean): string | null {
  const name = `${nameOf(isSecure)}=`;
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const pair = part.trim();
    if (pair.startsWith(name)) return /^[\w-]{43}$/.test(pair.slice(name.length)) ? pair.slice(name.length) : null;
  }
  return null;
}

/** Set-Cookie for a session that was opened; the server ends it earlier when it is not used. */
export function sessionCookie(id: string, isSecure: boolean): string {
  return `${nameOf(isSecure)}=${id}; ${attributes(isSecure)}; Max-Age=${ABSOLUTE_MS / 1000}`;
}

/** Set-Cookie that makes the browser forget. */
export function forgetCookie(isSecure: boolean): string {
  return `${nameOf(isSecure)}=; ${attributes(isSecure)}; Max-Age=0`;
}

function attributes(isSecure: boolean): string {
  return `Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}
