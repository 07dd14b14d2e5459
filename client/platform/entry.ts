import type { Profile } from "../../server/platform/auth/users.ts";
import { call, post } from "../live/api.ts";
import { forget, recognise, welcome } from "./me.ts";
import { leftProvider } from "./oidc/provider-door.tsx";

/** Signs in; `code` in the second of two steps. Rejects with `code_needed` where one is wanted. */
export async function signIn(name: string, password: string, code?: string): Promise<void> {
  const body = { name, password, ...(code !== undefined && { code }) };
  welcome((await post<{ user: Profile }>("/platform/login", body)).user);
}

/** Signing out does not wait for a provider that is away. */
const END_MS = 3_000;

/** Signs out; where the session at a provider would be ended too, the log-in page offers it then. */
export async function signOut(): Promise<void> {
  const { url } = await call<{ url: string | null }>(
    "GET",
    "/auth/oidc/end-session",
    undefined,
    undefined,
    END_MS,
  ).catch(() => ({ url: null }));
  await post("/platform/logout");
  leftProvider.value = url;
  await forget();
}

/** Makes the first user, by the link that the server printed. */
export async function setUp(token: string, name: string, password: string): Promise<void> {
  welcome((await post<{ user: Profile }>("/platform/setup", { token, name, password })).user);
}

/** Sets a password by a link; whether that signed in, or the log-in is still to ask for a code. */
export async function choosePassword(token: string, password: string): Promise<boolean> {
  const { user } = await post<{ user: Profile | null }>("/platform/password-link", { token, password });
  if (user) welcome(user);
  return user !== null;
}

/** Exchanges a kiosk token for the cookie that no script can read. */
export async function becomeWall(token: string): Promise<void> {
  await post("/platform/kiosk", { token });
  await recognise();
}
