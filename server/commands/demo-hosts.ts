/** Where a demonstration's own parts meet. */
export const LOOPBACK = "127.0.0.1";

/** An address at which a program that listens on `host` is reached from its own machine. */
export function reachableHost(host: string): string {
  if (host === "0.0.0.0" || host === "::" || host === "localhost") return LOOPBACK;
  return host.includes(":") ? `[${host}]` : host;
}
