import { describe, expect, test } from "bun:test";
import { OPTIONS, type OptionName } from "../../../server/platform/config/options.ts";
import { nearest } from "../../../server/platform/config/nearest.ts";
import { OptionError, type ParseInput, parseArguments } from "../../../server/platform/config/parse.ts";

const ALL = Object.keys(OPTIONS) as OptionName[];
const SERVE: OptionName[] = [
  ...(["host", "port", "cccp", "cccpLogin", "cccpPassword", "publicRead", "trustedProxies", "logLevel"] as const),
  ...(["publicUrl", "webhookMinSeconds"] as const),
  ...(["data", "help"] as const),
];
const parse = (argv: string[], rest: Partial<ParseInput> = {}) =>
  parseArguments({ argv, env: {}, taken: SERVE, ...rest });

describe("the command line", () => {
  const accepted: [argv: string[], env: Record<string, string>, expected: Record<string, unknown>][] = [
    [
      [],
      {},
      { host: "127.0.0.1", port: 5000, data: "./vigie-data", publicRead: false, cccp: null, trustedProxies: [] },
    ],
    [["--port", "80"], {}, { port: 80 }],
    [["--port=80"], {}, { port: 80 }],
    [["--port=0"], {}, { port: 0 }],
    [[], { PORT: "81", HOST: "::" }, { port: 81, host: "::" }],
    [["--port", "82"], { PORT: "81" }, { port: 82 }],
    [[], { PORT: "" }, { port: 5000 }],
    [["--public-read"], {}, { publicRead: true }],
    [["--public-read=no"], { PUBLIC_READ: "1" }, { publicRead: false }],
    [[], { PUBLIC_READ: "1" }, { publicRead: true }],
    [["--cccp", "192.0.2.1:20103"], {}, { cccp: { host: "192.0.2.1", port: 20103 } }],
    [["--cccp=[2001:db8::1]:7"], {}, { cccp: { host: "2001:db8::1", port: 7 } }],
    [["--trusted-proxies", "10.0.0.0/8, ::1"], {}, { trustedProxies: ["10.0.0.0/8", "::1"] }],
    [["--public-url", "https://vigie.example.org"], {}, { publicUrl: "https://vigie.example.org" }],
    [[], { PUBLIC_URL: "http://10.0.0.5:5000/" }, { publicUrl: "http://10.0.0.5:5000" }],
    [[], { WEBHOOK_MIN_SECONDS: "60" }, { webhookMinSeconds: 60, publicUrl: null }],
    [["--data", "a=b"], {}, { data: "a=b" }],
    [["--data=a=b"], {}, { data: "a=b" }],
    [["-h"], {}, { help: true }],
    [[], { CCCP_PASSWORD: "s3cret with spaces" }, { cccpPassword: "s3cret with spaces" }],
  ];
  for (const [argv, env, expected] of accepted) {
    test(`${JSON.stringify(argv)} with ${JSON.stringify(env)}`, () => {
      expect(parse(argv, { env }).options).toMatchObject(expected);
    });
  }

  test("where each value came from is known, for those that were given", () => {
    const { sources } = parse(["--port=1", "--cccp", "a:1"], { env: { HOST: "::", PORT: "2", CCCP_LOGIN: "" } });
    expect(Object.fromEntries(sources)).toEqual({ port: "--port", cccp: "--cccp", host: "HOST" });
  });

  const refused: [argv: string[], env: Record<string, string>, message: RegExp][] = [
    [["--prot", "80"], {}, /no option --prot here\. Did you mean --port\?/],
    [["--pubic-read"], {}, /Did you mean --public-read\?/],
    [["--cpcc-login", "x"], {}, /Did you mean --cccp-login\?/],
    [["--completely-else"], {}, /no option --completely-else here\. See --help/],
    [["-p", "80"], {}, /no option -p here/],
    [["--seed", "1"], {}, /no option --seed here/],
    [["--port"], {}, /--port needs a value/],
    [["--data", "--port", "80"], {}, /--data needs a value/],
    [["--port", "80", "--port", "81"], {}, /--port is given twice/],
    [["--port", "eighty"], {}, /--port must be a whole number from 0 to 65535, not "eighty"/],
    [["--port", "65536"], {}, /--port must be/],
    [["--port", "-1"], {}, /--port must be/],
    [["--port", "1e3"], {}, /--port must be/],
    [["--port="], {}, /--port must be/],
    [[], { PORT: "x" }, /^PORT must be a whole number/],
    [["--data", " "], {}, /--data must not be empty/],
    [["--log-level", "loud"], {}, /--log-level must be one of debug, info, warn, error/],
    [["--public-read=perhaps"], {}, /--public-read must be true or false/],
    [["--cccp", "host"], {}, /--cccp must be HOST:PORT/],
    [["--cccp", "a..b:20103"], {}, /--cccp must be HOST:PORT/],
    [["--cccp", "host:0"], {}, /--cccp must be HOST:PORT/],
    [["--cccp", "http://host:80"], {}, /--cccp must be HOST:PORT/],
    [["--trusted-proxies", "10.0.0.0/33"], {}, /--trusted-proxies must be IP addresses/],
    [["--trusted-proxies", "proxy.example"], {}, /--trusted-proxies must be IP addresses/],
    [["--public-url", "vigie.example.org"], {}, /--public-url must be an address without a path/],
    [["--public-url", "https://a.example/x"], {}, /--public-url must be an address without a path/],
    [["--public-url", "https://u:p@a.example"], {}, /--public-url must be an address without a path/],
    [["--public-url", "javascript:alert(1)"], {}, /--public-url must be an address without a path/],
    [[], { WEBHOOK_MIN_SECONDS: "-1" }, /WEBHOOK_MIN_SECONDS must be a whole number/],
    [["serve"], {}, /no use for "serve"/],
  ];
  for (const [argv, env, message] of refused) {
    test(`refuses ${JSON.stringify(argv)} with ${JSON.stringify(env)}`, () => {
      expect(() => parse(argv, { env })).toThrow(message);
      expect(() => parse(argv, { env })).toThrow(OptionError);
    });
  }

  test("a password that is refused is not repeated", () => {
    const secret = "x".repeat(300);
    try {
      parse([], { env: { CCCP_PASSWORD: secret } });
      expect.unreachable();
    } catch (cause) {
      expect((cause as Error).message).toMatch(/^CCCP_PASSWORD must have at most 255 characters\.$/);
    }
  });

  test("operands: as many as are named, before, between and after options, or after --", () => {
    const taken: OptionName[] = ["role", "help"];
    const operands = ["NAME"];
    expect(parse(["ann", "--role", "admin"], { taken, operands }).operands).toEqual(["ann"]);
    expect(parse(["--role=admin", "ann"], { taken, operands }).operands).toEqual(["ann"]);
    expect(parse(["--", "--ann"], { taken, operands }).operands).toEqual(["--ann"]);
    expect(() => parse([], { taken, operands })).toThrow("NAME is missing.");
    expect(() => parse(["ann", "bob"], { taken, operands })).toThrow(/no use for "bob"/);
    expect(parse(["--help"], { taken, operands }).options.help).toBe(true);
  });

  test("an option that the command does not take is not read from the environment", () => {
    expect(parse([], { taken: ["data"], env: { PORT: "nonsense" } }).options.port).toBe(5000);
  });

  test("a command's own default stands where nothing is given", () => {
    expect(parse([], { defaults: { port: 5010 } }).options.port).toBe(5010);
    expect(parse([], { defaults: { port: 5010 }, env: { PORT: "1" } }).options.port).toBe(1);
  });
});

describe("the option table", () => {
  test("says something about each option, and gives each a way to be set", () => {
    for (const name of ALL) {
      const { help, flag, env } = OPTIONS[name] as { help: string; flag?: string; env?: string[] };
      expect(help).toMatch(/^[A-Z].*\.$/);
      expect(flag ?? env?.[0]).toBeString();
      if (flag) expect(flag).toMatch(/^[a-z]+(-[a-z]+)*$/);
    }
  });

  test("lists may be given several times, and nothing else may", () => {
    const taken = ["certHosts", "fingerprint"] as const;
    const argv = ["--host", "Vigie.lan", "--host=192.168.1.5,box"];
    expect(parseArguments({ argv, env: {}, taken }).options.certHosts).toEqual(["vigie.lan", "192.168.1.5", "box"]);
    const twice = ["--fingerprint", "a".repeat(64), "--fingerprint", "b".repeat(64)];
    expect(() => parseArguments({ argv: twice, env: {}, taken })).toThrow(/given twice/);
    for (const wrong of ["a b", "http://a", "a:1", "*.a", "127.1", "-a", "a..b", "a_b", ""]) {
      expect(() => OPTIONS.certHosts.kind.parse(wrong)).toThrow();
    }
    const shown = Array(32).fill("AB").join(":");
    expect(OPTIONS.fingerprint.kind.parse(shown)).toBe("ab".repeat(32));
    for (const wrong of ["", "ab", "g".repeat(64)]) expect(() => OPTIONS.fingerprint.kind.parse(wrong)).toThrow();
  });

  test("durations and numbers", () => {
    expect(OPTIONS.expires.kind.parse("90d")).toBe(90 * 86_400_000);
    expect(OPTIONS.expires.kind.parse("30m")).toBe(1_800_000);
    for (const wrong of ["", "0d", "90", "d", "1.5h", "-1d"]) expect(() => OPTIONS.expires.kind.parse(wrong)).toThrow();
    expect(OPTIONS.rate.kind.parse("0.5")).toBe(0.5);
    for (const wrong of ["", "-1", "Infinity", "1e9", "0x10"]) expect(() => OPTIONS.rate.kind.parse(wrong)).toThrow();
  });
});

describe("the nearest name", () => {
  const names = ["--port", "--host", "--data", "--public-read", "--log-level"];
  const cases: [word: string, expected: string | null][] = [
    ["--port", "--port"],
    ["--prot", "--port"],
    ["--pot", "--port"],
    ["--poort", "--port"],
    ["--hots", "--host"],
    ["--loglevel", "--log-level"],
    ["--publicread", "--public-read"],
    ["--zzzzzz", null],
    ["", null],
  ];
  for (const [word, expected] of cases) {
    test(`${JSON.stringify(word)} → ${expected}`, () => expect(nearest(word, names)).toBe(expected));
  }
});
