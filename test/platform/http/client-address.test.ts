import { describe, expect, test } from "bun:test";
import { CallerReader, networkOf } from "../../../server/platform/http/client-address.ts";

const request = (headers: Record<string, string> = {}, url = "http://vigie.lan/") => new Request(url, { headers });
const behind = new CallerReader(["10.0.0.0/8", "::1", "2001:db8::/32"]);

describe("where a request comes from", () => {
  const cases: [what: string, peer: string, forwarded: string | null, expected: string][] = [
    ["straight", "192.0.2.1", null, "192.0.2.1"],
    ["straight, lying about it", "192.0.2.1", "203.0.113.9", "192.0.2.1"],
    ["through our proxy", "10.1.2.3", "203.0.113.9", "203.0.113.9"],
    ["through two of ours", "10.1.2.3", "203.0.113.9, 10.9.9.9", "203.0.113.9"],
    ["through our proxy, lying before it", "10.1.2.3", "1.1.1.1, 203.0.113.9", "203.0.113.9"],
    ["through our proxy, with nonsense", "10.1.2.3", "unknown", "10.1.2.3"],
    ["through our proxy, nonsense before a real one", "10.1.2.3", "<script>, 203.0.113.9", "203.0.113.9"],
    ["through our proxy that says nothing", "10.1.2.3", null, "10.1.2.3"],
    ["IPv4 in an IPv6 socket", "::ffff:10.1.2.3", "203.0.113.9", "203.0.113.9"],
    ["IPv6", "2001:db8::5", "2001:dead::1", "2001:dead::1"],
    ["IPv6 of a stranger", "2001:dead::5", "203.0.113.9", "2001:dead::5"],
    ["from within", "::1", "203.0.113.9", "203.0.113.9"],
  ];
  for (const [what, peer, forwarded, expected] of cases) {
    test(what, () => {
      const headers: Record<string, string> = forwarded === null ? {} : { "x-forwarded-for": forwarded };
      expect(behind.read(request(headers), peer).address).toBe(expected);
    });
  }

  test("TLS is seen on the connection, or believed of our proxies only", () => {
    const https = { "x-forwarded-proto": "https" };
    expect(behind.read(request(https), "10.0.0.1").isSecure).toBe(true);
    expect(behind.read(request(https), "192.0.2.1").isSecure).toBe(false);
    expect(behind.read(request({}, "https://vigie.lan/"), "192.0.2.1").isSecure).toBe(true);
    expect(behind.read(request({ "x-forwarded-proto": "http" }, "https://vigie.lan/"), "10.0.0.1").isSecure).toBe(
      false,
    );
  });

  test("without proxies nobody is believed", () => {
    expect(new CallerReader([]).read(request({ "x-forwarded-for": "203.0.113.9" }), "10.0.0.1").address).toBe(
      "10.0.0.1",
    );
  });
});

describe("the network of an address", () => {
  const cases: [string, string][] = [
    ["192.0.2.77", "192.0.2"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:0DB8:0001:0002::1", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1", "fe80:0:0:0"],
  ];
  for (const [address, network] of cases) test(address, () => expect(networkOf(address)).toBe(network));
});
