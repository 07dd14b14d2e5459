import { describe, expect, test } from "bun:test";
import { OptionError, parseArguments } from "../../../server/platform/config/parse.ts";
import { parseAddress } from "../../../server/platform/net/address.ts";
import { AllowList } from "../../../server/platform/net/allow-list.ts";

const opens = (entries: string[], address: string, name: string | null = null) =>
  new AllowList(entries).isOpen(parseAddress(address) as Uint8Array, name);

describe("what the administrator opens", () => {
  test.each([
    ["an address opens itself", ["192.168.1.5"], "192.168.1.5", null, true],
    ["and not its neighbour", ["192.168.1.5"], "192.168.1.6", null, false],
    ["also for a name that leads there", ["192.168.1.5"], "192.168.1.5", "pbx.lan", true],
    ["a mapped address is the same address", ["192.168.1.5"], "::ffff:192.168.1.5", null, true],
    ["a network opens all of it", ["10.20.0.0/16"], "10.20.255.1", null, true],
    ["and nothing beside it", ["10.20.0.0/16"], "10.21.0.1", null, false],
    ["IPv6 networks likewise", ["fd12::/32"], "fd12:0:1::1", null, true],
    ["in brackets too", ["[fd12::1]"], "fd12::1", null, true],
    ["loopback when it is named as an address", ["127.0.0.1"], "127.0.0.1", null, true],
    ["a name opens the private network it leads to", ["pbx.lan"], "192.168.1.5", "pbx.lan", true],
    ["whatever its case", ["PBX.lan"], "192.168.1.5", "pbx.lan", true],
    ["and no other name", ["pbx.lan"], "192.168.1.5", "evil.lan", false],
    ["nor the address by itself", ["pbx.lan"], "192.168.1.5", null, false],
    ["a domain opens the names within it", ["*.corp.example"], "10.0.0.1", "a.b.corp.example", true],
    ["but not itself", ["*.corp.example"], "10.0.0.1", "corp.example", false],
    ["nor a name that only ends like it", ["*.corp.example"], "10.0.0.1", "evilcorp.example", false],
    ["a name that is bent to this machine opens nothing", ["pbx.lan"], "127.0.0.1", "pbx.lan", false],
    ["localhost does, by that name", ["localhost"], "127.0.0.1", "localhost", true],
    ["a name does not open the local link", ["pbx.lan"], "169.254.1.1", "pbx.lan", false],
    ["a network does", ["169.254.1.0/24"], "169.254.1.1", null, true],
    ["a cloud's credentials stay shut for a name", ["pbx.lan"], "169.254.169.254", "pbx.lan", false],
    ["and for a network", ["169.254.0.0/16"], "169.254.169.254", null, false],
    ["and for the address itself", ["169.254.169.254"], "169.254.169.254", null, false],
    ["so do groups", ["224.0.0.0/8"], "224.0.0.1", null, false],
    ["and nobody's address", ["0.0.0.0"], "0.0.0.0", null, false],
    ["an empty list opens nothing", [], "10.0.0.1", "pbx.lan", false],
  ] as [string, string[], string, string | null, boolean][])("%s", (_why, entries, address, name, expected) => {
    expect(opens(entries, address, name)).toBe(expected);
  });
});

describe("the option --allow-hosts", () => {
  const read = (value: string) =>
    parseArguments({ argv: ["--allow-hosts", value], env: {}, taken: ["allowHosts"] }).options.allowHosts;

  test("takes names, domains, addresses and networks", () => {
    expect(read("pbx.lan, *.corp.example,10.0.0.0/8 ,[fd00::1]")).toEqual([
      ...["pbx.lan", "*.corp.example", "10.0.0.0/8", "[fd00::1]"],
    ]);
    const { options } = parseArguments({ argv: [], env: { ALLOWED_HOSTS: "a,b" }, taken: ["allowHosts"] });
    expect(options.allowHosts).toEqual(["a", "b"]);
  });

  test.each([
    "http://pbx.lan",
    "pbx.lan:8088",
    "pbx.lan/path",
    "*",
    "*.",
    "a,,b",
    "10.0.0.0/33",
    "10.0.0.1/x",
    "127.1",
    "-a",
    "a..b",
  ])("refuses %s and says what would be right", (value) => {
    expect(() => read(value)).toThrow(OptionError);
    expect(() => read(value)).toThrow(/--allow-hosts must be names .*not/);
  });

  test.each(["0.0.0.0/0", "::/0", "128.0.0.0/1", "2000::/3"])("refuses to open half the Internet: %s", (value) => {
    expect(() => read(value)).toThrow(/may not open more than/);
  });
});
