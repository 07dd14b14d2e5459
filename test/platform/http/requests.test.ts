import { afterAll, beforeAll, expect, test } from "bun:test";
import { Elysia } from "elysia";
import { type House, openHouse } from "../../support/scenario.ts";

let house: House;
let later: () => void = () => {};
const waiting: (() => void)[] = [];

beforeAll(async () => {
  house = await openHouse({
    trustedProxies: ["127.0.0.1"],
    routes: ({ access, log, audit }) => [
      new Elysia()
        .use(access)
        .get(
          "/api/v1/note/:word",
          async ({ params, identity, from }) => {
            await new Promise<void>((resolve) => waiting.push(resolve));
            log.info("noted", { word: params.word });
            later = () => log.info("later", {});
            const entry = { who: identity, from, action: "note", target: params.word, before: null, after: null };
            await audit.record(entry);
            return { word: params.word };
          },
          { access: "public" },
        )
        .get(
          "/api/v1/broken/:word",
          () => {
            throw new Error("no idea");
          },
          { access: "public" },
        ),
    ],
  });
});
afterAll(() => house.close());

const get = (path: string, id?: string) =>
  fetch(house.url + path, id === undefined ? {} : { headers: { "x-request-id": id } });

/** Lets requests in, then answers them in the opposite order. */
async function together(words: readonly string[]): Promise<string[]> {
  const answers = words.map((word) => get(`/api/v1/note/${word}`));
  while (waiting.length < words.length) await new Promise<void>((resolve) => setImmediate(resolve));
  for (const go of waiting.splice(0).reverse()) go();
  return (await Promise.all(answers)).map((answer) => answer.headers.get("x-request-id") ?? "");
}

test("what happens for a request carries its id: answer, log, audit, even when many are answered at once", async () => {
  const words = ["ann", "ben", "cid"];
  const ids = await together(words);
  expect(new Set(ids).size).toBe(3);
  const entries = await house.audit.list(null, "note", 10);
  for (const [index, word] of words.entries()) {
    expect(house.logged.find((line) => line.includes(`word=${word}`))).toContain(`request=${ids[index]} `);
    expect(entries.find(({ target }) => target === word)?.requestId).toBe(ids[index] as string);
  }
});

test("what goes on after the answer is not the request's doing any more", async () => {
  await together(["dan"]);
  await untilLogged("answered");
  later();
  expect(house.logged.find((line) => line.includes("later"))).not.toContain("request=");
});

test.each([
  ["/healthz", 200],
  ["/api/nothing", 404],
  ["/api/v1/platform/me", 401],
  ["/api/v1/broken/x", 500],
])("%s is answered with an id", async (path, status) => {
  const answer = await get(path);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});

test("a proxy's own id is taken over when it is sane, and made anew when it is not", async () => {
  expect((await get("/healthz", "edge-1.42:7")).headers.get("x-request-id")).toBe("edge-1.42:7");
  for (const bad of ["a b", '"', "x".repeat(65), "-x", "é"]) {
    expect((await get("/healthz", bad)).headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test("anybody else's id is not believed", async () => {
  const other = await openHouse();
  try {
    const answer = await fetch(`${other.url}/healthz`, { headers: { "x-request-id": "forged" } });
    expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  } finally {
    await other.close();
  }
});

test("answers are logged at debug with status and path, without the query and without what may be a token", async () => {
  const hidden = `vg_${"A".repeat(43)}`;
  const long = "Zz0-_".repeat(9);
  await get(`/api/nothing/${hidden}/${long}?token=canary-query`, "seen-1");
  await get(`/api/v1/broken/${hidden}`, "seen-2");
  await untilLogged("request=seen-2 method");
  const line = house.logged.find((text) => text.includes("answered") && text.includes("seen-1"));
  expect(line).toContain("method=GET path=/api/nothing/[hidden]/[hidden] status=404");
  const all = house.logged.join("");
  for (const secret of [hidden, long, "canary-query"]) expect(all).not.toContain(secret);
  expect(house.logged.find((text) => text.includes("Incident") && text.includes("seen-2"))).toBeDefined();
});

test.each([
  ["/api/nothing", 404],
  ["/api/v1/platform/me", 401],
  ["/api/v1/broken/x", 500],
])("what is refused at %s names this one request, as the answer, log and audit do", async (path, status) => {
  const answer = await get(path);
  expect(answer.status).toBe(status);
  const { instance } = (await answer.json()) as { instance: string };
  expect(instance).toBe(`urn:vigie:request:${answer.headers.get("x-request-id")}`);
});

test("a refusal names a proxy's request by the proxy's id", async () => {
  const { instance } = (await (await get("/api/nothing", "edge-1.42:7")).json()) as { instance: string };
  expect(instance).toBe("urn:vigie:request:edge-1.42:7");
});

test("no refusal repeats an address that holds a token", async () => {
  const hidden = `vgk_${"A".repeat(43)}`;
  for (const path of [
    `/api/wall/now?kiosk=${hidden}`,
    `/api/nothing/${hidden}`,
    `/api/v1/platform/me?kiosk=${hidden}`,
  ]) {
    const answer = await get(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.text()).not.toContain(hidden);
  }
});

/** The log of an answer comes a moment after the answer. */
async function untilLogged(text: string): Promise<void> {
  while (!house.logged.some((line) => line.includes(text))) await new Promise<void>((resolve) => setImmediate(resolve));
}
