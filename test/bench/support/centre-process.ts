/** The simulated call centre as a process of its own: prints its port, runs until it is killed. */
import { listenTcp } from "../../../server/cccp/link/tcp.ts";
import { CallCentreSimulator } from "../../../server/cccp/simulator.ts";
import { systemClock } from "../../../server/platform/clock.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as { agents: number; queues: number; history: number };
const simulator = new CallCentreSimulator({ clock: systemClock, ...options });
simulator.start();
const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, simulator.accept);
console.log(listener.port);
