import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBinary, RunningBinary, runBinary } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { root } from "../house/source.ts";

const folder = temporaryFolder();
beforeAll(ensureBinary);
afterAll(() => folder.remove());

const COMMANDS = [
  "serve",
  "demo",
  "sim cccp",
  "snapshot",
  "user add",
  "token add",
  "tls init",
  "check url",
  "version",
  "help",
];

describe("commands of the binary", () => {
  test("version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(await runBinary(["version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("help, and no command at all, list every command", async () => {
    const help = await runBinary(["help"]);
    expect(help.code).toBe(0);
    for (const name of COMMANDS) expect(help.stdout).toContain(`  ${name} `);
    const nothing = await runBinary([]);
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toContain("serve");
  });

  test.each(COMMANDS)("%s --help says what it takes, and that is all it does", async (name) => {
    const { code, stdout, stderr } = await runBinary([...name.split(" "), "--help"]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toContain(`vigie ${name}`);
    expect(stdout).toContain("--data");
  });

  test.each([
    [["serv"], "serve"],
    [["demo", "--prot", "1"], "--port"],
    [["user", "ad"], "user add"],
    [["token", "add", "--nam", "x"], "--name"],
    [["serve", "--publik-read"], "--public-read"],
  ])("%j is refused with the nearest name", async (args, nearest) => {
    const { code, stdout, stderr } = await runBinary(args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(nearest);
    expect(stderr).not.toContain("    at ");
  });

  test.each([
    [["serve", "--port", "70000"], "--port"],
    [["demo", "--agents", "many"], "--agents"],
    [["user", "add"], "NAME"],
    [["user", "add", "x", "y"], "y"],
    [["user", "add", "x", "--role", "king"], "--role"],
    [["token", "add", "--role", "viewer"], "--name"],
  ])("%j is refused with what is wrong", async (args, named) => {
    const { code, stdout, stderr } = await runBinary([...args, "--data", folder.path]);
    expect(code).not.toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toContain(named);
    expect(stderr).not.toContain("    at ");
  });
});

describe("accounts from the command line", () => {
  const data = ["--data", join(folder.path, "accounts")];

  test("user add takes the password from standard input, and a name once", async () => {
    const add = (input: string) =>
      runBinary(["user", "add", "ada", "--role", "admin", "--password-stdin", ...data], { input });
    expect(await add("correct horse battery\n")).toMatchObject({ code: 0, stdout: "" });
    const again = await add("correct horse battery\n");
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("name");
  });

  test("user add without a terminal says how to go on; a weak password is refused", async () => {
    const silent = await runBinary(["user", "add", "bob", "--role", "viewer", ...data]);
    expect(silent).toMatchObject({ code: 1, stdout: "" });
    expect(silent.stderr).toContain("--password-stdin");
    const weak = await runBinary(["user", "add", "bob", "--password-stdin", ...data], { input: "short" });
    expect(weak.code).toBe(1);
    expect(weak.stderr).toContain("at least 10 characters");
  });

  test("token add prints the token alone", async () => {
    const { code, stdout, stderr } = await runBinary([
      "token",
      "add",
      "--name",
      "ci",
      "--role",
      "viewer",
      "--expires",
      "1h",
      ...data,
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^vg_[\w-]{43}\n$/);
    expect(stderr).not.toContain(stdout.trim());
  });
});

describe("the simulator and the snapshot", () => {
  test("sim cccp listens where it says, and snapshot reads a call centre from it", async () => {
    const sim = await RunningBinary.start(
      ["sim", "cccp", "--port", "0", "--agents", "12", "--queues", "3"],
      /:(\d+)\n/,
    );
    const port = /:(\d+)\n/.exec(sim.stdout)?.[1] ?? "";
    const { code, stdout } = await runBinary(["snapshot", "--port", port], { env: { CCCP_PASSWORD: "demo" } });
    expect(code).toBe(0);
    const seen = JSON.parse(stdout);
    expect(seen.connected).toBe(true);
    expect(seen.users.all.length).toBe(seen.users.count);
    expect(seen.queues.count).toBeGreaterThanOrEqual(3);
    expect(await sim.stop()).toBe(0);
  });

  test("snapshot of nobody says so and fails", async () => {
    const { code, stdout, stderr } = await runBinary(["snapshot", "--port", "1"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).connected).toBe(false);
    expect(stderr).toContain("No snapshot");
  });
});
