import { BlockList, isIP } from "node:net";

/** Where a request really comes from, and whether it travelled over TLS. */
export interface Caller {
  address: string;
  isSecure: boolean;
}

/** Finds callers behind reverse proxies; only the named proxies are believed. */
export class CallerReader {
  private readonly trusted = new BlockList();
  private readonly hasProxies: boolean;

  /** @param proxies addresses or networks (`10.0.0.0/8`), as the option `trusted-proxies` checked them. */
  constructor(proxies: readonly string[]) {
    this.hasProxies = proxies.length > 0;
    for (const proxy of proxies) {
      const [address = "", bits] = proxy.split("/");
      const family = isIP(address) === 6 ? "ipv6" : "ipv4";
      if (bits === undefined) this.trusted.addAddress(address, family);
      else this.trusted.addSubnet(address, Number(bits), family);
    }
  }

  /**
   * @param peer address of the other end of the connection.
   * X-Forwarded-For is read from its right end, where our proxies write, until an address that is not theirs.
   */
  read(request: Request, peer: string | null): Caller {
    const direct = plain(peer ?? "");
    if (!this.isTrusted(direct)) return { address: direct, isSecure: request.url.startsWith("https:") };
    const chain = (request.headers.get("x-forwarded-for") ?? "").split(",").map((part) => plain(part.trim()));
    let address = direct;
    for (const hop of chain.reverse()) {
      if (isIP(hop) === 0) break;
      address = hop;
      if (!this.isTrusted(hop)) break;
    }
    const scheme = request.headers.get("x-forwarded-proto");
    return { address, isSecure: scheme ? scheme.trim() === "https" : request.url.startsWith("https:") };
  }

  /** Whether the other end of the connection is one of our proxies. */
  isProxy(peer: string | null): boolean {
    return this.isTrusted(plain(peer ?? ""));
  }

  private isTrusted(address: string): boolean {
    // Looked at for every request, and mostly there are none.
    if (!this.hasProxies) return false;
    const family = isIP(address);
    return family !== 0 && this.trusted.check(address, family === 6 ? "ipv6" : "ipv4");
  }
}

/** The network that limits are counted by: /24 for IPv4, /64 for IPv6, which is what one household or office has. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address.split(".").slice(0, 3).join(".");
  const [head = "", tail] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail ? tail.split(":") : [];
  const gap = tail === undefined ? [] : Array(Math.max(0, 8 - front.length - back.length)).fill("0");
  return [...front, ...gap, ...back]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

/** An IPv4 address that arrives through an IPv6 socket is written as IPv4. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}
