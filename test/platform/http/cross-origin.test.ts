import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type App, createApp } from "../../../server/app.ts";
import { OptionError, parseArguments } from "../../../server/platform/config/parse.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const OURS = "https://intranet.example.org";
const FOREIGN = "https://evil.example";
const ME = "/api/v1/platform/me";
const LOGOUT = "/api/v1/platform/logout";
const TERMINAL = { who: null, from: null };

interface Running {
  app: App;
  url: string;
  token: string;
  close(): Promise<void>;
}

async function start(corsOrigins: string): Promise<Running> {
  const folder = temporaryFolder();
  const { options } = parseArguments({
    ...{ argv: ["--data", folder.path], env: { CORS_ORIGINS: corsOrigins } },
    taken: ["data", "corsOrigins"],
  });
  const app = await createApp({ options, clock: new FakeClock(), log: silentLog, version: "0", assets: [] });
  app.elysia.listen({ hostname: "127.0.0.1", port: 0, reusePort: false });
  const token = await app.auth.tokens.add({ name: "t", role: "admin", expiresAt: null }, TERMINAL);
  return {
    ...{ app, token, url: `http://127.0.0.1:${app.elysia.server?.port}` },
    async close() {
      app.platform.hub.close();
      await app.elysia.server?.stop(true);
      await app.close();
      folder.remove();
    },
  };
}

/** What the answer grants to pages of elsewhere. */
function grants({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")));
}

let open: Running;
let closed: Running;
beforeAll(async () => {
  [open, closed] = await Promise.all([start(`${OURS}, http://localhost:3000/`), start("")]);
});
afterAll(async () => {
  await Promise.all([open.close(), closed.close()]);
});

const bearer = ({ token }: Running) => ({ authorization: `Bearer ${token}` });
const preflight = (running: Running, origin: string, method: string, names: string) =>
  fetch(running.url + LOGOUT, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": method, "access-control-request-headers": names },
  });

describe("with no origin named", () => {
  test("nobody's page may read, whatever it asks", async () => {
    for (const origin of [OURS, FOREIGN, "null", closed.url]) {
      expect(grants(await fetch(closed.url + ME, { headers: { origin, ...bearer(closed) } }))).toEqual({});
      const answer = await preflight(closed, origin, "GET", "authorization");
      expect([answer.status, grants(answer)]).toEqual([405, {}]);
    }
  });
});

describe("with origins named", () => {
  test.each([OURS, "http://localhost:3000"])(
    "pages of %s may read, by name, with what signs them in",
    async (origin) => {
      const answer = await fetch(open.url + ME, { headers: { origin, ...bearer(open) } });
      expect(answer.status).toBe(200);
      expect(grants(answer)).toEqual({
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "retry-after",
      });
      expect(answer.headers.get("vary")).toContain("Origin");
    },
  );

  test("refusals and event streams can be read too", async () => {
    const refused = await fetch(open.url + ME, { headers: { origin: OURS } });
    expect([refused.status, grants(refused)["access-control-allow-origin"]]).toEqual([401, OURS]);
    const stream = await fetch(`${open.url}/api/events/stream`, { headers: { origin: OURS, ...bearer(open) } });
    expect([stream.status, grants(stream)["access-control-allow-origin"]]).toEqual([200, OURS]);
    await stream.body?.cancel();
  });

  test.each([
    FOREIGN,
    `${OURS}.evil.example`,
    `${OURS}:444`,
    "http://intranet.example.org",
    "https://INTRANET.example.org.",
    "null",
    "*",
  ])("pages of %s may not", async (origin) => {
    const answer = await fetch(open.url + ME, { headers: { origin, ...bearer(open) } });
    expect(grants(answer)).toEqual({});
    expect(answer.headers.get("vary")).toContain("Origin");
    expect(grants(await preflight(open, origin, "GET", "authorization"))).toEqual({});
  });

  test("a preflight is answered for reading, and for changing when it announces a bearer", async () => {
    const reading = await preflight(open, OURS, "GET", "last-event-id");
    expect([reading.status, grants(reading)["access-control-allow-methods"]]).toEqual([204, "GET, HEAD"]);
    expect(reading.headers.get("content-security-policy")).toContain("default-src 'self'");
    const changing = await preflight(open, OURS, "DELETE", "content-type, Authorization");
    expect(changing.status).toBe(204);
    expect(grants(changing)["access-control-allow-methods"]).toContain("DELETE");
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const refused = await preflight(open, OURS, method, "content-type");
      expect([refused.status, grants(refused)["access-control-allow-methods"]]).toEqual([405, undefined]);
    }
  });

  test("a change that rides on a cookie is refused from there too; one with a bearer is not", async () => {
    const user = await open.app.auth.users.add({ name: "ann", role: "admin", password: null }, TERMINAL);
    const cookie = `vigie_session=${await open.app.auth.sessions.open(user, "192.0.2.1", "", null)}`;
    const out = (headers: Record<string, string>) =>
      fetch(open.url + LOGOUT, { method: "POST", headers: { origin: OURS, ...headers } });
    expect((await out({ cookie })).status).toBe(403);
    expect((await fetch(open.url + ME, { headers: { cookie, origin: OURS } })).status).toBe(200);
    expect((await out(bearer(open))).status).toBe(204);
  });

  test("pages and files are not part of it", async () => {
    const answer = await fetch(`${open.url}/healthz`, { headers: { origin: OURS } });
    expect(grants(answer)).toEqual({});
  });
});

describe("the option", () => {
  const parse = (text: string) =>
    parseArguments({ argv: ["--cors-origins", text], env: {}, taken: ["corsOrigins"] }).options.corsOrigins;

  test("takes origins as browsers send them", () => {
    expect(parse("https://A.example, http://b.example:8080/,https://c.example:443")).toEqual([
      ...["https://a.example", "http://b.example:8080", "https://c.example"],
    ]);
  });

  test.each([
    "*",
    "https://*.example",
    "example.org",
    "https://a.example/path",
    "ftp://a.example",
    "null",
    "https://u@a.example",
    "https://a.example?x",
  ])("%s is refused", (text) => expect(() => parse(text)).toThrow(OptionError));
});
