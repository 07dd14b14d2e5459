import { afterAll, beforeAll, expect, test } from "bun:test";
import { queueRow, sessionRow, userRow } from "../../cccp/live/scene.ts";
import { ADMIN, OwnServer } from "../support/own-server.ts";
import { CENTRE_LOGIN, CENTRE_PASSWORD, QUEUE, SESSION, ScriptedCentre, USER } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";
import { PHONE, type Visit } from "../support/visit.ts";

/** Bookmarks of the replaced explorer, `/cst_explorer/<project>`, with two call centres. */
export function formerLinks(stage: Stage): void {
  let demo: ScriptedCentre;
  let nord: ScriptedCentre;
  let server: OwnServer;
  beforeAll(async () => {
    demo = await ScriptedCentre.start({ agents: 1, queues: 1 });
    nord = await ScriptedCentre.start({ agents: 1, queues: 1 });
    const project = { project_name: "NORD" };
    nord.queues.set(QUEUE, queueRow("NORD__Recovery"));
    nord.users.set(USER, userRow("n1", { name: "Nora", ...project }));
    nord.sessions.set(SESSION, sessionRow("n1", { "user.name": "Nora", ...project }));
    nord.calls.clear();
    server = await OwnServer.of(demo);
    const { name, value } = await server.signIn();
    const added = await fetch(`${server.url}/api/v1/cccp/servers`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: `${name}=${value}`, origin: server.url },
      body: JSON.stringify({
        ...{ name: "Lille", host: "127.0.0.1", port: nord.port },
        ...{ login: CENTRE_LOGIN, password: CENTRE_PASSWORD },
      }),
    });
    expect(added.status).toBe(201);
  });
  afterAll(async () => {
    await server.remove();
    await demo.stop();
    await nord.stop();
  });

  const signedIn = async () => stage.open(server.url, await server.signIn(), { size: PHONE });
  const addressOf = ({ page }: Visit) => new URL(page.url()).pathname + new URL(page.url()).search;

  test("a project opens the board of the server that has it, and its rows are there", async () => {
    const visit = await signedIn();
    await visit.goto("/cst_explorer/NORD");
    await visit.page.locator('a[href^="/queue/NORD__Recovery"]').waitFor();
    expect(addressOf(visit)).toBe("/?server=2&project=NORD");
    expect(await visit.page.locator('a[href^="/queue/DEMO"]').count()).toBe(0);
    await visit.goto("/cst_explorer/DEMO");
    await visit.page.locator('a[href^="/queue/DEMO__Sales"]').waitFor();
    expect(addressOf(visit)).toBe("/?server=1&project=DEMO");
    expect(visit.faults).toEqual([]);
  });

  test("what a server is merely called opens its whole board", async () => {
    const visit = await signedIn();
    for (const [label, queue] of [
      ["Lille", "NORD__Recovery"],
      ["127.0.0.1", "DEMO__Sales"],
    ]) {
      await visit.goto(`/cst_explorer/${label}`);
      await visit.page.locator(`a[href^="/queue/${queue}"]`).waitFor();
      expect(addressOf(visit)).toMatch(/^\/\?server=\d$/);
    }
  });

  test("a stranger signs in first, and is then led on; an unknown project looks the same until then", async () => {
    const visit = await stage.open(server.url, null, { size: PHONE });
    const { page } = visit;
    for (const project of ["nothing", "NORD"]) {
      await visit.goto(`/cst_explorer/${project}`);
      await page.getByLabel("Name").waitFor();
    }
    await page.getByLabel("Name").fill(ADMIN.name);
    await page.getByLabel("Password").fill(ADMIN.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator('a[href^="/queue/NORD__Recovery"]').waitFor();
    expect(addressOf(visit)).toBe("/?server=2&project=NORD");
    const unknown = await page.goto(`${server.url}/cst_explorer/nothing`);
    expect(unknown?.status()).toBe(404);
  });
}
