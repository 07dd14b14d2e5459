import { systemClock } from "../../../server/platform/clock.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { OutgoingHttp, type OutgoingParts } from "../../../server/platform/net/outgoing.ts";

/** The program's own way out, opened to this machine by name, as an administrator would. */
export function doorToLoopback(change: Partial<OutgoingParts> = {}): OutgoingHttp {
  const allowHosts = ["127.0.0.1", "localhost"];
  return new OutgoingHttp({ clock: systemClock, log: silentLog, version: "0.0.0-test", allowHosts, ...change });
}

/** The same for what is never opened by name, such as push services: here this machine is the Internet. */
export function doorToAnywhere(): OutgoingHttp {
  return doorToLoopback({ kindOf: () => "public" });
}
