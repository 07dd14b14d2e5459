import { lookup } from "node:dns/promises";
import type { PinHost } from "./smtp.ts";

/** Takes the first address that the machine's own resolver gives. @throws Error with one sentence for people. */
export const pinByLookup: PinHost = async (host) => {
  try {
    return (await lookup(host)).address;
  } catch (cause) {
    throw new Error(`There is no machine called ${host}.`, { cause });
  }
};
