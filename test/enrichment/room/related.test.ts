import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Call } from "../../../server/cccp/index.ts";
import { sign } from "../../../server/enrichment/wildix/signature.ts";
import type { Scope } from "../../../server/platform/auth/scope.ts";
import type { House } from "../../cccp/room/house.ts";
import { openHouse, PASSWORD } from "../../cccp/room/house.ts";
import { agent, envelope, finished, flow } from "../events.ts";

/** A simulated call centre beside the room: its live calls are told a second time, by the PBX. */
const BASE = "/api/v1/enrichment";
const SECRET = "wildix-demo-secret";
let house: House;

beforeEach(async () => {
  house = await openHouse({ servers: { "one.example": { seed: 7 } } });
  const server = { name: "One", host: "one.example", port: 20103, login: "vigie", password: PASSWORD, project: "DEMO" };
  await house.connect(server);
  await house.ask("admin", "PUT", `${BASE}/settings`, { webhookSecret: SECRET });
});
afterEach(() => house.close());

/** A call that lasts, of somebody outside. */
async function liveCall(isOther: (call: Call) => boolean = () => false): Promise<Call & { startedAt: number }> {
  for (let turn = 0; turn < 200; turn++) {
    const calls = house.room.explorer.view("1", null)?.allCalls() ?? [];
    const found = calls.find((call) => {
      return call.state !== "ended" && call.direction === "incoming" && call.startedAt !== null && !isOther(call);
    });
    if (found?.caller) return found as Call & { startedAt: number };
    await house.pass(1000);
  }
  throw new Error("nobody calls");
}

let count = 0;
/** The PBX tells a call; gives its id there. */
async function tell(phone: string, startTime: number, more: Record<string, unknown> = {}, isOver = true) {
  const id = `call-${++count}`;
  const made = { caller: { type: "REMOTE", phone, name: "" }, startTime, endTime: startTime + 90_000, ...more };
  const data = isOver ? { id, flows: [finished(made)] } : { ...flow(made), id, start: startTime };
  const event = { ...envelope(isOver ? "call:completed" : "call:start", 0, data), time: startTime + 1000 };
  const body = JSON.stringify(event);
  const headers = { "x-signature": sign(SECRET, new TextEncoder().encode(body)), "content-type": "application/json" };
  const answer = await house.ask(null, "POST", `${BASE}/webhooks/wildix`, body, headers);
  expect([answer.status, answer.body]).toEqual([200, { received: true }]);
  return id;
}

/** The number as the other system spells it. */
const abroad = (number: string) => `+33${number.slice(1)}`;

async function recordsOf(call: Call, scope?: Scope) {
  const path = `${BASE}/live/1/${encodeURIComponent(call.id)}`;
  const { status, body } = scope
    ? await (
        await house.token("viewer", scope)
      )(path).then(async (answer) => ({ status: answer.status, body: await answer.json() }))
    : await house.ask("viewer", "GET", path);
  expect(status).toBe(200);
  return body.calls.map(({ callId }: { callId: string }) => callId) as string[];
}

async function liveOf(callId: string) {
  const { calls } = (await house.ask("admin", "GET", `${BASE}/calls?limit=500`)).body;
  const { id } = calls.find((line: { callId: string }) => line.callId === callId);
  return (await house.ask("viewer", "GET", `${BASE}/calls/${id}/live`)).body.calls;
}

describe("a live call and a call of the history", () => {
  test("of the same number within a minute lead to each other, however it is spelled", async () => {
    const call = await liveCall();
    expect(await recordsOf(call)).toEqual([]);
    const near = await tell(abroad(call.caller), call.startedAt + 59_000);
    const far = await tell(abroad(call.caller), call.startedAt + 61_000);
    const other = await tell("+33600000001", call.startedAt);
    expect(await recordsOf(call)).toEqual([near]);
    expect(await liveOf(near)).toMatchObject([{ serverId: "1", id: call.id }]);
    expect([await liveOf(far), await liveOf(other)]).toEqual([[], []]);
  });

  test("also while the PBX's call rings, and as soon as it comes", async () => {
    const call = await liveCall();
    const ringing = await tell(call.caller, call.startedAt + 2_000, { destination: "800" }, false);
    expect(await recordsOf(call)).toEqual([ringing]);
  });

  test("are all named where several could be meant, the nearest first; one with both ends the same goes before them", async () => {
    const call = await liveCall();
    const [late, near] = [
      await tell(call.caller, call.startedAt + 40_000),
      await tell(call.caller, call.startedAt - 5_000),
    ];
    expect(await recordsOf(call)).toEqual([near, late]);
    const both = await tell(call.caller, call.startedAt + 50_000, { callee: { type: "REMOTE", phone: call.called } });
    expect(await recordsOf(call)).toEqual([both]);
  });

  test("lead nowhere once the live one is over", async () => {
    const call = await liveCall();
    const record = await tell(call.caller, call.startedAt);
    for (let turn = 0; turn < 2000 && (await liveOf(record)).length > 0; turn++) await house.pass(2000);
    expect(await liveOf(record)).toEqual([]);
  });

  test("show nobody a call that they do not see, on either side", async () => {
    const call = await liveCall();
    const record = await tell(call.caller, call.startedAt, { queueName: "adv" });
    // Of the call centre another project, of the history the call's queue.
    const scope = { projects: ["OTHER"], queues: ["adv"] };
    expect(await recordsOf(call, scope)).toEqual([]);
    const send = await house.token("viewer", scope);
    const [line] = (await (await send(`${BASE}/calls`)).json()).calls;
    expect(line.callId).toBe(record);
    expect(await (await send(`${BASE}/calls/${line.id}/live`)).json()).toEqual({ calls: [] });
    // The call on the board, and none of the history: a scope of the project alone has no queue there.
    expect(await recordsOf(call, { projects: [call.projectName], queues: [] })).toEqual([]);
    expect(await recordsOf(call)).toEqual([record]);
    // An agent's token has no extension, and sees no call of the history.
    expect((await house.ask("agent", "GET", `${BASE}/calls/${line.id}/live`)).status).toBe(404);
  });

  test("give out no number: neither by the link, nor by asking for one that is not live", async () => {
    const call = await liveCall();
    const record = await tell(abroad(call.caller), call.startedAt, { callee: agent("44") });
    const roles = { viewer: "most", agent: "most", supervisor: "none", admin: "none" };
    await house.ask("admin", "PUT", `${BASE}/masking`, { isOn: true, roles });
    const path = `${BASE}/live/1/${encodeURIComponent(call.id)}`;
    const text = JSON.stringify((await house.ask("viewer", "GET", path)).body);
    expect(text).not.toContain(call.caller.slice(1));
    expect(text).toContain(`•${call.caller.slice(-2)}`);
    expect(JSON.stringify(await liveOf(record))).not.toContain(call.caller.slice(1));
    for (const [server, id] of [
      ["1", "nothing"],
      ["9", call.id],
    ]) {
      expect((await house.ask("viewer", "GET", `${BASE}/live/${server}/${id}`)).body).toEqual({ calls: [] });
    }
  });
});
