import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "bun:test";
import { openHouse, PASSWORD, SERVER } from "./house.ts";

const BASE = "/api/v1/cccp";
const OPTIONS = { cccp: { host: "cc.example", port: 20103 }, cccpLogin: "admin", cccpPassword: PASSWORD };

let folder = "";
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
  folder = "";
});

/** One run of the program on the data of the run before; the one before is stopped. */
async function run(options: Parameters<typeof openHouse>[0] = {}) {
  folder ||= mkdtempSync(join(tmpdir(), "vigie-option-"));
  for (const made of open.splice(0)) await made.close();
  const made = await openHouse({ folder, servers: { "cc.example": {} }, ...options });
  open.push(made);
  const list = async () => (await made.ask("viewer", "GET", `${BASE}/servers`)).body.servers;
  const change = async (body: object) => {
    const asked = made.ask("admin", "PATCH", `${BASE}/servers/1`, body);
    await made.pass(2000);
    return asked;
  };
  return { ...made, list, change };
}

describe("the server of --cccp", () => {
  test("is there, called by its host, and its password is not stored", async () => {
    const { ask, list, until } = await run({ options: OPTIONS });
    await until("1", "live");
    expect(await list()).toMatchObject([
      { name: "cc.example", source: "option", hasPassword: false, login: "admin", link: { phase: "live" } },
    ]);
    const refused = await ask("admin", "PATCH", `${BASE}/servers/1`, { host: "elsewhere" });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: "server_is_managed", fields: [{ field: "host" }] });
  });

  test("has its port in its name when another server is called by that host", async () => {
    const first = await run();
    await first.ask("admin", "POST", `${BASE}/servers`, { ...SERVER, name: "cc.example", port: 20104 });
    const { list } = await run({ options: OPTIONS });
    expect((await list()).map(({ name }: { name: string }) => name)).toEqual(["cc.example", "cc.example:20103"]);
  });

  test("that somebody switched off stays off, whatever the login", async () => {
    const first = await run({ options: OPTIONS });
    expect((await first.change({ isEnabled: false })).status).toBe(200);
    for (const cccpLogin of ["admin", "other"]) {
      const { list, networks } = await run({ options: { ...OPTIONS, cccpLogin } });
      expect(await list()).toMatchObject([{ source: "option", isEnabled: false, login: cccpLogin }]);
      expect(networks.get("cc.example")?.dials).toBe(0);
    }
  });
});

describe("once the option is gone", () => {
  test("it is an ordinary server, switched off: its password went with the option", async () => {
    await run({ options: OPTIONS });
    const { list, networks, audit } = await run();
    expect(await list()).toMatchObject([
      {
        source: "manual",
        isEnabled: false,
        hasPassword: false,
        link: { phase: "disabled", detail: "This server is switched off." },
      },
    ]);
    expect(networks.get("cc.example")?.dials).toBe(0);
    expect((await audit()).filter(({ action }) => action === "cccp.server.change")).toEqual([]);
  });

  test("it can be changed, given a password, switched on, and stays so", async () => {
    await run({ options: OPTIONS });
    const second = await run();
    const changed = await second.change({ name: "Paris", password: PASSWORD, isEnabled: true });
    expect(changed.body).toMatchObject({ name: "Paris", source: "manual", isEnabled: true, hasPassword: true });
    await second.until("1", "live");
    const third = await run();
    await third.until("1", "live");
    // The option comes back: what somebody entered is left as it is.
    const fourth = await run({ options: { ...OPTIONS, cccpPassword: "wrong" } });
    await fourth.until("1", "live");
    expect(await fourth.list()).toMatchObject([{ name: "Paris", source: "manual", hasPassword: true }]);
  });

  test("it can be removed, and its address entered again", async () => {
    await run({ options: OPTIONS });
    const { ask, list } = await run();
    expect((await ask("admin", "DELETE", `${BASE}/servers/1`)).status).toBe(204);
    expect((await ask("admin", "POST", `${BASE}/servers`, SERVER)).status).toBe(201);
    expect(await list()).toMatchObject([{ name: "Centre", source: "manual" }]);
  });

  test("and it comes back with the option as it was, when nobody changed it meanwhile", async () => {
    await run({ options: OPTIONS });
    await run();
    const { list, until } = await run({ options: OPTIONS });
    await until("1", "live");
    expect(await list()).toMatchObject([{ source: "option", isEnabled: true }]);
  });

  test("another address is another server; the former is an ordinary one", async () => {
    await run({ options: OPTIONS });
    const { list } = await run({ options: { ...OPTIONS, cccp: { host: "two.example", port: 20103 } } });
    expect(await list()).toMatchObject([
      { host: "cc.example", source: "manual", isEnabled: false },
      { host: "two.example", source: "option", isEnabled: true },
    ]);
  });
});
