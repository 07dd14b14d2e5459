import { describe, expect, test } from "bun:test";
import { type AddressKind, isWithin, kindOf, parseAddress, unmapped } from "../../../server/platform/net/address.ts";

const kind = (text: string) => {
  const address = parseAddress(text);
  return address ? kindOf(address) : null;
};

/** The last address before a range, its first and last, and the first after it. */
const EDGES: [kind: AddressKind, before: string, first: string, last: string, after: string][] = [
  ["private", "9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"],
  ["private", "172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"],
  ["private", "192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"],
  ["private", "100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"],
  ["loopback", "126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"],
  ["link_local", "169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"],
  ["reserved", "198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"],
  ["reserved", "192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"],
  ["reserved", "198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"],
  ["reserved", "203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"],
  ["tunnel", "192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"],
  ["multicast", "223.255.255.255", "224.0.0.0", "239.255.255.255", "8.8.8.8"],
  ["reserved", "8.8.4.4", "240.0.0.0", "255.255.255.255", "1.1.1.1"],
  ["unspecified", "1.0.0.0", "0.0.0.0", "0.255.255.255", "1.0.0.0"],
  ["tunnel", "2001:4860::8888", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::1"],
  ["reserved", "2001:db7:ffff::1", "2001:db8::", "2001:db8:ffff:ffff::1", "2001:db9::1"],
  ["reserved", "2001:200::1", "2001:1::", "2001:1ff:ffff::1", "2001:200::"],
  ["reserved", "3ffe::1", "3fff::", "3fff:fff::1", "3fff:1000::1"],
];

describe("kinds of address", () => {
  test.each(EDGES)("%s: after %s, from %s to %s, before %s", (expected, before, first, last, after) => {
    expect([before, first, last, after].map(kind)).toEqual(["public", expected, expected, "public"]);
  });

  test("IPv6 outside 2000::/3 is never the Internet", () => {
    expect(["1fff::1", "4000::1", "::2", "100::1", "fe00::1"].map(kind)).toEqual(Array(5).fill("reserved"));
    expect(["fc00::1", "fdff::1", "fec0::1", "64:ff9b:1::8.8.8.8"].map(kind)).toEqual(Array(4).fill("private"));
    expect(["fe80::1", "febf::1", "fe80::1%eth0"].map(kind)).toEqual(Array(3).fill("link_local"));
    expect(["2001:4860:4860::8888", "2a00:1450::1", "3ffe::1"].map(kind)).toEqual(Array(3).fill("public"));
  });

  test("an IPv4 address within an IPv6 one is judged by itself", () => {
    const carried: [string, AddressKind][] = [
      ["::ffff:8.8.8.8", "public"],
      ["::ffff:127.0.0.1", "loopback"],
      ["64:ff9b::8.8.8.8", "public"],
      ["64:ff9b::192.168.0.1", "private"],
      ["64:ff9b::169.254.169.254", "metadata"],
    ];
    for (const [text, expected] of carried) expect([text, kind(text)]).toEqual([text, expected]);
  });

  test("addresses of cloud credentials are told from their neighbours", () => {
    expect(["169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254"].map(kind)).toEqual(
      Array(4).fill("metadata"),
    );
    expect(["169.254.169.253", "100.100.100.201", "168.63.129.17", "fd00:ec2::253"].map(kind)).toEqual([
      "link_local",
      "private",
      "public",
      "private",
    ]);
  });
});

describe("reading addresses", () => {
  test("bytes of both families, short and long", () => {
    expect([...(parseAddress("192.168.1.2") ?? [])]).toEqual([192, 168, 1, 2]);
    expect([...(parseAddress("2001:db8::a:0:1") ?? [])]).toEqual([
      0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 1,
    ]);
    expect([...(parseAddress("::ffff:1.2.3.4") ?? [])].slice(10)).toEqual([255, 255, 1, 2, 3, 4]);
    expect([...(parseAddress("::") ?? [])]).toEqual(Array(16).fill(0));
    expect([...(parseAddress("1::") ?? [])].slice(0, 3)).toEqual([0, 1, 0]);
  });

  test("what is no address is none", () => {
    const texts = [
      "",
      "1.2.3",
      "01.2.3.4",
      "1.2.3.256",
      "0x7f.0.0.1",
      "::1::",
      "1:2:3",
      "g::1",
      "localhost",
      "1.2.3.4 ",
    ];
    expect(texts.map(parseAddress)).toEqual(texts.map(() => null));
  });

  test("networks hold their own family only; mapped addresses become IPv4", () => {
    const bytes = (text: string) => parseAddress(text) as Uint8Array;
    expect(isWithin(bytes("10.1.2.3"), { network: bytes("10.1.2.0"), bits: 30 })).toBe(true);
    expect(isWithin(bytes("10.1.2.4"), { network: bytes("10.1.2.0"), bits: 30 })).toBe(false);
    expect(isWithin(bytes("::"), { network: bytes("0.0.0.0"), bits: 0 })).toBe(false);
    expect([...unmapped(bytes("::ffff:10.0.0.1"))]).toEqual([10, 0, 0, 1]);
    expect(unmapped(bytes("::1"))).toHaveLength(16);
  });
});
