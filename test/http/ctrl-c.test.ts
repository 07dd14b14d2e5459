import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../house/source.ts";
import { ensureBinary } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The program behind its wrappers, stopped as people stop it. */
const folder = temporaryFolder();
beforeAll(ensureBinary);
afterAll(() => folder.remove());

const bun = process.execPath;
const START = [bun, join(root, "scripts/start.ts")];
/** Where `npm run demo` begins; it installs packages first where they are not, which no test should wait for. */
const SETUP = ["node", join(root, "scripts/setup.mjs")];
const isSetUp = existsSync(join(root, "node_modules/.vigie-lock"));

interface Started {
  child: Bun.Subprocess<"pipe", "pipe", "pipe">;
  pidFile: string;
  /** All that was written, once it ended. */
  ended: Promise<{ code: number; output: string }>;
}

/** Starts a demonstration on a free port, at a terminal of its own or without one, and waits until it is ready. */
async function start(wrapper: readonly string[], isAtTerminal: boolean): Promise<Started> {
  const data = join(folder.path, crypto.randomUUID());
  const words = [...wrapper, "demo", "--port", "0", "--agents", "3", "--queues", "1", "--data", data];
  // Without the shell in between, which ends with 130 whatever its command ends with.
  const command = `exec ${words.map((word) => `'${word}'`).join(" ")}`;
  const child = Bun.spawn(isAtTerminal ? ["script", "--quiet", "--return", "--command", command, "/dev/null"] : words, {
    ...{ stdin: "pipe", stdout: "pipe", stderr: "pipe" },
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" },
  }) as Started["child"];
  let output = "";
  let onText = () => {};
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const chunk of stream) {
      output += new TextDecoder().decode(chunk);
      onText();
    }
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  const ended = Promise.all([child.exited, reading]).then(([code]) => ({ code, output }));
  const ready = new Promise<void>((resolve) => {
    onText = () => output.includes("Ctrl-C ends") && resolve();
  });
  if ((await Promise.race([ready, ended])) !== undefined) throw new Error(`ended before it was ready:\n${output}`);
  return { child, pidFile: join(data, "vigie.pid"), ended };
}

const WRAPPERS = [["scripts/start.ts", START, true] as const, ["npm run demo", SETUP, isSetUp] as const];

for (const [name, wrapper, isPossible] of WRAPPERS) {
  test.skipIf(!isPossible || !Bun.which("script"))(`Ctrl-C on ${name} ends it in order`, async () => {
    const { child, pidFile, ended } = await start(wrapper, true);
    expect(Number(readFileSync(pidFile, "utf8"))).toBeGreaterThan(1);
    // The terminal gives it to the whole group: the program and everything before it.
    child.stdin.write("\u0003");
    child.stdin.flush();
    const { code, output } = await ended;
    expect(output).toMatch(/stopping signal=SIG(INT|TERM)/);
    expect(code).toBe(0);
    expect(existsSync(pidFile)).toBe(false);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    test.skipIf(!isPossible)(`${signal} to ${name} alone ends the program too, in order`, async () => {
      const { child, pidFile, ended } = await start(wrapper, false);
      const pid = Number(readFileSync(pidFile, "utf8"));
      child.kill(signal);
      const { code, output } = await ended;
      expect(code).toBe(0);
      // What is passed on must not count as a second Ctrl-C where the terminal gave the first one to the program itself.
      expect(output).toContain("stopping signal=SIGTERM");
      expect(existsSync(pidFile)).toBe(false);
      expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    });
  }
}
