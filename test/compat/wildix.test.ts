import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type CallHouse, openCallHouse } from "../enrichment/room/house.ts";
import { RECORDS, writeInstallation } from "../enrichment/takeover/old-installation.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The acceptance lines 1 to 11, and 34, of the replaced call-history application, on a folder of its own taken over. */
const old = temporaryFolder();
let house: CallHouse;
const cookies = new Map<string, string>();
const OWN_PAGE = { host: "localhost", origin: "http://localhost" };

beforeAll(async () => {
  house = await openCallHouse([]);
  writeInstallation(old.path);
  await house.app.takeOverWildixApp(old.path, false, () => {});
  for (const name of ["admin", "alice", "bob", "kernel"]) {
    const answer = await logIn(name, `${name}pass`);
    cookies.set(name, answer.headers.get("set-cookie")?.split(";")[0] ?? "");
  }
});
afterAll(async () => {
  await house.close();
  old.remove();
});

function logIn(username: string, password: string) {
  const form = new URLSearchParams({ username, password }).toString();
  const headers = { ...OWN_PAGE, "content-type": "application/x-www-form-urlencoded" };
  return house.send("/login", new TextEncoder().encode(form), headers);
}

async function get(who: string | null, path: string) {
  const headers = { ...OWN_PAGE, ...(who && { cookie: cookies.get(who) ?? "" }) };
  const response = await house.app.elysia.handle(new Request(`http://localhost${path}`, { headers }));
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

function note(who: string | null, body: string | object) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = { ...OWN_PAGE, "content-type": "application/json", ...(who && { cookie: cookies.get(who) ?? "" }) };
  return house.send("/enrichissements", new TextEncoder().encode(text), headers);
}

const idsOf = async (who: string) =>
  (await get(who, "/appels")).body.result.records.map(({ id }: { id: string }) => id);

describe("log-in", () => {
  test("takes the old passwords, whichever way they were hashed, and no others (1, 2)", async () => {
    expect([...cookies.values()].every((cookie) => cookie.startsWith("vigie_session="))).toBe(true);
    const good = await logIn("alice", "alicepass");
    expect([good.status, good.headers.get("location")]).toEqual([302, "/"]);
    expect(good.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Lax/);
    const wrong = await logIn("alice", "bobpass");
    expect([wrong.status, wrong.body]).toEqual([401, "Identifiants invalides"]);
    expect(wrong.headers.get("content-type")).toStartWith("text/html");
    expect((await logIn("nobody", "x")).body).toBe("Identifiants invalides");
  });

  test("is told by session-info in three fields, and to a stranger in none (2)", async () => {
    expect((await get("alice", "/session-info")).body).toEqual({ username: "alice", role: "user", poste: "33" });
    expect((await get("admin", "/session-info")).body).toEqual({ username: "admin", role: "admin", poste: "0000" });
    expect(await get(null, "/session-info")).toMatchObject({ status: 200, body: {} });
  });

  test("ends by the link, but not by one on another site", async () => {
    const { headers } = await logIn("kernel", "kernelpass");
    const cookie = headers.get("set-cookie")?.split(";")[0] ?? "";
    cookies.set("guest", cookie);
    const url = "http://localhost/logout";
    const foreign = new Request(url, { headers: { ...OWN_PAGE, cookie, "sec-fetch-site": "cross-site" } });
    await house.app.elysia.handle(foreign);
    expect((await get("guest", "/session-info")).body).toMatchObject({ username: "kernel" });
    expect((await get("guest", "/logout")).headers.get("location")).toBe("/login");
    expect((await get("guest", "/session-info")).body).toEqual({});
  });
});

describe("a guesser", () => {
  test("has ten attempts at a name in five minutes, by the old form too, and the right word waits as long (34)", async () => {
    for (let attempt = 0; attempt < 10; attempt++) expect((await logIn("kernel", `guess ${attempt}`)).status).toBe(401);
    const refused = await logIn("kernel", "kernelpass");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("set-cookie")).toBeNull();
    expect((await logIn("bob", "bobpass")).status).toBe(302);
    await house.clock.advance(5 * 60_000);
    expect((await logIn("kernel", "kernelpass")).status).toBe(302);
  });
});

describe("a role that changes", () => {
  test("counts from the next request on (34)", async () => {
    const { body } = await get("admin", "/api/v1/platform/users");
    const { id } = body.users.find(({ name }: { name: string }) => name === "kernel");
    const become = async (role: string) => {
      const headers = { ...OWN_PAGE, "content-type": "application/json", cookie: cookies.get("admin") ?? "" };
      const request = { method: "PATCH", headers, body: JSON.stringify({ role }) };
      const url = `http://localhost/api/v1/platform/users/${id}`;
      expect((await house.app.elysia.handle(new Request(url, request))).status).toBe(200);
    };
    expect(await idsOf("kernel")).toEqual(["68"]);
    await become("admin");
    expect(await idsOf("kernel")).toEqual(["67", "68", "69"]);
    expect((await get("kernel", "/session-info")).body).toMatchObject({ role: "admin" });
    await become("agent");
    expect(await idsOf("kernel")).toEqual(["68"]);
  });
});

describe("calls", () => {
  test("are nobody's without a log-in (3)", async () => {
    for (const path of ["/appels", "/enrichissements"]) {
      expect(await get(null, path)).toMatchObject({ status: 401, body: { error: "Non connecté" } });
    }
    expect((await note(null, {})).status).toBe(401);
  });

  test("are each one's own, all texts, with their attachments (4, 11)", async () => {
    expect([await idsOf("admin"), await idsOf("alice"), await idsOf("bob"), await idsOf("kernel")]).toEqual([
      ["67", "68", "69"],
      ["68"],
      ["69"],
      ["68"],
    ]);
    const { body } = await get("admin", "/appels");
    expect(body).toMatchObject({ type: "result", result: { total: 3, records: RECORDS } });
    const scalars = Object.values(body.result.records[0] as object).filter((value) => typeof value !== "object");
    expect(scalars.every((value) => typeof value === "string")).toBe(true);
  });

  test("and what is noted of them, are shown to who may see them (5)", async () => {
    expect(Object.keys((await get("alice", "/enrichissements")).body)).toEqual(["68"]);
    expect((await get("bob", "/enrichissements")).body).toEqual({});
    expect((await get("admin", "/enrichissements")).body["68"]).toEqual({
      ...{ date: "16/05/2025", heure: "11:28:34", modeAccueil: "Téléphone", objet: "Facture" },
      ...{ commentaireObjet: "Relance", resultat: "Transmis", orientation: "Compta", reponduParAgent: false },
      ...{ traiteParOuTransmisA: "alice", commentaireResultat: "" },
    });
  });
});

describe("notes", () => {
  test("pass a call on, and take it back when the agent settled it (6, 7)", async () => {
    const passed = await note("bob", { "69": { reponduParAgent: false, traiteParOuTransmisA: "alice" } });
    expect(passed).toMatchObject({ status: 200, body: { status: "success" } });
    expect(passed.body.data["69"]).toMatchObject({ traiteParOuTransmisA: "alice" });
    expect([await idsOf("alice"), await idsOf("bob")]).toEqual([["68", "69"], ["69"]]);
    const settled = await note("bob", { "69": { reponduParAgent: true, traiteParOuTransmisA: "alice" } });
    expect(settled.body.data["69"]).toMatchObject({ reponduParAgent: true, traiteParOuTransmisA: "" });
    expect(await idsOf("alice")).toEqual(["68"]);
  });

  test("name an existing colleague, not oneself, and say which field is wrong (8)", async () => {
    for (const target of ["nobody", "bob"]) {
      const refused = await note("bob", { "69": { reponduParAgent: false, traiteParOuTransmisA: target } });
      expect(refused).toMatchObject({ status: 422, body: { field: "traiteParOuTransmisA" } });
      expect(refused.body.error).toContain("traiteParOuTransmisA");
    }
  });

  test("that are none are refused in JSON, and nothing of them is kept (9)", async () => {
    const deep = `${"[".repeat(50)}${"]".repeat(50)}`;
    const bodies: [string | object, number][] = [
      [[1], 400],
      [{ "69": "y" }, 400],
      ["{", 400],
      [deep, 400],
      [{ "69": { objet: 7 } }, 422],
      [{ "69": { objet: "ok" }, "67": { objet: "not his" } }, 403],
      [`{"69":{"objet":"${"x".repeat(2 * 2 ** 20)}"}}`, 413],
    ];
    for (const [body, status] of bodies) {
      const answer = await note("bob", body);
      expect([answer.status, typeof answer.body]).toEqual([status, "object"]);
    }
    expect((await get("bob", "/enrichissements")).body["69"].objet).toBe("");
    expect(await idsOf("bob")).toEqual(["69"]);
  });

  test("of somebody else's call are refused, and its files are not handed out (10)", async () => {
    expect((await note("bob", { "67": { objet: "x" } })).status).toBe(403);
    expect((await note("bob", { "999": { objet: "x" } })).status).toBe(403);
    for (const path of ["/mock/call_history.json", "/users.db", "/static/mock/enrichissements.json"]) {
      expect((await get("admin", path)).status).toBe(404);
    }
  });
});
