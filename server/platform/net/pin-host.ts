import { lookup } from "node:dns/promises";
import { OutgoingError } from "./outgoing.ts";
import type { PinHost } from "./smtp.ts";

/** Takes the first address that the machine's own resolver gives. @throws OutgoingError */
export const pinByLookup: PinHost = async (host) => {
  try {
    return (await lookup(host)).address;
  } catch (cause) {
    throw new OutgoingError("host_not_found", `There is no machine called ${host}.`, cause);
  }
};
