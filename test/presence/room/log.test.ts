import { afterEach, beforeEach, expect, test } from "bun:test";
import { PresenceLog } from "../../../server/presence/log/log.ts";
import { HOUR, MONDAY_10, openPresenceHouse, type PresenceHouse } from "./house.ts";
import { withExtensions } from "./set-up.ts";

let house: PresenceHouse;
let ids: Record<string, number>;
beforeEach(async () => {
  house = await openPresenceHouse();
  ids = await withExtensions(house);
});
afterEach(() => house.close());

const because = { level: "override", startAt: null, endAt: null, id: 1, name: "=cmd()", isPrivate: false } as const;
const row = (number: string, at: number, more: object = {}) => ({
  ...{ at, pbxId: 1, extensionId: ids[number] ?? 0, oldStatus: "available", newStatus: "away", source: "override" },
  ...{ because: [{ ...because, status: "away" as const }], latencyMs: 120, result: "done", detail: "", byName: "" },
  ...more,
});
const write = (rows: ReturnType<typeof row>[]) => new PresenceLog(house.app.platform.database).write(rows);
const read = async (query = "") => (await house.ask("vera", "GET", `log${query}`)).body;

test("A66 rows carry when, who, from what to what, by what, why, how fast and how it went", async () => {
  await write([row("1001", MONDAY_10)]);
  const [entry] = (await read()).entries;
  expect(entry).toMatchObject({
    ...{ at: MONDAY_10, number: "1001", name: "Line 1001", oldStatus: "available", newStatus: "away" },
    ...{ source: "override", latencyMs: 120, result: "done", because: [{ level: "override", name: "=cmd()" }] },
  });
  const file = await house.ask("vera", "GET", "log/export?separator=;&mark=true");
  const [head, line] = file.text.split("\r\n");
  expect(head).toContain("at;extension;name;old_status;new_status;source;because;latency_ms;result;detail;by");
  // The time has its zone, and nothing that a spreadsheet would run.
  expect(line).toStartWith(
    "2026-03-02T10:00:00+01:00;1001;Line 1001;available;away;override;override: =cmd();120;done",
  );
  expect(file.headers.get("content-disposition")).toContain("vigie-presence-2026-03-02.csv");
});

test("A66 filters narrow it down, and pages go on where the one before ended", async () => {
  const rows = Array.from({ length: 25 }, (_, n) =>
    row(n % 2 === 0 ? "1001" : "1002", MONDAY_10 + Math.floor(n / 5) * HOUR, n === 7 ? { source: "person" } : {}),
  );
  await write(rows);
  const seen: number[] = [];
  let cursor = "";
  do {
    const page = await read(`?limit=10${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.entries.map((entry: { id: number }) => entry.id));
    cursor = page.nextCursor ?? "";
  } while (cursor !== "");
  expect(seen).toHaveLength(25);
  expect(new Set(seen).size).toBe(25);
  expect([...seen].sort((a, b) => b - a)).toEqual(seen);
  const count = async (query: string) => (await read(query)).entries.length;
  expect(await count(`?extensionId=${ids["1001"]}`)).toBe(13);
  expect(await count("?source=person")).toBe(1);
  expect(await count("?status=lunch")).toBe(0);
  expect(await count(`?since=${MONDAY_10 + HOUR}&until=${MONDAY_10 + 2 * HOUR}`)).toBe(5);
  const wrong = await house.ask("vera", "GET", "log?cursor=1");
  expect(wrong.body.fields[0]).toMatchObject({ field: "cursor", code: "unknown_cursor" });
});

test("A66 rows stay as long as the retention says, and outlive their extension", async () => {
  await write([row("1001", MONDAY_10 - 400 * 24 * HOUR), row("1001", MONDAY_10)]);
  const kind = house.app.platform.retention.list().find(({ name }) => name === "presence_log");
  const bound = MONDAY_10 - 365 * 24 * HOUR;
  expect(await kind?.held()).toMatchObject({ count: 2 });
  expect(await kind?.countBeyond(bound)).toBe(1);
  expect(await kind?.removeStep?.(bound, 100)).toBe(1);
  await house.ask("admin", "DELETE", "pbxs/1");
  expect((await read()).entries).toMatchObject([{ number: "1001", at: MONDAY_10 }]);
});

test("A61 what a PBX or a calendar says is text, and answers are never taken for a page", async () => {
  const markup = "<script>alert(1)</script>";
  house.pbx.setByHand(3, markup);
  await house.settle();
  await house.ask("sam", "POST", "overrides", { extensionIds: [ids["1001"]], status: "away", reason: markup });
  const answer = await house.ask("vera", "GET", "extensions");
  const byNumber = new Map(answer.body.extensions.map((one: { number: string }) => [one.number, one]));
  expect(byNumber.get("1003")).toMatchObject({ status: markup });
  expect(byNumber.get("1001")).toMatchObject({ override: { reason: markup } });
  expect(answer.headers.get("content-type")).toContain("application/json");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("content-security-policy")).not.toContain("unsafe-inline");
  expect(house.pbx.pushes.map(({ status }) => status)).not.toContain(markup);
});
