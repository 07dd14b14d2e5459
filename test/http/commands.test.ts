import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBinary, RunningBinary, runBinary } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { root } from "../house/source.ts";

const folder = temporaryFolder();
beforeAll(ensureBinary);
afterAll(() => folder.remove());

const COMMANDS = [
  ...["serve", "demo", "sim cccp", "snapshot"],
  ...["user add", "user list", "user reset", "user disable", "user enable"],
  ...["token add", "token list", "token revoke"],
  ...[
    "tls init",
    "secrets rotate",
    "secrets reset",
    "check url",
    "check database",
    "calendar explain",
    "version",
    "help",
  ],
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
    [["user", "disable"], "NAME"],
    [["token", "add", "--role", "viewer"], "--name"],
    [["token", "add", "--name", "x", "--wall", "kitchen"], "--wall"],
    [["token", "revoke"], "NAME"],
  ])("%j is refused with what is wrong", async (args, named) => {
    const { code, stdout, stderr } = await runBinary([...args, "--data", folder.path]);
    expect(code).not.toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toContain(named);
    expect(stderr).not.toContain("    at ");
  });
});

describe("a word that is missing", () => {
  test.each(["user", "token", "sim", "tls", "secrets"])("%s alone shows its commands whole", async (first) => {
    const { code, stdout, stderr } = await runBinary([first]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toStartWith(`vigie ${first} needs another word:\n`);
    const help = (await runBinary(["help"])).stdout.match(new RegExp(`^  ${first} \\w+`, "gm")) ?? [];
    expect(help.length).toBeGreaterThan(0);
    for (const name of help) expect(stderr).toMatch(new RegExp(`^  vigie ${name.trim()}( \\S|$)`, "m"));
  });
});

describe("a place that cannot be used", () => {
  const file = join(folder.path, "a-file");
  beforeAll(() => Bun.write(file, "").then(() => {}));

  test.each([
    [["serve", "--port", "0"], "there is a file in its place"],
    [["demo", "--port", "0"], "there is a file in its place"],
    [["token", "add", "--name", "x"], "there is a file in its place"],
  ])("%j on a file says so in words", async (args, why) => {
    for (const data of [file, join(file, "below")]) {
      const { code, stdout, stderr } = await runBinary([...args, "--data", data]);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(`The data folder ${data} cannot be used: ${why}. Choose another one with --data DIR.`);
      expect(stderr).not.toMatch(/E[A-Z]{4,}/);
    }
  });

  test("an empty name of a folder is refused as such", async () => {
    const { code, stderr } = await runBinary(["serve", "--data", ""]);
    expect([code, stderr]).toEqual([2, "vigie serve: --data must not be empty.\n"]);
  });

  test.each([[["serve"]], [["demo"]], [["sim", "cccp"]]])(
    "%j on a port in use says so, and leaves nothing behind",
    async (args) => {
      const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
      const data = join(folder.path, crypto.randomUUID());
      const { code, stdout, stderr } = await runBinary([...args, "--port", `${taken.port}`, "--data", data]);
      taken.stop(true);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(`Port ${taken.port} on 127.0.0.1 is in use by another program.`);
      expect(stderr).toContain("--port N");
      expect(existsSync(data)).toBe(false);
    },
  );

  test("an address that is not this machine's is refused in words too", async () => {
    const { code, stderr } = await runBinary(["sim", "cccp", "--host", "192.0.2.1"]);
    expect(code).toBe(1);
    expect(stderr).toContain("This machine has no address 192.0.2.1.");
  });
});

describe("accounts from the command line", () => {
  test.each([[["user", "add", "bob", "--password-stdin"]], [["token", "add", "--name", "ci"]]])(
    "%j in a wrong folder is refused, and makes no other server's accounts",
    async (args) => {
      const cwd = join(folder.path, crypto.randomUUID());
      mkdirSync(cwd);
      const { code, stdout, stderr } = await runBinary(args, { cwd, input: "correct horse battery" });
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(`There is no data folder ${join(cwd, "vigie-data")}`);
      expect(stderr).toContain("--data DIR");
      expect(readdirSync(cwd)).toEqual([]);
      // Named, by the command line or the environment, it is made, and said to be new; once.
      const env = { VIGIE_DATA: "mine" };
      const named = await runBinary(args, { cwd, env, input: "correct horse battery" });
      expect(named.code).toBe(0);
      expect(named.stderr).toContain(`The data folder ${join(cwd, "mine")} is new`);
      const again = await runBinary(["token", "add", "--name", "2", "--data", "mine"], { cwd });
      expect([again.code, again.stderr.includes("is new")]).toEqual([0, false]);
    },
  );

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

  const run = (line: string, input?: string) =>
    runBinary([...line.split(" "), ...data], input === undefined ? {} : { input });

  test("user add takes a hash that werkzeug made, and refuses what is none", async () => {
    const hash =
      "pbkdf2:sha256:260000$mfNxZw3YYtso7aUm$d17384b6a666c5b9976f303a80de5264eb7e97585e07fde6491b0c3cb493b288";
    expect(await run("user add old --password-hash-stdin", `${hash}\n`)).toMatchObject({ code: 0, stdout: "" });
    const hostile = await run("user add eve --password-hash-stdin", "scrypt:1073741824:8:1$s$00");
    expect(hostile).toMatchObject({ code: 1, stdout: "" });
    expect(hostile.stderr).toContain("passwordHash");
    const both = await run("user add eve --password-hash-stdin --link");
    expect(both.stderr).toContain("Choose one");
  });

  test("user add --link and user reset --link print the link alone", async () => {
    for (const line of ["user add zoe --link", "user reset zoe --link"]) {
      const { code, stdout, stderr } = await run(line);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^\/password#[\w-]{43}\n$/);
      expect(stderr).not.toContain(stdout.trim().slice(10));
    }
  });

  test("user list shows what each may do and whether each can sign in", async () => {
    const { code, stdout } = await run("user list");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^NAME +ROLE +STATE +LAST SIGN-IN\n/);
    expect(stdout).toMatch(/\nada +admin +active +never\n/);
    expect(stdout).toMatch(/\nzoe +viewer +no password yet +never\n/);
    const asJson = await run("user list --json");
    expect(JSON.parse(asJson.stdout).map(({ name }: { name: string }) => name)).toEqual(["ada", "old", "zoe"]);
    expect(asJson.stdout).not.toMatch(/pbkdf2|argon2/);
  });

  test("user disable, enable and reset; the last administrator stays, and an unknown name is told", async () => {
    expect(await run("user disable zoe")).toMatchObject({ code: 0, stderr: "zoe is disabled.\n" });
    expect((await run("user list")).stdout).toMatch(/\nzoe +viewer +disabled/);
    expect(await run("user enable zoe")).toMatchObject({ code: 0, stderr: "zoe can sign in again.\n" });
    const last = await run("user disable ada");
    expect(last).toMatchObject({ code: 1, stdout: "" });
    expect(last.stderr).toContain("no administrator would be left");
    const unknown = await run("user reset nobody --link");
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toContain('no user "nobody"');
    const weak = await run("user reset zoe --password-stdin", "zoe");
    expect(weak.stderr).toContain("at least 10 characters");
    const reset = await run("user reset zoe --password-stdin --two-factor-off", "a long enough word");
    expect(reset).toMatchObject({ code: 0, stdout: "" });
  });

  test("token add makes kiosk tokens, token list lists both kinds, token revoke ends them by name", async () => {
    const kiosk = await run("token add --name hall --wall now");
    expect(kiosk.stdout).toMatch(/^vk_[\w-]{43}\n$/);
    expect(kiosk.stderr).toContain("/wall/now?kiosk=");
    const { stdout } = await run("token list");
    expect(stdout).toMatch(/\nci +viewer +20\S+Z +never\n/);
    expect(stdout).toMatch(/\nhall +wall now +revoked +never\n/);
    expect(JSON.parse((await run("token list --json")).stdout)).toHaveLength(2);
    expect(await run("token revoke hall")).toMatchObject({ code: 0, stderr: "Token hall is revoked.\n" });
    const again = await run("token revoke hall");
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toContain("no such token");
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
    // One line: it looks once, and does not speak of trying again.
    expect(stderr).toMatch(/^No snapshot of 127\.0\.0\.1, port 1: [^\n]+\n$/);
  });
});
