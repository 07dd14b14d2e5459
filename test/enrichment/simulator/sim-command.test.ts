import { describe, expect, test } from "bun:test";
import type { CommandContext } from "../../../server/commands/command.ts";
import { findCommand } from "../../../server/commands/run.ts";
import { simWildix } from "../../../server/commands/sim-wildix.ts";
import { isSignedWith } from "../../../server/enrichment/wildix/signature.ts";
import { readWebhook } from "../../../server/enrichment/wildix/webhook.ts";
import { type Log, silentLog } from "../../../server/platform/log.ts";
import { type Clock, systemClock } from "../../../server/platform/clock.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const OPTIONS = {
  ...{ simulatorHost: "127.0.0.1", wildixSimulatorPort: 0, simulatorWebhook: null, simulatorSecret: "a secret" },
  ...{ allowHosts: ["127.0.0.1"], generation: "both", agents: 60, rate: 600, speed: 1000, pastDays: 0.01 },
  ...{ utcOffset: "+0530", seed: 1, wildixFaults: null },
};

function start(options: Record<string, unknown>, clock: Clock = systemClock) {
  const stopping = Promise.withResolvers<string>();
  const address = Promise.withResolvers<string>();
  const said: string[] = [];
  const warned: string[] = [];
  const log: Log = {
    ...silentLog,
    child: () => log,
    warn: (_, fields) => void warned.push(String(fields?.reason)),
  };
  const context = {
    options: { ...OPTIONS, ...options },
    ...{ clock, log, print: address.resolve, stopped: stopping.promise },
    say: (text: string) => void said.push(text),
  };
  return {
    code: simWildix.run(context as unknown as CommandContext),
    address: address.promise,
    stopping,
    said,
    warned,
  };
}

describe("vigie sim wildix", () => {
  test("is a command", () => expect(findCommand(["sim", "wildix", "--port", "0"])?.command).toBe(simWildix));

  test("tells of calls over HTTP and hands out past ones, until it is told to stop", async () => {
    const enough = Promise.withResolvers<void>();
    const types: string[] = [];
    const receiver = Bun.serve({
      ...{ port: 0, hostname: "127.0.0.1" },
      async fetch(request) {
        const body = new Uint8Array(await request.arrayBuffer());
        if (!isSignedWith("a secret", body, request.headers.get("x-signature") ?? ""))
          return new Response(null, { status: 401 });
        const webhook = readWebhook(JSON.parse(Buffer.from(body).toString()), 0);
        if (types.push(webhook.kind === "call" ? webhook.type : webhook.kind) === 300) enough.resolve();
        return new Response(null, { status: 204 });
      },
    });
    const { code, address, stopping, said } = start({ simulatorWebhook: `http://127.0.0.1:${receiver.port}/hook` });
    const base = await address;
    expect((await fetch(`${base}/api/v1/PBX/CallHistory/`)).status).toBe(401);
    const headers = { authorization: "Bearer demo-simple-token" };
    const answer = await fetch(`${base}/api/v1/PBX/CallHistory/?count=1`, { headers });
    expect(await answer.json()).toMatchObject({ result: { records: [{ timezone: "+0530" }] } });
    const large = { method: "POST", headers, body: "x".repeat(200_000) };
    expect((await fetch(`${base}/v2/history/conversations`, large)).status).toBe(413);
    await enough.promise;
    stopping.resolve("SIGINT");
    expect(await code).toBe(0);
    await receiver.stop(true);
    for (const type of ["call:start", "call:update", "call:end", "call:live:progress", "call:completed"])
      expect(types).toContain(type);
    expect(said.at(-1)).toMatch(/^\d+ calls came in; \d+ events were taken, 0 were not, after 0 further attempts\.$/);
    expect(said.join("\n")).not.toContain("a secret");
  });

  test("reaches no address of the local network that was not opened", async () => {
    let asked = 0;
    const receiver = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response(String(asked++)) });
    const simulatorWebhook = `http://127.0.0.1:${receiver.port}/hook`;
    const closed = new FakeClock();
    const refused = start({ simulatorWebhook, allowHosts: [] }, closed);
    await refused.address;
    await closed.advance(600_000);
    refused.stopping.resolve("SIGINT");
    await refused.code;
    expect(refused.warned.length).toBeGreaterThan(0);
    for (const reason of refused.warned) expect(reason).toStartWith("127.0.0.1 is ");
    expect([asked, refused.said.at(-1)]).toEqual([
      0,
      expect.stringMatching(/; 0 events were taken, [1-9]\d* were not/),
    ]);
    await receiver.stop(true);
  });

  test("says which faults it shows, refuses unknown ones, and says when its port is taken", async () => {
    const first = start({ wildixFaults: "slow=20,total-text" });
    const base = await first.address;
    await expect(start({ wildixFaults: "slwo" }).code).rejects.toThrow('unknown fault "slwo". Did you mean slow?');
    const taken = Number(new URL(base).port);
    await expect(start({ wildixSimulatorPort: taken }).code).rejects.toThrow("is in use by another program");
    first.stopping.resolve("SIGINT");
    await first.code;
    expect(first.said.filter((line) => line.startsWith("Fault"))).toEqual([
      "Fault slow=20: answers every request so much later",
      "Fault total-text=1: writes the total of a list as a text",
    ]);
  });
});
