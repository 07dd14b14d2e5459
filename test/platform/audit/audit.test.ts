import { afterAll, beforeAll, expect, test } from "bun:test";
import { type House, openHouse, play, testScenarios } from "../../support/scenario.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const who = { id: "u1", name: "ann", displayName: "Ann", role: "admin", scope: null, via: "session" } as const;

test("keeps who, when, from where, before and after", async () => {
  const change = { who, from: "192.0.2.7", action: "thing.change", target: "Thing", before: { a: 1 }, after: { a: 2 } };
  await house.audit.record(change);
  expect(await house.audit.list(null, "thing.change", 10)).toEqual([
    {
      ...{ id: expect.any(Number), at: house.clock.now(), userId: "u1", userName: "ann", via: "session" },
      ...{ fromAddress: "192.0.2.7", action: "thing.change", target: "Thing", before: { a: 1 }, after: { a: 2 } },
      requestId: null,
    },
  ]);
});

test("goes when the change that it belongs to is rolled back", async () => {
  const failing = house.database.transact(async (tx) => {
    await house.audit.record({ who, from: null, action: "thing.undone", target: "t", before: null, after: 1 }, tx);
    throw new Error("undone");
  });
  await expect(failing).rejects.toThrow("undone");
  expect(await house.audit.list(null, "thing.undone", 10)).toEqual([]);
});

test("hides what is named like a secret, however deep; says that there is one", async () => {
  const after = { name: "x", password: "canary1", hasPassword: true, list: [{ apiToken: "canary2", port: 1 }] };
  await house.audit.record({ who, from: null, action: "thing.secret", target: "t", before: after, after });
  const [entry] = await house.audit.list(null, "thing.secret", 1);
  expect(JSON.stringify(entry)).not.toContain("canary");
  expect(entry?.after).toEqual({
    name: "x",
    password: "[hidden]",
    hasPassword: true,
    list: [{ apiToken: "[hidden]", port: 1 }],
  });
});

const path = "/api/v1/platform/audit";
testScenarios(
  () => house,
  [
    { name: "nobody reads the audit unsigned", path, status: 401 },
    { name: "nor a supervisor", path, as: "supervisor", status: 403 },
    { name: "an administrator does", path, as: "admin", status: 200, contains: ["thing.change"] },
    { name: "by action", path: `${path}?action=thing.change`, as: "admin", status: 200, lacks: ["thing.secret"] },
    { name: "with a bound", path: `${path}?limit=1001`, as: "admin", status: 422, contains: ['"field":"limit"'] },
    { name: "and nobody adds to it or changes it from outside", method: "DELETE", path, as: "admin", status: 405 },
  ],
);

test("pages lead through all entries, newest first, each once", async () => {
  for (let n = 0; n < 7; n++) {
    await house.audit.record({ who, from: null, action: "page.me", target: `t${n}`, before: null, after: n });
  }
  const seen: number[] = [];
  let before = "";
  for (let pages = 0; pages < 10; pages++) {
    const { text } = await play(house, {
      name: "",
      path: `${path}?action=page.me&limit=3${before}`,
      as: "admin",
      status: 200,
    });
    const page = JSON.parse(text) as { entries: { after: number }[]; nextBefore: number | null };
    seen.push(...page.entries.map((entry) => entry.after));
    if (page.nextBefore === null) break;
    before = `&before=${page.nextBefore}`;
  }
  expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0]);
});
