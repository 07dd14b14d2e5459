import { listenError } from "../platform/http/port.ts";
import type { Command } from "./command.ts";

/** `vigie sim cccp`: the simulated call centre on a port of its own, for any CCCP client, until it is told to stop. */
export const simCccp: Command = {
  name: "sim cccp",
  usage: "sim cccp [--host ADDRESS] [--port N] [--agents N] [--queues N] [--rate N] [--seed N] [--faults LIST]",
  summary:
    "Run a simulated call centre. It lets any login in with the password of CCCP_PASSWORD; with any password when unset.",
  options: ["simulatorHost", "simulatorPort", "agents", "queues", "rate", "seed", "faults", "cccpPassword", "logLevel"],
  async run({ options, clock, log, print, say, stopped }) {
    const { CallCentreSimulator, FAULTS, faultText, listenTcp, parseFaults } = await import("../cccp/index.ts");
    const { simulatorHost: host, simulatorPort: port, agents, queues, rate: ratePerMinute, seed } = options;
    const faults = parseFaults(options.faults ?? "");
    const password = options.cccpPassword;
    const size = { agents, queues, ratePerMinute, seed };
    const simulator = new CallCentreSimulator({ clock, log: log.child("simulator"), ...size, password, faults });
    const listener = await listenTcp({ host, port }, simulator.accept).catch((cause) => {
      throw listenError(cause, host, port);
    });
    simulator.start();
    print(`${host}:${listener.port}`);
    for (const fault of faults) say(`Fault ${faultText(fault)}: ${FAULTS[fault.name].help}`);
    log.info("stopping", { signal: await stopped });
    simulator.stop();
    await listener.close();
    return 0;
  },
};
