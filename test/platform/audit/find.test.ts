import { afterAll, beforeAll, expect, test } from "bun:test";
import { auditEntries } from "../../../db/schema/platform.ts";
import { type House, openHouse, play } from "../../support/scenario.ts";

let house: House;
const startAt = Date.UTC(2026, 2, 2, 9, 0, 0);

beforeAll(async () => {
  house = await openHouse();
  await house.tokenOf("admin");
  const add = (name: string, from: string | null, action: string, target: string, after: unknown) => {
    const who = { id: name, name, displayName: name, role: "admin", scope: null, via: "session" } as const;
    return house.audit.record({ who, from, action, target, before: null, after });
  };
  await add("ann", "192.0.2.7", "user.add", "bob", { name: "bob", role: "viewer" });
  await house.clock.advance(60_000);
  await add("ben", "192.0.2.70", "user.change", "bob", { note: "100% of_it!" });
  await house.clock.advance(60_000);
  await add("Anna", "2001:db8::1", "cccp.server.create", "Lyon", { name: "Lyon", host: "cc.example" });
  await add("ben", null, "username.check", "x", { name: "=1+1", list: ["a;b", 'say "hi"'] });
});
afterAll(() => house.close());

/** Actions of the entries that a query finds, newest first, without those of the house itself. */
async function find(query: string): Promise<string[]> {
  const { text } = await play(house, { name: "", path: `/api/v1/platform/audit?${query}`, as: "admin", status: 200 });
  const { entries } = JSON.parse(text) as { entries: { action: string }[] };
  return entries.map(({ action }) => action).filter((action) => action !== "token.add");
}

test.each([
  ["who=ann", ["cccp.server.create", "user.add"]],
  ["who=ben&action=user.", ["user.change"]],
  ["action=user", ["username.check", "user.change", "user.add"]],
  ["action=user.", ["user.change", "user.add"]],
  ["target=yo", ["cccp.server.create"]],
  ["from=192.0.2.7", ["user.change", "user.add"]],
  ["from=2001:DB8", ["cccp.server.create"]],
  [`since=${startAt + 60_000}`, ["username.check", "cccp.server.create", "user.change"]],
  [`until=${startAt + 60_000}`, ["user.add"]],
  [`since=${startAt + 1}&until=${startAt + 120_000}`, ["user.change"]],
  ["search=CC.EXAMPLE", ["cccp.server.create"]],
  ["search=bob", ["user.change", "user.add"]],
  ["search=100%25", ["user.change"]],
  ["search=of_it!", ["user.change"]],
  ["search=%25_%25", []],
  ["search=nothing+like+it", []],
])("finds by %s", async (query, actions) => {
  expect(await find(query)).toEqual(actions);
});

test("a text is found beyond the entries of one look, and the page after it goes on there", async () => {
  const other = await openHouse();
  try {
    const row = { who: null, from: null, target: "t", before: null } as const;
    await other.audit.record({ ...row, action: "deep.one", after: "needle" });
    const { database } = other;
    const filler = { at: startAt, userId: null, userName: null, via: "none", fromAddress: null };
    await database.transact(async (tx) => {
      for (let i = 0; i < 41; i++) {
        const rows = Array.from({ length: 1_000 }, () => ({ ...filler, action: "filler", target: "t", before: null }));
        await tx.insert(auditEntries).values(rows);
      }
    });
    await other.audit.record({ ...row, action: "deep.two", after: "needle" });
    const found = await other.audit.list(null, { search: "needle" }, 10);
    expect(found.map(({ action }) => action)).toEqual(["deep.two", "deep.one"]);
    expect(await other.audit.list(found[1]?.id ?? 0, { search: "needle" }, 10)).toEqual([]);
  } finally {
    await other.close();
  }
});

async function download(query: string) {
  const path = `/api/v1/platform/audit/export?${query}`;
  return play(house, { name: "", path, as: "admin", status: 200 });
}

test("CSV holds what the filter finds, escaped, with no cell that a spreadsheet would run", async () => {
  const { response, text } = await download("who=ben");
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("content-disposition")).toBe('attachment; filename="vigie-audit-2026-03-02.csv"');
  const lines = text.split("\r\n");
  expect(lines[0]).toBe("id,at,who,who_id,via,from,action,target,before,after,request");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toContain("2026-03-02T09:02:00.000Z,ben,ben,session,,username.check,x,,");
  expect(lines[1]).toContain('"{""name"":""=1+1"",""list"":[""a;b"",""say \\""hi\\""""]}"');
  expect(lines[2]).toContain("user.change");
});

test("with semicolons and a byte order mark for a French Excel", async () => {
  const { response } = await download("action=user.add&separator=;&mark=true");
  const bytes = new Uint8Array(await (await fetch(response.url, { headers: await admin() })).arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = new TextDecoder().decode(bytes);
  expect(text.split("\r\n")[0]).toBe("id;at;who;who_id;via;from;action;target;before;after;request");
  expect(text.split("\r\n")).toHaveLength(3);
});

test("JSON lines hold whole entries", async () => {
  const { response, text } = await download("target=bob&format=jsonl");
  expect(response.headers.get("content-type")).toBe("application/jsonl; charset=utf-8");
  const rows = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows.map(({ action }) => action)).toEqual(["user.change", "user.add"]);
  expect(rows[1]).toMatchObject({ userName: "ann", at: "2026-03-02T09:00:00.000Z", after: { name: "bob" } });
});

test("an export of many pages holds each entry once", async () => {
  const entry = { who: null, from: null, action: "many", before: null, after: null };
  await house.database.transact(async (tx) => {
    for (let n = 0; n < 1_203; n++) await house.audit.record({ ...entry, target: `t${n}` }, tx);
  });
  const { text } = await download("action=many&format=jsonl");
  const targets = text
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { target: string }).target);
  expect(targets).toHaveLength(1_203);
  expect(new Set(targets).size).toBe(1_203);
  expect(targets[0]).toBe("t1202");
});

test("only administrators export, and only with fields that exist", async () => {
  const path = "/api/v1/platform/audit/export";
  await play(house, { name: "", path, as: "supervisor", status: 403 });
  await play(house, { name: "", path: `${path}?separator=x`, as: "admin", status: 422 });
  await play(house, { name: "", path: `${path}?password=x`, as: "admin", status: 422 });
});

const admin = async () => ({ authorization: `Bearer ${await house.tokenOf("admin")}` });
