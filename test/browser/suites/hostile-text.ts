import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { wireDate } from "../../cccp/live/scene.ts";
import { OwnServer } from "../support/own-server.ts";
import { CALL, QUEUE, ScriptedCentre, USER } from "../support/scripted-centre.ts";
import { eventually } from "../support/eventually.ts";
import type { Stage } from "../support/stage.ts";
import { sidewaysFaults } from "../support/layout.ts";
import { PHONE } from "../support/visit.ts";

const IMAGE = '<img src=x onerror="window.pwned=1">';
const QUOTES = `"'><script>window.pwned=1</script>`;
const SVG = '</p><svg onload="window.pwned=1"><a href="javascript:window.pwned=1">x</a>';
const LONG = "Very".repeat(60);
const RULE = {
  ...{ name: IMAGE, figure: "cccp.waiting", scopeKind: "queue", scopeId: "", side: "above", amber: 1, red: null },
  ...{ hysteresis: 0, forSeconds: 0, tellFrom: "red", channelIds: null, flapChanges: 0, flapWindowSeconds: 60 },
  isEnabled: true,
};
/** The wire is ISO-8859-1: letters from right to left come from what people type here. */
const HEBREW = "\u202eשלום \u2067<b>عربى</b>";

/** Names that callers, agents and queues could have, in every place that shows them. */
export function hostileText(stage: Stage): void {
  let centre: ScriptedCentre;
  let server: OwnServer;
  let entry = 0;
  let alert = "";
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
    const ask = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
      const headers = { "content-type": "application/json", cookie: `${name}=${value}`, origin: server.url };
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
      const answer = await fetch(`${server.url}/api/v1${path}`, init);
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return (await answer.json()) as Answer;
    };
    await ask("PATCH", "/platform/me", { displayName: HEBREW });
    const target = { name: IMAGE, host: "127.0.0.1", port: 1, login: QUOTES, isEnabled: false };
    const { id } = await ask<{ id: string }>("POST", "/cccp/servers", target);
    const found = await ask<{ entries: { id: number }[] }>("GET", `/platform/audit?target=cccp.server/${id}`);
    entry = found.entries[0]?.id ?? 0;
    await ask("POST", "/platform/users", { name: "mallory", displayName: IMAGE, role: "viewer" });
    await ask("POST", "/platform/tokens", { name: SVG.slice(0, 64), role: "viewer", expiresAt: null });
    const hook = { settings: { url: "https://127.0.0.1/hook" }, language: "en", isEnabled: true };
    await ask("POST", "/platform/alerts/channels", { ...hook, kind: "webhook", name: IMAGE });
    const now = Date.now();
    const work = { scopeId: "", fromAt: now, toAt: now + 3_600_000, reason: QUOTES };
    await ask("POST", "/platform/alerts/maintenance", work);
    await ask("POST", "/presence/groups", { name: IMAGE, extensionIds: [] });
    const conditions = { title: { kind: "text", value: QUOTES } };
    const event = { name: IMAGE, isEnabled: true, priority: 0, conditions, action: { kind: "ignore" } };
    await ask("POST", "/presence/rules", event);
    await ask("POST", "/presence/outputs", { name: SVG.slice(0, 64), holdsFor: { kind: "all", id: null } });
    await ask("POST", "/platform/alerts/rules", RULE);
    alert = await eventually(
      "an alert",
      async () => (await ask<{ alerts: { id: string }[] }>("GET", "/platform/alerts")).alerts[0]?.id ?? "",
      (text) => text !== "",
    );
    await ask("POST", `/platform/alerts/${alert}/acknowledge`, { note: SVG });
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
    ["the people", "/settings/people", [IMAGE]],
    ["the tokens", "/settings/tokens", [SVG.slice(0, 64)]],
    ["one's own account", "/settings/account", []],
    ["a server's settings", "/settings/servers/1", []],
    ["the alerts", "/alerts", [IMAGE]],
    ["an alert with its note", "/alerts/:alert", [IMAGE, SVG]],
    ["the rules", "/alerts/rules", [IMAGE]],
    ["the channels", "/alerts/channels", [IMAGE]],
    ["the maintenance", "/alerts/quiet", [QUOTES]],
    // Names of telephones, calendars and people's reasons are in the suite of presence itself.
    ["the teams of presence", "/settings/presence/teams", [IMAGE]],
    ["the rules of presence", "/settings/presence/rules", [IMAGE, QUOTES]],
    ["addresses of presence", "/settings/presence/outputs", [SVG.slice(0, 64)]],
    ["presence, filtered by markup", `/presence?q=${encodeURIComponent(IMAGE)}&status=${encodeURIComponent(SVG)}`, []],
    ["a search in the address", `/?q=${encodeURIComponent(IMAGE)}`, [IMAGE]],
  ];

  test.each(places)("%s", async (_, path, shown) => {
    const visit = await stage.open(server.url, await server.signIn(), { size: PHONE, isInSharedWindow: true });
    const { page } = visit;
    await visit.goto(path.endsWith("entry=") ? `${path}${entry}` : path.replace(":alert", alert));
    for (const text of shown) await page.getByText(text).first().waitFor({ state: "attached" });
    expect(await harmIn(page)).toEqual(NO_HARM);
    expect(await sidewaysFaults(page)).toEqual([]);
    expect(visit.faults).toEqual([]);
  });

  test("the control: markup that is taken for markup is seen, by what it makes and by what the content policy stops", async () => {
    const visit = await stage.open(server.url, await server.signIn(), { size: PHONE, isInSharedWindow: true });
    const { page } = visit;
    await visit.goto("/settings");
    await page.getByText(HEBREW).first().waitFor();
    expect([await harmIn(page), visit.faults]).toEqual([NO_HARM, []]);
    await page.evaluate(
      (texts) => {
        for (const text of texts) {
          const careless = document.createElement("div");
          careless.innerHTML = text;
          document.body.append(careless);
        }
      },
      [IMAGE, QUOTES, SVG],
    );
    await eventually(
      "what the content policy stops",
      async () => visit.faults.join(),
      (text) => text.includes("content policy"),
    );
    expect(await harmIn(page)).toEqual({ hasRun: false, images: 1, scripts: 1, handlers: 2, addresses: 1, bold: 0 });
    await page.evaluate(() => Object.assign(window, { pwned: 1 }));
    expect((await harmIn(page)).hasRun).toBe(true);
  });
}

const NO_HARM = { hasRun: false, images: 0, scripts: 0, handlers: 0, addresses: 0, bold: 0 };

/** What a text would have made that was taken for markup. */
function harmIn(page: Page): Promise<typeof NO_HARM> {
  return page.evaluate(() => {
    const count = (selector: string) => document.querySelectorAll(selector).length;
    return {
      hasRun: "pwned" in window,
      images: count("img"),
      scripts: count("body script"),
      handlers: count("[onerror], [onload], [onclick]"),
      addresses: count('[href^="javascript:"]'),
      bold: count("dl.facts b"),
    };
  });
}
