import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataLockedError, lockDataFolder } from "../../server/platform/data-lock.ts";

const LOCK_MODULE = join(import.meta.dir, "../../server/platform/data-lock.ts");
let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "vigie-lock-")), "data");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

/** Another process that tries to take the folder, says how it went, and keeps it until its input ends. */
function otherProcess() {
  const script = `
    const { lockDataFolder } = await import(${JSON.stringify(LOCK_MODULE)});
    try { lockDataFolder(${JSON.stringify(folder)}); console.log("taken"); } catch (e) { console.log(e.code + " " + e.message); process.exit(3); }
    for await (const _ of Bun.stdin.stream()) {}`;
  return Bun.spawn([process.execPath, "-e", script], { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("\n")) break;
  }
  return text.trim();
}

describe("lock on the data folder", () => {
  test("makes the folder for its owner alone", () => {
    const lock = lockDataFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    lock.release();
  });

  test("a second process is refused with the folder, the process and what to do", async () => {
    const lock = lockDataFolder(folder);
    const other = otherProcess();
    const said = await firstLine(other.stdout);
    expect(await other.exited).toBe(3);
    expect(said).toBe(
      `data_folder_in_use The data folder ${folder} is in use by process ${process.pid}. Stop it, or choose another folder with --data DIR.`,
    );
    lock.release();
    expect(existsSync(join(folder, "vigie.pid"))).toBe(false);
  });

  test("a process that was killed leaves nothing that has to be cleaned up", async () => {
    const other = otherProcess();
    expect(await firstLine(other.stdout)).toBe("taken");
    expect(() => lockDataFolder(folder)).toThrow(DataLockedError);
    other.kill("SIGKILL");
    await other.exited;
    expect(existsSync(join(folder, "vigie.pid"))).toBe(true);
    lockDataFolder(folder).release();
  });

  test("of many that start at once exactly one wins", async () => {
    const others = Array.from({ length: 6 }, otherProcess);
    const said = await Promise.all(others.map((other) => firstLine(other.stdout)));
    expect(said.filter((line) => line === "taken")).toHaveLength(1);
    expect(said.filter((line) => line.startsWith("data_folder_in_use"))).toHaveLength(5);
    for (const other of others) other.kill("SIGKILL");
    await Promise.all(others.map((other) => other.exited));
  });

  test("a pid file with nonsense does not matter", () => {
    const lock = lockDataFolder(folder);
    writeFileSync(join(folder, "vigie.pid"), "not a number");
    expect(() => lockDataFolder(folder)).toThrow("in use by another process");
    lock.release();
  });
});
