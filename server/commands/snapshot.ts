import type { Command } from "./command.ts";

/** Connect, log in and every view: a server of 1,000 sessions needs less than a second. */
const DEADLINE_MS = 20_000;

/** The explorer's command-line twin: one look at a call-centre server, as JSON on standard output. */
export const snapshot: Command = {
  name: "snapshot",
  usage: "snapshot [--host HOST] [--port PORT] [--login LOGIN] [--password PASSWORD]",
  summary: "Print the users, calls and queues of a call-centre server as JSON, and leave.",
  options: ["serverHost", "serverPort", "serverLogin", "serverPassword"],
  async run({ options, clock, log, print, say }) {
    const { lookOnce } = await import("../cccp/index.ts");
    const { snapshotOf } = await import("../compat/snapshot.ts");
    const { serverHost: host, serverPort: port, serverLogin: login } = options;
    const password = options.serverPassword ?? "";
    const look = await lookOnce({ host, port, login, password, clock, log, deadlineMs: DEADLINE_MS });
    if (!look.isConnected) {
      say(`No snapshot of ${host}, port ${port}: ${look.detail}`);
      print(JSON.stringify(snapshotOf(null, clock.now())));
      return 1;
    }
    if (look.unanswered.length > 0) say(`The server gave no answer for: ${look.unanswered.join(", ")}`);
    print(JSON.stringify(snapshotOf(look.store, look.serverNow)));
    return 0;
  },
};
