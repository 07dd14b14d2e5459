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

/** The key of a folder, ready to seal for the purposes of these tests. */
async function openSecrets(path: string): Promise<Secrets> {
  const secrets = await Secrets.open(path);
  for (const purpose of ["p", "p2", "cccp.password"]) {
    secrets.declare({ purpose, list: async () => [], replace: async () => {} });
  }
  return secrets;
}

test("opens what it sealed, also after a restart, and for the empty text", async () => {
  const first = await openSecrets(folder);
  const sealed = await first.seal("cccp.password", "row1", TEXT);
  const empty = await first.seal("cccp.password", "row1", "");
  const second = await openSecrets(folder);
  expect(await second.open("cccp.password", "row1", sealed)).toBe(TEXT);
  expect(await second.open("cccp.password", "row1", empty)).toBe("");
});

test("the sealed text does not show the text, and is another each time", async () => {
  const secrets = await openSecrets(folder);
  const one = await secrets.seal("p", "r", TEXT);
  expect(one).not.toContain("pa55word");
  expect(Buffer.from(one.split(".")[2] as string, "base64url").includes("pa55word")).toBe(false);
  expect(await secrets.seal("p", "r", TEXT)).not.toBe(one);
});

test("opens for no other row, no other purpose, no other key, and not when changed", async () => {
  const secrets = await openSecrets(folder);
  const sealed = await secrets.seal("p", "r", TEXT);
  const changed = sealed.slice(0, -2) + (sealed.endsWith("AA") ? "BB" : "AA");
  const otherFolder = mkdtempSync(join(tmpdir(), "vigie-secrets-"));
  const other = await openSecrets(otherFolder);
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

test("seals for no purpose that nobody declared a place for: a new key would lose it", async () => {
  const secrets = await Secrets.open(folder);
  await expect(secrets.seal("forgotten", "r", TEXT)).rejects.toThrow(/nobody declared.*forgotten/);
});

test("the key file is its owner's alone, and is made so again", async () => {
  await openSecrets(folder);
  const file = join(folder, "secret.key");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o644);
  await openSecrets(folder);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a key file that is no key is refused and left as it is", async () => {
  const file = join(folder, "secret.key");
  writeFileSync(file, "short\n");
  await expect(Secrets.open(folder)).rejects.toThrow(/not a key/);
  expect(readFileSync(file, "utf8")).toBe("short\n");
});
