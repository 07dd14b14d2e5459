import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { DEMO_CREDENTIALS } from "../../../server/enrichment/simulator.ts";
import { s2sHeaders, type SignedRequest } from "../../../server/enrichment/wildix/s2s.ts";
import { house } from "./listener.ts";

const { simulator, clock } = house({ pastDays: 0.05 });
const { simpleToken, companyKey, application } = DEMO_CREDENTIALS;
const HOST = "pbx.wildix.example";
const PBX = "/api/v1/PBX/CallHistory/";
const CLOUD = "/v2/history/conversations";

async function status(path: string, headers: Record<string, string>, init: RequestInit = {}): Promise<number> {
  const method = path.startsWith("/v2/") ? "POST" : "GET";
  const request = new Request(`http://${HOST}${path}`, { method, ...init, headers: { host: HOST, ...headers } });
  return (await simulator.handle(request)).status;
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const LIST: SignedRequest = {
  ...{ method: "GET", path: PBX, host: HOST },
  query: { start: 0, count: 50, filter: { start: { from: "2026-01-01 00:00:00" } } },
};
const LIST_PATH = `${PBX}?count=50&filter[start][from]=2026-01-01 00:00:00&start=0`;

describe("logging in to the simulated PBX", () => {
  test("takes each kind of log-in where the real one does", async () => {
    expect(await status(PBX, bearer(simpleToken))).toBe(200);
    expect(await status(PBX, bearer(companyKey))).toBe(200);
    expect(await status(CLOUD, bearer(companyKey))).toBe(200);
    expect(await status(CLOUD, bearer(simpleToken))).toBe(401);
  });

  test("refuses everybody else, as the PBX and the cloud do", async () => {
    for (const headers of [{}, bearer("x"), { authorization: simpleToken }, { authorization: "Basic x" }]) {
      expect(await status(PBX, headers)).toBe(401);
      expect(await status(CLOUD, headers)).toBe(401);
    }
    const refused = async (path: string, method: string) =>
      (await simulator.handle(new Request(`http://${HOST}${path}`, { method }))).json();
    expect(await refused(PBX, "GET")).toEqual({ type: "error", reason: "Unauthorized", result: null });
    expect(await refused(CLOUD, "POST")).toEqual({ type: "ForbiddenException", message: "Unauthorized" });
    // Who is not let in does not learn what is there.
    expect(await refused("/api/v1/nowhere", "GET")).toEqual(await refused(PBX, "GET"));
  });

  test("takes a signature over this very request", async () => {
    expect(await status(LIST_PATH, s2sHeaders(application, LIST, clock.now()))).toBe(200);
    const body = { tags: "adv,svi" };
    const tagged: SignedRequest = { method: "PUT", path: "/api/v1/CallHistory/1/Tags/", host: HOST, body };
    const init = { method: "PUT", body: JSON.stringify(body) };
    expect(await status(tagged.path, s2sHeaders(application, tagged, clock.now()), init)).toBe(200);
    const other = { method: "PUT", body: JSON.stringify({ tags: "adv" }) };
    expect(await status(tagged.path, s2sHeaders(application, tagged, clock.now()), other)).toBe(401);
  });

  const changed = {
    method: "POST",
    path: `${PBX}x`,
    host: "other.example",
    query: { ...LIST.query, count: 51 },
  } as const;
  test.each(Object.keys(changed) as (keyof typeof changed)[])("refuses a signature over another %s", async (part) => {
    const request = { ...LIST, [part]: changed[part] };
    expect(await status(LIST_PATH, s2sHeaders(application, request, clock.now()))).toBe(401);
  });

  test("refuses one of another application, one that is over or not yet, and one that was tampered with", async () => {
    const sent = (headers: Record<string, string>) => status(LIST_PATH, headers);
    const at = clock.now();
    for (const other of [{ id: "APP9" }, { name: "x" }, { secret: "x" }]) {
      expect(await sent(s2sHeaders({ ...application, ...other }, LIST, at))).toBe(401);
    }
    expect(await sent(s2sHeaders(application, LIST, at - 299_000))).toBe(200);
    expect(await sent(s2sHeaders(application, LIST, at - 400_000))).toBe(401);
    expect(await sent(s2sHeaders(application, LIST, at + 100_000))).toBe(401);
    const good = s2sHeaders(application, LIST, at);
    const [header, claims, signature] = (good.authorization ?? "").split(".");
    const none = Buffer.from('{"typ":"JWT","alg":"none"}').toString("base64url");
    for (const token of [
      `Bearer ${none}.${claims}.`,
      `${header}.${claims}.${signature}x`,
      `${header}.${claims}`,
      `${header}.e30.${signature}`,
    ]) {
      expect(await sent({ ...good, authorization: token })).toBe(401);
    }
    // Rightly signed, but it says that it is not.
    const unsigned = `${none}.${claims}`;
    const sum = createHmac("sha256", application.secret).update(unsigned).digest("base64url");
    expect(await sent({ ...good, authorization: `Bearer ${unsigned}.${sum}` })).toBe(401);
    expect(await sent({ authorization: good.authorization ?? "" })).toBe(401);
    expect(await status(CLOUD, good)).toBe(401);
  });
});
