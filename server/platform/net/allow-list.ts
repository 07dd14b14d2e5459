import {
  type AddressBytes,
  type AddressKind,
  isWithin,
  kindOf,
  type Network,
  parseAddress,
  unmapped,
} from "./address.ts";

/** What no entry opens: nobody answers there, everybody does, or a cloud's credentials would. */
const NEVER: ReadonlySet<AddressKind> = new Set(["metadata", "multicast", "unspecified"]);
/** Shorter prefixes are a whole provider's worth of the Internet rather than a local network. */
const SHORTEST_PREFIX = { 4: 8, 16: 7 } as const;
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const MAX_NAME_LENGTH = 253;

/**
 * What the administrator opens of the local network, where a call centre's systems live. An address or a network opens
 * those addresses. A name opens what it leads to in private networks; `localhost` by that name opens loopback. So a name
 * that somebody bends to 127.0.0.1, or to a cloud's credentials, still opens nothing.
 */
export class AllowList {
  private readonly names = new Set<string>();
  private readonly domains: string[] = [];
  private readonly networks: Network[] = [];

  /** @throws Error with what would be right, for an entry that is none. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.add(entry.trim().toLowerCase());
  }

  /** Whether it opens `address`, to which `name` led (null when the address was given as such). */
  isOpen(address: AddressBytes, name: string | null): boolean {
    const kind = kindOf(address);
    if (NEVER.has(kind)) return false;
    const plain = unmapped(address);
    if (this.networks.some((network) => isWithin(plain, network))) return true;
    if (name === null || !this.hasName(name)) return false;
    return kind === "private" || (kind === "loopback" && name === "localhost");
  }

  private hasName(name: string): boolean {
    return this.names.has(name) || this.domains.some((domain) => name.endsWith(domain));
  }

  private add(entry: string): void {
    const network = networkOf(entry);
    if (network) this.networks.push(network);
    else if (entry.startsWith("*.") && isName(entry.slice(2))) this.domains.push(entry.slice(1));
    else if (isName(entry)) this.names.add(entry);
    else throw new Error("must be names (pbx.lan, *.pbx.lan), addresses or networks (10.1.0.0/16) separated by commas");
  }
}

/** An address or a network; null for what is neither. @throws Error for a network that is too wide. */
function networkOf(entry: string): Network | null {
  const [text = "", length, ...more] = entry.replace(/^\[(.*)\]$/, "$1").split("/");
  const address = parseAddress(text);
  if (!address || more.length > 0 || text.includes("%")) return null;
  const network = unmapped(address);
  const longest = network.length * 8;
  if (length === undefined) return { network, bits: longest };
  if (!/^\d{1,3}$/.test(length) || Number(length) > longest) return null;
  const shortest = SHORTEST_PREFIX[network.length as 4 | 16];
  if (Number(length) < shortest) throw new Error(`may not open more than a /${shortest} at once`);
  return { network, bits: Number(length) };
}

/** A host name as it stands in an address, without a dot at its end; what looks like a number is an address. */
function isName(text: string): boolean {
  const labels = text.split(".");
  const isNumber = /^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "");
  return text.length <= MAX_NAME_LENGTH && !isNumber && labels.every((label) => LABEL.test(label));
}
