import { afterAll, beforeAll, expect, test } from "bun:test";
import { wireDate } from "../../cccp/live/scene.ts";
import { OwnServer } from "../support/own-server.ts";
import { CALL, QUEUE, ScriptedCentre, USER } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";
import { sidewaysFaults } from "../support/layout.ts";
import { PHONE } from "../support/visit.ts";

const IMAGE = '<img src=x onerror="window.pwned=1">';
const QUOTES = `"'><script>window.pwned=1</script>`;
const LONG = "Very".repeat(60);
/** The wire is ISO-8859-1: letters from right to left come from what people type here. */
const HEBREW = "\u202eשלום \u2067<b>عربى</b>";

/** Names that callers, agents and queues could have, in every place that shows them. */
export function hostileText(stage: Stage): void {
  let centre: ScriptedCentre;
  let server: OwnServer;
  let entry = 0;
  beforeAll(async () => {
    centre = await ScriptedCentre.start();
    const waits = { waiting_tasks_count: 2, oldest_waiting_date: wireDate(Date.now()) };
    Object.assign(centre.queues.get(QUEUE) ?? {}, { display_name: IMAGE, ...waits });
    Object.assign(centre.queues.get(QUEUE + 1) ?? {}, { display_name: LONG });
    const pause = { last_state_name: "pause", last_state_display_name: QUOTES };
    Object.assign(centre.users.get(USER) ?? {}, { name: IMAGE, ...pause });
    Object.assign(centre.users.get(USER + 1) ?? {}, { name: QUOTES });
    Object.assign(centre.users.get(USER + 2) ?? {}, { name: LONG });
    Object.assign(centre.calls.get(CALL) ?? {}, {
      "attributes.remote_number.value": IMAGE,
      entry_point_display_name: QUOTES,
      "tasks.last.queue_name": "DEMO__Sales",
      "tasks.last.queue_display_name": IMAGE,
      "tasks.last.skills": LONG,
    });
    centre.server.lists.set(
      `${CALL}/events`,
      new Map([
        [
          1,
          {
            date: wireDate(Date.now()),
            source: IMAGE,
            target: QUOTES,
            state: LONG,
            name: IMAGE,
            string_data: `${QUOTES}\n${LONG}`,
          },
        ],
      ]),
    );
    server = await OwnServer.of(centre);
    const { name, value } = await server.signIn();
    const renamed = await fetch(`${server.url}/api/v1/platform/me`, {
      method: "PATCH",
      headers: { "content-type": "application/json", cookie: `${name}=${value}`, origin: server.url },
      body: JSON.stringify({ displayName: HEBREW }),
    });
    if (!renamed.ok) throw new Error(await renamed.text());
    const made = await fetch(`${server.url}/api/v1/cccp/servers`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: `${name}=${value}`, origin: server.url },
      body: JSON.stringify({ name: IMAGE, host: "127.0.0.1", port: 1, login: QUOTES, isEnabled: false }),
    });
    if (!made.ok) throw new Error(await made.text());
    const { id } = (await made.json()) as { id: string };
    const headers = { cookie: `${name}=${value}` };
    const found = await fetch(`${server.url}/api/v1/platform/audit?target=cccp.server/${id}`, { headers });
    entry = ((await found.json()) as { entries: { id: number }[] }).entries[0]?.id ?? 0;
  });
  afterAll(async () => {
    await server.remove();
    await centre.stop();
  });

  const places: [place: string, path: string, shown: string[]][] = [
    ["the board", "/", [IMAGE, QUOTES]],
    ["the lists of a phone", "/?view=agents", [IMAGE, QUOTES]],
    ["a queue's sheet", `/queue/DEMO__Sales?server=1`, [IMAGE]],
    ["an agent's sheet", "/agent/a1?server=1", [IMAGE, QUOTES]],
    ["a call's sheet with its events", "/call/c-1?server=1", [IMAGE, QUOTES]],
    ["the calls", "/calls", [IMAGE]],
    ["the console", "/console?session=c-1", [IMAGE, QUOTES]],
    ["the wall", "/wall/now", [IMAGE]],
    ["the settings", "/settings", [HEBREW]],
    ["the audit", `/settings/audit?q=${encodeURIComponent(IMAGE)}`, []],
    ["an entry of the audit", "/settings/audit?entry=", [IMAGE, QUOTES]],
    ["the health page", "/settings/health", []],
    ["a search in the address", `/?q=${encodeURIComponent(IMAGE)}`, [IMAGE]],
  ];

  test.each(places)("%s", async (_, path, shown) => {
    const visit = await stage.open(server.url, await server.signIn(), { size: PHONE });
    const { page } = visit;
    await visit.goto(path.endsWith("entry=") ? `${path}${entry}` : path);
    for (const text of shown) await page.getByText(text).first().waitFor({ state: "attached" });
    const harm = await page.evaluate(() => ({
      hasRun: "pwned" in window,
      images: document.querySelectorAll("img").length,
      scripts: document.querySelectorAll("body script").length,
      bold: document.querySelectorAll("dl.facts b").length,
    }));
    expect(harm).toEqual({ hasRun: false, images: 0, scripts: 0, bold: 0 });
    expect(await sidewaysFaults(page)).toEqual([]);
    expect(visit.faults).toEqual([]);
  });
}
