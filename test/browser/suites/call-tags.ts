import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import {
  createWildixSimulator,
  DEMO_CREDENTIALS,
  listenHttp,
  type WildixSimulator,
} from "../../../server/enrichment/simulator.ts";
import { systemClock } from "../../../server/platform/clock.ts";
import { CallServer } from "../support/call-server.ts";
import { eventually } from "../support/eventually.ts";
import type { Stage } from "../support/stage.ts";

/** Tags from an agent's screen to a simulated PBX, and their receipts. */
export function callTags(stage: Stage): void {
  let server: CallServer;
  let simulator: WildixSimulator;
  let listener: ReturnType<typeof listenHttp>;
  let ids: number[] = [];

  const setUp = (changes: object = {}) =>
    server.ask("PUT", "/enrichment/sources/records", {
      ...{ isEnabled: true, address: `http://127.0.0.1:${listener.port}`, credential: "company_key" },
      ...{ secret: DEMO_CREDENTIALS.companyKey, intervalSeconds: 5, writesTags: true, ...changes },
    });
  beforeAll(async () => {
    server = await CallServer.start(null, ["--allow-hosts", "127.0.0.1"]);
    const agents = [
      { extension: "44", username: "bob", name: "Bob Petit" },
      { extension: "33", username: "alice", name: "Alice Martin" },
    ];
    simulator = createWildixSimulator({ clock: systemClock, agents, ratePerMinute: 1, pastDays: 0.1 });
    listener = listenHttp({ host: "127.0.0.1", port: 0 }, (request) => simulator.handle(request));
    await setUp();
    ids = await eventually(
      "the calls of the PBX",
      async () => (await server.ask("GET", "/enrichment/calls?extension=44&limit=500")).calls.map(idOf),
      (found) => found.length > 5,
    );
  });
  afterAll(async () => {
    await server.own.remove();
    simulator.stop();
    await listener.close();
  });

  const idOf = ({ id }: { id: number }) => id;
  const open = async (as: string, path: string): Promise<Page> => {
    const { page, goto } = await stage.open(server.url, await server.cookieOf(as)).then((visit) => ({
      page: visit.page,
      goto: (to: string) => visit.goto(to),
    }));
    await goto(path);
    return page;
  };
  const input = (page: Page) => page.locator('[name="addTag"]');
  const chips = (page: Page) => page.locator(".tags ul.options .chip > span:first-of-type").allTextContents();
  const rowTags = async (id: number): Promise<string> => {
    const { callId } = await server.ask("GET", `/enrichment/calls/${id}`);
    const url = `http://127.0.0.1:${listener.port}/api/v1/CallHistory/${callId.split(":").at(-1)}`;
    const headers = { authorization: `Bearer ${DEMO_CREDENTIALS.companyKey}` };
    return ((await (await fetch(url, { headers })).json()) as { result: { tags: string } }).result.tags;
  };

  test("one that an agent adds is at the PBX, its receipt comes by itself, and another's screen follows", async () => {
    const [id] = ids as [number];
    const sam = await open("sam", `/history-call/${id}`);
    await input(sam).waitFor();
    const page = await open("bob", `/history-call/${id}`);
    await input(page).fill("devis urgent");
    await page.keyboard.press("Enter");
    await page.getByText(/At the PBX: .*devis urgent/).waitFor();
    expect((await rowTags(id)).split(",")).toContain("devis urgent");
    expect(await input(page).inputValue()).toBe("");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("addTag");
    await sam.getByText(/At the PBX: .*devis urgent/).waitFor();
    await page.getByText("Tag added: devis urgent").waitFor();
    await page.keyboard.press("Backspace");
    await eventually(
      "it is gone again",
      () => rowTags(id),
      (tags) => !tags.includes("devis urgent"),
    );
    await eventually(
      "also on the other's screen",
      () => chips(sam),
      (all) => !all.includes("devis urgent"),
    );
  });

  test("what is in use is offered, two come with a comma between them, and a press takes one away", async () => {
    const [, id, other] = ids as [number, number, number];
    await server.ask("PATCH", `/enrichment/calls/${other}/tags`, { add: ["Facturation"], operationId: "offered-1" });
    const page = await open("bob", `/history-call/${id}`);
    await input(page).fill("factur");
    await page.locator(".tags .picker").getByRole("button", { name: "Facturation" }).click();
    await input(page).pressSequentially("vip,");
    await eventually(
      "both",
      () => chips(page),
      (all) => all.includes("Facturation") && all.includes("vip"),
    );
    const markup = "<img src=x onerror=alert(1)>";
    await input(page).fill(markup);
    await page.keyboard.press("Enter");
    await page.getByText(`Tag added: ${markup}`).waitFor();
    expect(await page.locator("img").count()).toBe(0);
    await page.getByRole("button", { name: "Remove the tag vip" }).click();
    await eventually(
      "the PBX has the one that stays",
      () => rowTags(id),
      (tags) => tags.split(",").includes("Facturation") && !tags.includes("vip"),
    );
    await page.goto(`${server.url}/calls/history?tag=Facturation`);
    const rows = page.locator("main ul.list:not(.plain) a.row");
    await eventually(
      "the list finds both calls by it",
      () => rows.count(),
      (count) => count === 2,
    );
  });

  test("a refused log-in is told to the administrator; the call says that it waits", async () => {
    const [, , , id] = ids as [number, number, number, number];
    await setUp({ secret: "wsk-v1-another" });
    const page = await open("bob", `/history-call/${id}`);
    await input(page).fill("vip");
    await page.keyboard.press("Enter");
    await page.getByText(/On its way to the PBX: vip/).waitFor();
    await page.getByText(/The log-in is refused there/).waitFor();
    const admin = await open("admin", "/settings/history");
    await admin.getByText("The log-in is refused: the tags of 1 call wait.").waitFor();
    await setUp();
    await page.getByText(/At the PBX: .*vip/).waitFor();
    await admin.getByText("All that was set here is at the PBX.").waitFor();
    await setUp({ writesTags: false });
    await input(page).fill("local");
    await page.keyboard.press("Enter");
    await page
      .getByText("Only here: local. They are not written to the PBX: an administrator can switch that on.")
      .waitFor();
    expect(await rowTags(id)).not.toContain("local");
  });
}
