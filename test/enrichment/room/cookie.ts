import type { App } from "../../../server/app.ts";
import type { Role } from "../../../server/platform/roles.ts";

const HERE = { who: null, from: null };

/** Makes a person and signs them in; without a password, whose hashing would take longer than most tests. */
export async function cookieOf(
  app: App,
  { name, role, extension }: { name: string; role: Role; extension: string | null },
): Promise<string> {
  await app.auth.people.add({ name, role, extension, password: null }, HERE);
  const row = await app.auth.people.byName(name);
  const id = await app.auth.sessions.open(row, "127.0.0.1", "test", null);
  return `vigie_session=${id}`;
}
