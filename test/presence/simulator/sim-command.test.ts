import { describe, expect, test } from "bun:test";
import type { CommandContext } from "../../../server/commands/command.ts";
import { findCommand } from "../../../server/commands/run.ts";
import { simYeastar } from "../../../server/commands/sim-yeastar.ts";
import { OPTIONS } from "../../../server/platform/config/options.ts";
import { systemClock } from "../../../server/platform/clock.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { DEMO_APP, YEASTAR_FAULTS } from "../../../server/presence/simulator.ts";
import { CONTROLS } from "../../../server/presence/simulator/controls.ts";

function start(options: Record<string, unknown> = {}) {
  const stopping = Promise.withResolvers<string>();
  const address = Promise.withResolvers<string>();
  const said: string[] = [];
  const context = {
    options: {
      ...{
        simulatorHost: "127.0.0.1",
        yeastarSimulatorPort: 0,
        selfSigned: false,
        agents: 12,
        rate: 0,
        changesByHand: 0,
      },
      ...{
        lifeSpeed: 1,
        simulatorWebhook: null,
        yeastarWebhookSecret: "s",
        allowHosts: [],
        seed: 1,
        yeastarFaults: null,
      },
      ...options,
    },
    ...{ clock: systemClock, log: silentLog, print: address.resolve, stopped: stopping.promise },
    say: (text: string) => void said.push(text),
  };
  return { code: simYeastar.run(context as unknown as CommandContext), address: address.promise, stopping, said };
}

describe("vigie sim yeastar", () => {
  test("is a command", () => expect(findCommand(["sim", "yeastar", "--port", "0"])?.command).toBe(simYeastar));

  test("answers at the addresses of a PBX, and lets people play along, until it is told to stop", async () => {
    const { code, address, stopping, said } = start({ yeastarFaults: "slow=1,token-text" });
    const base = await address;
    const post = (path: string, body: object) =>
      fetch(`${base}${path}`, { method: "POST", body: JSON.stringify(body) });
    const log = await post("/openapi/v1.0/get_token", { username: DEMO_APP.clientId, password: DEMO_APP.secret });
    const { access_token } = (await log.json()) as { access_token: string };
    const socket = new WebSocket(`${base.replace("http", "ws")}/openapi/v1.0/subscribe?access_token=${access_token}`, {
      headers: { "user-agent": "OpenAPI" },
    } as never);
    const event = Promise.withResolvers<string>();
    socket.onmessage = ({ data }) => {
      if (String(data).includes("SUCCESS"))
        void post("/sim/user-presence", { number: "2003", status: "do_not_disturb" });
      else event.resolve(String(data));
    };
    socket.onopen = () => socket.send('{"topic_list":[30009]}');
    expect(JSON.parse(await event.promise)).toMatchObject({
      type: 30009,
      msg: '{"extension":"2003","status":"do_not_disturb"}',
    });
    socket.close();
    const state = (await (await fetch(`${base}/sim/state`)).json()) as {
      extensions: { number: string; presence_status: string }[];
    };
    expect(state.extensions.find(({ number }) => number === "2003")?.presence_status).toBe("do_not_disturb");
    stopping.resolve("SIGINT");
    expect(await code).toBe(0);
    expect(said).toContain(`Log in as client ${DEMO_APP.clientId} with the secret ${DEMO_APP.secret}.`);
    expect(said.filter((line) => line.startsWith("Fault"))).toHaveLength(2);
    expect(said.at(-1)).toMatch(/^2 requests came in and 0 calls/);
  });

  test("controls do what they say, and refuse what makes no sense", async () => {
    const { code, address, stopping } = start();
    const base = await address;
    const post = async (name: string, body: string) =>
      (await fetch(`${base}/sim/${name}`, { method: "POST", body })).status;
    expect(await post("call", '{"number":"2001","state":"ringing"}')).toBe(204);
    expect(await post("call", '{"number":"2001","state":"dancing"}')).toBe(422);
    expect(await post("user-presence", '{"number":"nobody","status":"lunch"}')).toBe(422);
    expect(await post("user-presence", '{"number":"2001"}')).toBe(422);
    expect(await post("user-presence", "{")).toBe(400);
    expect(await post("create-extension", '{"number":"2999","name":"Somebody"}')).toBe(204);
    expect(await post("create-extension", '{"number":"2999"}')).toBe(422);
    expect(await post("delete-extension", '{"number":"2999"}')).toBe(204);
    expect(await post("auto-switch", '{"status":"off_work"}')).toBe(204);
    expect(await post("expire-tokens", "")).toBe(204);
    expect(await post("fault", '{"name":"slow","value":1}')).toBe(204);
    expect(await post("fault", '{"name":"slow","value":null}')).toBe(204);
    expect(await post("fault", '{"name":"nothing"}')).toBe(422);
    expect(await post("toString", "{}")).toBe(404);
    const listed = (await (await fetch(`${base}/sim/`)).json()) as object;
    expect(Object.keys(listed)).toEqual(["state", ...Object.keys(CONTROLS)]);
    expect(await post("reboot", "{}")).toBe(204);
    stopping.resolve("SIGINT");
    await code;
  });

  test("has a certificate of its own, and says its fingerprint", async () => {
    const { code, address, stopping, said } = start({ selfSigned: true });
    const base = await address;
    expect(base).toStartWith("https://127.0.0.1:");
    await expect(fetch(`${base}/sim/state`)).rejects.toThrow();
    const answer = await fetch(`${base}/sim/state`, { tls: { rejectUnauthorized: false } } as never);
    expect(answer.status).toBe(200);
    expect(said.join("\n")).toMatch(/SHA-256 fingerprint [0-9a-f]{64}\./);
    stopping.resolve("SIGINT");
    await code;
  });

  test("its help names every fault", () => {
    for (const name of Object.keys(YEASTAR_FAULTS)) expect(OPTIONS.yeastarFaults.help).toContain(name);
  });

  test("says when a fault is unknown, and when its port is taken", async () => {
    const { code, address, stopping } = start();
    const base = await address;
    await expect(start({ yeastarFaults: "slwo" }).code).rejects.toThrow("Did you mean slow?");
    const taken = { yeastarSimulatorPort: Number(new URL(base).port) };
    await expect(start(taken).code).rejects.toThrow("is in use by another program");
    stopping.resolve("SIGINT");
    await code;
  });
});
