/** What an IP address is for. Pure: text in, kind out; nothing is resolved and nothing is connected. */
import { isIP } from "node:net";

/** Four bytes of IPv4 or sixteen of IPv6, in the order of the network. */
export type AddressBytes = Uint8Array;

/** Who answers at an address. Only `public` is the Internet; the others are this machine, the local network, or nobody. */
export type AddressKind =
  "public" | "loopback" | "private" | "link_local" | "metadata" | "multicast" | "unspecified" | "tunnel" | "reserved";

/** All addresses that begin with the same `bits` as `network`. */
export interface Network {
  network: AddressBytes;
  bits: number;
}

interface Range extends Network {
  kind: AddressKind;
}

/**
 * Ranges that are not the public Internet, the first that fits counts. From the IANA registries of special-purpose addresses
 * (RFC 6890 and the RFCs named there), and the addresses at which cloud providers hand their machines credentials.
 */
const RANGES: readonly Range[] = [
  ...rangesOf("metadata", "169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200 168.63.129.16 192.0.0.192"),
  ...rangesOf("metadata", "fd00:ec2::254 fd20:ce::254"),
  ...rangesOf("unspecified", "0.0.0.0/8 ::/128"),
  ...rangesOf("loopback", "127.0.0.0/8 ::1/128"),
  // RFC 1918, addresses shared by a provider's customers (RFC 6598), unique local (RFC 4193), what came before those
  // (RFC 3879), and NAT64 within one network (RFC 8215).
  ...rangesOf("private", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7 fec0::/10 64:ff9b:1::/48"),
  ...rangesOf("link_local", "169.254.0.0/16 fe80::/10"),
  ...rangesOf("multicast", "224.0.0.0/4 ff00::/8"),
  // Teredo and 6to4 carry IPv4 to an end that we cannot see.
  ...rangesOf("tunnel", "2001::/32 2002::/16 192.88.99.0/24"),
  // Protocol assignments, documentation, benchmarks, and what is kept for later.
  ...rangesOf("reserved", "192.0.0.0/24 192.0.2.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4"),
  ...rangesOf("reserved", "2001::/23 2001:db8::/32 3fff::/20"),
];
/** All that IANA has given out of IPv6 for the Internet (RFC 4291). */
const GLOBAL_UNICAST = rangeOf("2000::/3", "public");
/** Prefixes behind which an IPv4 address stands, that is judged instead: mapped (RFC 4291) and NAT64 (RFC 6052). */
const CARRIERS = [rangeOf("::ffff:0:0/96", "public"), rangeOf("64:ff9b::/96", "public")];
/** Last eight bytes of an address that tunnels through IPv4 (ISATAP, RFC 5214) begin so. */
const ISATAP = [0x0000_5efe, 0x0200_5efe];

/** An address from its text; null for anything else. A zone (`%eth0`) is left out: it does not change what the address is for. */
export function parseAddress(text: string): AddressBytes | null {
  const plain = text.replace(/%.*$/, "");
  switch (isIP(plain)) {
    case 4:
      return Uint8Array.from(plain.split("."), Number);
    case 6:
      return parseV6(plain);
    default:
      return null;
  }
}

/** What an address is for; an IPv4 address in an IPv6 one is judged by itself. */
export function kindOf(address: AddressBytes): AddressKind {
  if (address.length === 16 && CARRIERS.some((carrier) => isWithin(address, carrier))) {
    return kindOf(address.subarray(12));
  }
  const special = RANGES.find((range) => isWithin(address, range));
  if (special) return special.kind;
  if (address.length === 4) return "public";
  const view = new DataView(address.buffer, address.byteOffset, 16);
  if (ISATAP.includes(view.getUint32(8))) return "tunnel";
  // IPv4-compatible and -translated addresses end here too: nothing has been reached by them for years.
  return isWithin(address, GLOBAL_UNICAST) ? "public" : "reserved";
}

/** Whether an address lies in a network: the first `bits` of both are the same. Networks of the other family hold none. */
export function isWithin(address: AddressBytes, { network, bits }: Network): boolean {
  if (address.length !== network.length) return false;
  for (let bit = 0; bit < bits; bit += 8) {
    const mask = 0xff << Math.max(0, 8 - (bits - bit));
    const index = bit >> 3;
    if ((((address[index] as number) ^ (network[index] as number)) & mask & 0xff) !== 0) return false;
  }
  return true;
}

/** The IPv4 address that a mapped one (`::ffff:10.0.0.1`) stands for; any other address as it is. */
export function unmapped(address: AddressBytes): AddressBytes {
  const [mapped] = CARRIERS as [Range];
  return address.length === 16 && isWithin(address, mapped) ? address.subarray(12) : address;
}

function rangesOf(kind: AddressKind, list: string): Range[] {
  return list.split(" ").map((text) => rangeOf(text, kind));
}

function rangeOf(text: string, kind: AddressKind): Range {
  return { ...readNetwork(text), kind };
}

/** `10.0.0.0/8`, or one address. @throws Error for anything else: meant for tables of the program, not for what people enter. */
export function readNetwork(text: string): Network {
  const [address = "", bits] = text.split("/");
  const network = parseAddress(address);
  if (!network) throw new Error(`${text} is no network`);
  return { network, bits: bits === undefined ? network.length * 8 : Number(bits) };
}

/** `text` is known to be a valid IPv6 address. */
function parseV6(text: string): AddressBytes {
  const withoutDots = text.replace(/\d+\.\d+\.\d+\.\d+$/, (tail) => {
    const [a = 0, b = 0, c = 0, d = 0] = tail.split(".").map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = "", tail] = withoutDots.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = [...front, ...Array(8 - front.length - back.length).fill("0"), ...back];
  return Uint8Array.from(
    groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]),
  );
}
