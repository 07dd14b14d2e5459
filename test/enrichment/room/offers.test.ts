import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyElysia } from "elysia";
import { eq } from "drizzle-orm";
import { personalNotices, users } from "../../../db/schema/platform.ts";
import { createEnrichmentRoom } from "../../../server/enrichment/index.ts";
import { sign } from "../../../server/enrichment/wildix/signature.ts";
import { createBase } from "../../../server/platform/http/base.ts";
import type { Fact } from "../../../server/platform/events/bus.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { doorToAnywhere } from "../../platform/alerts/door.ts";
import { type AlertHouse, openAlertHouse } from "../../platform/alerts/house.ts";
import { LoopbackServer } from "../../platform/alerts/loopback.ts";
import { type Person, PushScene } from "../../platform/push/scene.ts";
import { agent, envelope, finished, START } from "../events.ts";

const SECRET = "wildix-demo-secret";
const CALLS = "/api/v1/enrichment/calls";
const HOUR_MS = 3_600_000;

let folder: string;
let clock: FakeClock;
let house: AlertHouse;
let service: LoopbackServer;
let scene: PushScene;
let app: AnyElysia;
let room: ReturnType<typeof createEnrichmentRoom>;
let bob: Person;
let alice: Person;
let carla: Person;
let facts: Fact[];
let operations = 0;

/** The alerts of the house with the room beside them, on one database. */
async function begin() {
  house = await openAlertHouse({ net: doorToAnywhere(), folder, clock });
  scene = new PushScene(house, service);
  room = createEnrichmentRoom(house.platform);
  await room.start();
  const { log, access } = house.platform;
  app = createBase({ log, access }).use(room.routes);
  facts = [];
  for (const topic of ["enrichment.call.offered", "enrichment.call.returned"]) {
    house.platform.bus.subscribe(topic, (fact) => void facts.push(fact));
  }
}

async function end(isKilled = false) {
  await room.stop();
  await house.close({ isKilled, keep: true });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vigie-offers-"));
  clock = new FakeClock();
  service = await LoopbackServer.start();
  service.answer = () => ({ status: 201, body: "" });
  await begin();
  bob = await agentOf("bob", "44");
  alice = await agentOf("alice", "33");
  carla = await agentOf("carla", "11");
  await ask(await scene.person("root", "admin"), "PUT", "/api/v1/enrichment/settings", { webhookSecret: SECRET });
});
afterEach(async () => {
  await end();
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function agentOf(name: string, extension: string): Promise<Person> {
  const person = await scene.person(name, "agent");
  await house.database.transact((tx) => tx.update(users).set({ extension }).where(eq(users.id, person.id)));
  return person;
}

async function ask({ cookie }: Pick<Person, "cookie">, method: string, path: string, body?: unknown) {
  const headers: Record<string, string> = { cookie, host: "localhost", origin: "http://localhost" };
  if (body !== undefined) headers["content-type"] = "application/json";
  const text = body === undefined ? undefined : JSON.stringify(body);
  const response = await app.handle(new Request(`http://localhost${path}`, { method, headers, body: text }));
  return { status: response.status, body: await response.json() };
}

/** A call to 44, told by the PBX; gives its id. */
async function call(id = "call-1", phone = "+33612345678"): Promise<number> {
  const flows = [finished({ caller: { type: "REMOTE", phone, name: "" }, callee: agent("44"), startTime: START })];
  const body = new TextEncoder().encode(JSON.stringify(envelope("call:completed", 100_000, { id, flows })));
  const headers = { "x-signature": sign(SECRET, body) };
  const url = "http://localhost/api/v1/enrichment/webhooks/wildix";
  await app.handle(new Request(url, { method: "POST", body, headers }));
  const { calls } = (await ask(bob, "GET", CALLS)).body;
  return calls.find(({ callId }: { callId: string }) => callId === id).id;
}

async function passOn(from: Person, to: string, ref: number, baseVersion = 0) {
  const changes = { subject: "Devis", transferredTo: to };
  const operationId = `operation-${++operations}`;
  const answer = await ask(from, "PATCH", `${CALLS}/${ref}/note`, { baseVersion, changes, operationId });
  expect(answer.status).toBe(200);
}

const accept = (who: Person, ref: number) => ask(who, "POST", `${CALLS}/${ref}/transfer/accept`);
const handBack = (who: Person, ref: number, comment: string) =>
  ask(who, "POST", `${CALLS}/${ref}/transfer/return`, { comment });
const choose = (who: Person, change: object) =>
  house.askAs(who.cookie, "PUT", "/me/notifications", {
    ...{ tells: ["red", "amber", "resolved"], ruleIds: null, quiet: [], timeZone: "UTC", ...change },
  });
const kept = () => house.database.orm.select().from(personalNotices);

describe("a call that is passed on", () => {
  test("is told at once to the devices of exactly that person, and says who, whose and what about", async () => {
    const [hers, herPhone, his] = [
      await scene.subscribe(alice),
      await scene.subscribe(alice, { language: "en" }),
      await scene.subscribe(bob),
    ];
    const other = await scene.subscribe(carla);
    const ref = await call();
    await passOn(bob, "alice", ref);
    expect(facts).toMatchObject([{ topic: "enrichment.call.offered", data: { callRef: ref, toId: alice.id } }]);
    await scene.until(2);
    const message = {
      title: "bob vous a transmis un appel",
      body: "+33612345678 → Devis",
      path: `/history-call/${ref}`,
    };
    expect(await scene.messagesOf(hers)).toMatchObject([message]);
    expect(await scene.messagesOf(herPhone)).toMatchObject([{ ...message, title: "bob passed a call on to you" }]);
    expect([await scene.messagesOf(his), await scene.messagesOf(other)]).toEqual([[], []]);
    expect(await kept()).toEqual([]);
  });

  test("and handed back is told to whoever passed it on, with the word", async () => {
    const his = await scene.subscribe(bob);
    const ref = await call();
    await passOn(bob, "alice", ref);
    await handBack(alice, ref, "Pas mon dossier");
    expect(facts.at(-1)).toMatchObject({ topic: "enrichment.call.returned", data: { callRef: ref, toId: bob.id } });
    await scene.until(1);
    expect(await scene.messagesOf(his)).toMatchObject([
      { title: "alice vous a rendu un appel", body: "+33612345678 → Pas mon dossier" },
    ]);
  });

  test("shows as much of the number as its reader may see", async () => {
    const hers = await scene.subscribe(alice);
    const root = await scene.person("second", "admin");
    const roles = { viewer: "most", agent: "end", supervisor: "none", admin: "none" };
    await ask(root, "PUT", "/api/v1/enrichment/masking", { isOn: true, roles });
    await passOn(bob, "alice", await call());
    await scene.until(1);
    expect(await scene.messagesOf(hers)).toMatchObject([{ body: "+3361234•••• → Devis" }]);
  });

  test("is told to nobody once it was accepted, taken back or passed to somebody else", async () => {
    const hers = await scene.subscribe(alice);
    await choose(alice, { quiet: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 10 * 60 }] });
    const [accepted, withdrawn, moved] = [await call("a"), await call("b"), await call("c")];
    for (const ref of [accepted, withdrawn, moved]) await passOn(bob, "alice", ref);
    await accept(alice, accepted);
    await passOn(bob, "", withdrawn, 1);
    await passOn(bob, "carla", moved, 1);
    await house.pass(2);
    await clock.advance(2 * HOUR_MS);
    await house.pass(5);
    expect(await scene.messagesOf(hers)).toEqual([]);
    expect(await kept()).toEqual([]);
  });

  test("waits while its reader has silence; what still waits for an answer is then one message", async () => {
    const hers = await scene.subscribe(alice);
    await choose(alice, { quiet: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 9 * 60 + 1 }] });
    for (const id of ["a", "b"]) await passOn(bob, "alice", await call(id));
    await house.pass(20);
    expect([await scene.messagesOf(hers), (await kept()).length]).toEqual([[], 2]);
    await house.pass(45);
    expect(await scene.messagesOf(hers)).toMatchObject([
      {
        title: "2 appels pour vous",
        path: "/calls/history",
        body: "bob vous a transmis un appel\u202f: +33612345678 → Devis\nbob vous a transmis un appel\u202f: +33612345678 → Devis",
      },
    ]);
  });

  test("is not pushed to who does not want it, and is in their list all the same", async () => {
    const hers = await scene.subscribe(alice);
    expect((await choose(alice, { isToldPersonally: false })).body.choices.isToldPersonally).toBe(false);
    // A client that knows nothing of it changes nothing about it.
    expect((await choose(alice, {})).body.choices.isToldPersonally).toBe(false);
    await passOn(bob, "alice", await call());
    await house.pass(5);
    expect([await scene.messagesOf(hers), await kept()]).toEqual([[], []]);
    expect((await ask(alice, "GET", `${CALLS}?offered=true`)).body.calls).toHaveLength(1);
  });

  test("is not told to a device whose log-in ended, nor to somebody else who signed in there since", async () => {
    const hers = await scene.subscribe(alice);
    service.answer = () => ({ status: 503, body: "" });
    await passOn(bob, "alice", await call());
    await scene.until(1);
    service.answer = () => ({ status: 201, body: "" });
    // The same browser, another person: its endpoint is the same.
    await house.askAs(carla.cookie, "POST", "/push/subscriptions", {
      ...{ endpoint: hers.endpoint, keys: hers.key.keys, expirationTime: null, language: "fr", minLevel: "amber" },
    });
    const before = service.received.length;
    await house.pass(120);
    expect(service.received).toHaveLength(before);
  });

  test("is told after a kill that came before anybody was, and told once", async () => {
    const hers = await scene.subscribe(alice);
    await passOn(bob, "alice", await call());
    await end(true);
    await begin();
    await scene.until(1);
    await house.pass(30);
    expect(await scene.messagesOf(hers)).toHaveLength(1);
  });
});

describe("the calls that wait for an answer", () => {
  const offered = async (who: Person) =>
    (await ask(who, "GET", `${CALLS}?offered=true`)).body.calls.map(({ id }: { id: number }) => id);

  test("are those of the reader, until they accept or hand back", async () => {
    const [first, second] = [await call("a"), await call("b")];
    for (const ref of [first, second]) await passOn(bob, "alice", ref);
    expect((await offered(alice)).sort()).toEqual([first, second].sort());
    expect([await offered(bob), await offered(carla)]).toEqual([[], []]);
    await accept(alice, first);
    expect(await offered(alice)).toEqual([second]);
    await handBack(alice, second, "");
    expect(await offered(alice)).toEqual([]);
  });

  test("are told to change to those concerned alone", async () => {
    const told: [string, unknown][] = [];
    const { hub } = house;
    const publish = hub.publish.bind(hub);
    hub.publish = (topic, parameter, data, variant) => {
      if (topic === "enrichment.offers") told.push([variant ?? "", data]);
      publish(topic, parameter, data, variant);
    };
    const ref = await call();
    await passOn(bob, "alice", ref);
    await passOn(bob, "carla", ref, 1);
    await accept(carla, ref);
    const datum = { callRef: ref };
    expect(told).toEqual([
      [alice.id, datum],
      [alice.id, datum],
      [carla.id, datum],
      [carla.id, datum],
    ]);
  });
});
