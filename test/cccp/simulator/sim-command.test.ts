import { describe, expect, test } from "bun:test";
import { dialTcp } from "../../../server/cccp/link/tcp.ts";
import { ClientEncoder, ServerDecoder } from "../../../server/cccp/wire/codec.ts";
import { FrameSplitter } from "../../../server/cccp/wire/frames.ts";
import type { ServerMessage } from "../../../server/cccp/wire/messages.ts";
import type { CommandContext } from "../../../server/commands/command.ts";
import { simCccp } from "../../../server/commands/sim.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const OPTIONS = { simulatorHost: "127.0.0.1", simulatorPort: 0, agents: 5, queues: 1, rate: 1, seed: 1 };

function start(options: Record<string, unknown>) {
  const stopping = Promise.withResolvers<string>();
  const address = Promise.withResolvers<string>();
  const said: string[] = [];
  const clock = new FakeClock();
  const context = {
    options: { ...OPTIONS, faults: null, cccpPassword: null, ...options },
    clock,
    log: silentLog,
    print: address.resolve,
    say: (text: string) => void said.push(text),
    stopped: stopping.promise,
  };
  return { code: simCccp.run(context as unknown as CommandContext), address: address.promise, stopping, said, clock };
}

describe("vigie sim cccp", () => {
  test("serves a client over TCP until it is told to stop, and says good-bye", async () => {
    const { code, address, stopping, clock } = start({ cccpPassword: "open sesame" });
    const [host = "", port] = (await address).split(":");
    const received: ServerMessage["name"][] = [];
    const [isLoggedIn, isClosed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const [splitter, decoder, encoder] = [new FrameSplitter(), new ServerDecoder(), new ClientEncoder()];
    const onData = (chunk: Uint8Array) =>
      splitter.push(chunk, (frame) => {
        const name = decoder.decode(frame)?.name;
        if (name) received.push(name);
        if (name === "login_ok") isLoggedIn.resolve();
      });
    const transport = await dialTcp({ host, port: Number(port) }, { onData, onClose: () => isClosed.resolve() }, 2_000);
    transport.write(encoder.encode({ name: "initialize", clientVersion: 1, canCompress: false }));
    const account = { login: "anyone", password: "open sesame" };
    transport.write(
      encoder.encode({ name: "login", session: 1, ...account, instancesCount: 1, hasBeenConnected: false }),
    );
    await isLoggedIn.promise;
    stopping.resolve("SIGTERM");
    expect(await code).toBe(0);
    await isClosed.promise;
    expect(received).toEqual(["connection_ok", "login_ok", "server_ask_to_disconnect"]);
    expect(clock.timers).toBe(0);
  });

  test("says which faults it shows, and refuses those that do not exist", async () => {
    const { code, address, stopping, said } = start({ faults: "slow=20@live,http#2+" });
    await address;
    stopping.resolve("SIGINT");
    await code;
    expect(said).toEqual([
      "Fault slow=20@live: sends everything so much later",
      "Fault http=1#2+: answers as a web server",
    ]);
    await expect(start({ faults: "slwo" }).code).rejects.toThrow('unknown fault "slwo". Did you mean slow?');
  });
});
