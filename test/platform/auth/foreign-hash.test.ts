import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { type ForeignHash, kindOf, parseForeignHash } from "../../../server/platform/auth/foreign-hash.ts";
import { Passwords } from "../../../server/platform/auth/passwords.ts";
import { findUserByKey } from "../../../server/platform/auth/repo.ts";
import { Users } from "../../../server/platform/auth/users.ts";
import { type House, openHouse, PASSWORD, signIn } from "../../support/scenario.ts";

/** What werkzeug 3.1.8 made of `OLD_PASSWORD`. */
const OLD_PASSWORD = "naïve Pässword 1";
const SCRYPT =
  "scrypt:32768:8:1$NyleSODcdksjd5xb$8e3ab31e76aad5913e59f4a51f4dadc21a3b98ed98e281040fed182564c5b0fe02d80d39ee37ef6b88d70186255c2439d70ea5ec04ff4e447a216042eef52526";
const PBKDF2 = "pbkdf2:sha256:260000$mfNxZw3YYtso7aUm$d17384b6a666c5b9976f303a80de5264eb7e97585e07fde6491b0c3cb493b288";
const TERMINAL = { who: null, from: null };

const parsed = (text: string) => parseForeignHash(text) as ForeignHash;

describe("hashes of werkzeug", () => {
  test.each([SCRYPT, PBKDF2])("%s is right for its password alone", async (text) => {
    const passwords = new Passwords();
    const others = [parsed(SCRYPT), parsed(PBKDF2)];
    for (const known of [[], others]) {
      expect(await passwords.verify(OLD_PASSWORD, text, known)).toBe(true);
      expect(await passwords.verify("naive Password 1", text, known)).toBe(false);
      expect(await passwords.verify(OLD_PASSWORD, null, known)).toBe(false);
    }
  });

  const hex = "0".repeat(128);
  test.each([
    ["scrypt that takes 1 GiB", `scrypt:1048576:8:1$s$${hex}`],
    ["scrypt that takes it by its blocks", `scrypt:1024:999:1$s$${hex}`],
    ["scrypt that takes for ever", `scrypt:32768:8:999$s$${hex}`],
    ["scrypt whose N is no power of two", `scrypt:32767:8:1$s$${hex}`],
    ["scrypt without blocks", `scrypt:32768:0:1$s$${hex}`],
    ["scrypt with a digest of another length", `scrypt:32768:8:1$s$${hex}00`],
    ["scrypt without salt", `scrypt:32768:8:1$$${hex}`],
    ["scrypt with a salt without end", `scrypt:32768:8:1$${"s".repeat(129)}$${hex}`],
    ["a number that is none", `scrypt:1e9:8:1$s$${hex}`],
    ["pbkdf2 that takes for ever", `pbkdf2:sha256:999999999$s$${"0".repeat(64)}`],
    ["pbkdf2 of no round", `pbkdf2:sha256:0$s$${"0".repeat(64)}`],
    ["pbkdf2 with another hash", `pbkdf2:md5:1000$s$${"0".repeat(32)}`],
    ["plain text", "plain$$secret"],
    ["one of ours", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"],
    ["hexadecimal in capitals", `pbkdf2:sha256:1000$s$${"A".repeat(64)}`],
    ["nothing", ""],
  ])("%s is not read", (_, text) => expect(parseForeignHash(text)).toBeNull());

  test("what is within the bounds is read", () => {
    expect(kindOf(parsed(SCRYPT))).toBe("scrypt:32768:8:1");
    expect(kindOf(parsed(PBKDF2))).toBe("pbkdf2:260000");
    expect(parseForeignHash(`scrypt:32768:16:1$s$${hex}`)).toBeNull();
    expect(parseForeignHash(`scrypt:32768:15:1$s$${hex}`)).not.toBeNull();
    expect(parseForeignHash(`pbkdf2:sha256:2000000$s$${"0".repeat(64)}`)).not.toBeNull();
  });

  test("one that was stored and is beyond the bounds is never worked on, and never right", async () => {
    const worked: string[] = [];
    const passwords = new Passwords(async (_, hash) => worked.push(kindOf(hash)) > 0);
    expect(await passwords.verify("x", `scrypt:1048576:8:999$s$${hex}`)).toBe(false);
    expect(worked).toEqual([]);
    expect(await passwords.verify("x", SCRYPT)).toBe(true);
    expect(worked).toEqual(["scrypt:32768:8:1"]);
  });
});

describe("people whose hash another program made", () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
    await house.auth.users.add({ name: "ann", role: "viewer", password: PASSWORD }, TERMINAL);
    await house.auth.users.add({ name: "old", role: "viewer", password: null, passwordHash: SCRYPT }, TERMINAL);
    await house.auth.users.add({ name: "older", role: "viewer", password: null, passwordHash: PBKDF2 }, TERMINAL);
  });
  afterEach(() => house.close());

  const hashOf = async (name: string) => (await findUserByKey(house.database.orm, name))?.passwordHash ?? "";

  test("sign in with their password, and have a hash of ours from then on", async () => {
    for (const name of ["old", "older"]) {
      await signIn(house, name, OLD_PASSWORD);
      const made = await hashOf(name);
      expect(made).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
      await signIn(house, name, OLD_PASSWORD);
      expect(await hashOf(name)).toBe(made);
    }
  });

  test("a wrong password leaves the hash as it is", async () => {
    await expect(signIn(house, "old", "wrong password")).rejects.toThrow("wrong_credentials");
    expect(await hashOf("old")).toBe(SCRYPT);
  });

  test("as long as there is one, a wrong log-in does the same work whosever it is", async () => {
    const { database, audit, clock } = house;
    const worked: string[] = [];
    const passwords = new Passwords(async (_, hash) => worked.push(kindOf(hash)) < 0);
    const users = new Users({ database, passwords, audit, clock });
    const argon = spyOn(Bun.password, "verify");
    for (const name of ["ann", "old", "older", "nobody"]) {
      worked.length = 0;
      argon.mockClear();
      expect(await users.withPassword(name, "wrong password")).toBeNull();
      expect([argon.mock.calls.length, ...worked.sort()]).toEqual([1, "pbkdf2:260000", "scrypt:32768:8:1"]);
    }
    argon.mockRestore();
  });

  test("a hash that is not one, or costs too much, is refused when it is added", async () => {
    for (const passwordHash of ["secret", `scrypt:1048576:8:1$s$${"0".repeat(128)}`]) {
      const adding = house.auth.users.add({ name: "eve", role: "viewer", password: null, passwordHash }, TERMINAL);
      await expect(adding).rejects.toMatchObject({ code: "invalid_fields", fields: [{ field: "passwordHash" }] });
    }
  });

  test("there are four kinds at most, for each makes every wrong log-in dearer", async () => {
    const add = (n: number) => {
      const passwordHash = `pbkdf2:sha256:${n}$s$${"0".repeat(64)}`;
      return house.auth.users.add({ name: `p${n}`, role: "viewer", password: null, passwordHash }, TERMINAL);
    };
    await add(1);
    await add(2);
    await expect(add(3)).rejects.toMatchObject({ code: "invalid_fields" });
    expect(await hashOf("p3")).toBe("");
  });
});
