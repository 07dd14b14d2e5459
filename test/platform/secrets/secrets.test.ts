import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SecretError, Secrets } from "../../../server/platform/secrets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigie-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TEXT = "pa55word żółć 🙂";

test("opens what it sealed, also after a restart, and for the empty text", async () => {
  const first = await Secrets.open(folder);
  const sealed = await first.seal("cccp.password", "row1", TEXT);
  const empty = await first.seal("cccp.password", "row1", "");
  const second = await Secrets.open(folder);
  expect(await second.open("cccp.password", "row1", sealed)).toBe(TEXT);
  expect(await second.open("cccp.password", "row1", empty)).toBe("");
});

test("the sealed text does not show the text, and is another each time", async () => {
  const secrets = await Secrets.open(folder);
  const one = await secrets.seal("p", "r", TEXT);
  expect(one).not.toContain("pa55word");
  expect(Buffer.from(one.split(".")[2] as string, "base64url").includes("pa55word")).toBe(false);
  expect(await secrets.seal("p", "r", TEXT)).not.toBe(one);
});

test("opens for no other row, no other purpose, no other key, and not when changed", async () => {
  const secrets = await Secrets.open(folder);
  const sealed = await secrets.seal("p", "r", TEXT);
  const changed = sealed.slice(0, -2) + (sealed.endsWith("AA") ? "BB" : "AA");
  const otherFolder = mkdtempSync(join(tmpdir(), "vigie-secrets-"));
  const other = await Secrets.open(otherFolder);
  rmSync(otherFolder, { recursive: true });
  const refused: [Secrets, string, string, string][] = [
    [secrets, "p", "r2", sealed],
    [secrets, "p2", "r", sealed],
    [other, "p", "r", sealed],
    [secrets, "p", "r", changed],
    [secrets, "p", "r", sealed.replace("v1.", "v2.")],
    [secrets, "p", "r", ""],
    [secrets, "p", "r", "v1.AAAA"],
    [secrets, "p", "r", TEXT],
  ];
  for (const [by, purpose, row, text] of refused) {
    const cause = await by.open(purpose, row, text).catch((error) => error);
    expect(cause).toBeInstanceOf(SecretError);
    expect(cause.message).not.toContain(TEXT);
    expect(cause.message).not.toContain("pa55word");
  }
  expect(await secrets.open("p", "r", sealed)).toBe(TEXT);
});

test("the key file is its owner's alone, and is made so again", async () => {
  await Secrets.open(folder);
  const file = join(folder, "secret.key");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o644);
  await Secrets.open(folder);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a key file that is no key is refused and left as it is", async () => {
  const file = join(folder, "secret.key");
  writeFileSync(file, "short\n");
  await expect(Secrets.open(folder)).rejects.toThrow(/not a key/);
  expect(readFileSync(file, "utf8")).toBe("short\n");
});
