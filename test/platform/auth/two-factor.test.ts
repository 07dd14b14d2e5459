import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Secret, TOTP } from "otpauth";
import { recoveryCodes as codesTable, users } from "../../../db/schema/platform.ts";
import { findUserByKey } from "../../../server/platform/auth/repo.ts";
import { settle } from "../../support/fake-clock.ts";
import {
  type BrowserHeaders,
  type House,
  openHouse,
  PASSWORD,
  play,
  type Scenario,
  signIn,
  withoutInstance,
} from "../../support/scenario.ts";

const base = "/api/v1/platform";
const TERMINAL = { who: null, from: null };
const STEP_MS = 30_000;
let house: House;
let ann: BrowserHeaders;

beforeEach(async () => {
  house = await openHouse({ trustedProxies: ["127.0.0.1"] });
  await house.auth.users.add({ name: "ann", role: "viewer", password: PASSWORD }, TERMINAL);
  ann = await signIn(house, "ann");
});
afterEach(() => house.close());

async function ask<Answer>(path: string, body: object, more: Partial<Scenario> = {}): Promise<Answer> {
  const scenario = { name: "", path: `${base}/me/two-factor${path}`, headers: ann, body, status: 200, ...more };
  const { text } = await play(house, scenario);
  return (text === "" ? undefined : JSON.parse(text)) as Answer;
}

/** The code that the telephone shows, by a clock that is `offset` steps off. */
const codeOf = (secret: string, offset = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: house.clock.now() + offset * STEP_MS });

/** Sets the second step up; gives the secret and the recovery codes. Time moves on, past the code that was used. */
async function turnOn(): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = await ask<{ secret: string }>("", { password: PASSWORD });
  const audits = ["user.two_factor_on"];
  const { recoveryCodes } = await ask<{ recoveryCodes: string[] }>("/confirm", { code: codeOf(secret) }, { audits });
  await house.clock.advance(2 * STEP_MS);
  return { secret, recoveryCodes };
}

const enter = (code: string | undefined, from = "192.0.2.1", password = PASSWORD) =>
  fetch(`${house.url}${base}/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": from },
    body: JSON.stringify({ name: "ann", password, ...(code !== undefined && { code }) }),
  });
const statusAndCode = async (answer: Promise<Response>) => {
  const { status } = await answer;
  return status === 200 ? "200" : `${status} ${(await (await answer).json()).code}`;
};

describe("setting the second step up", () => {
  test("asks for the password, and counts only once a code has confirmed it", async () => {
    await ask("", { password: "not the password" }, { status: 403, contains: ['"field":"password"'] });
    const { secret, uri } = await ask<{ secret: string; uri: string }>("", { password: PASSWORD });
    expect(new URL(uri).searchParams.get("secret")).toBe(secret);
    expect(await statusAndCode(enter(undefined))).toBe("200");
    await ask("/confirm", { code: "000000" }, { status: 403, contains: ["wrong_code", '"field":"code"'] });
    expect(await statusAndCode(enter(undefined))).toBe("200");
    const audits = ["user.two_factor_on"];
    const { recoveryCodes } = await ask<{ recoveryCodes: string[] }>("/confirm", { code: codeOf(secret) }, { audits });
    expect(recoveryCodes).toHaveLength(10);
    expect(await statusAndCode(enter(undefined))).toBe("401 code_needed");
  });

  test("one that was left for a quarter of an hour has to be begun again, and so has none", async () => {
    await ask("/confirm", { code: "123456" }, { status: 409, contains: ["two_factor_off"] });
    const { secret } = await ask<{ secret: string }>("", { password: PASSWORD });
    await house.clock.advance(15 * 60_000);
    await ask("/confirm", { code: codeOf(secret) }, { status: 409 });
  });

  test("what is on is not begun again", async () => {
    await turnOn();
    await ask("", { password: PASSWORD }, { status: 409, contains: ["two_factor_on"] });
  });

  test("neither secret nor codes are in the database, the log or the audit", async () => {
    const { secret, recoveryCodes } = await turnOn();
    const rows = [
      await house.database.orm.select().from(users),
      await house.database.orm.select().from(codesTable),
      await house.audit.list(null, null, 100),
    ];
    const text = JSON.stringify(rows) + house.logged.join("\n");
    for (const hidden of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll("-", ""))]) {
      expect(text).not.toContain(hidden);
    }
  });

  test("a sealed secret that was copied to another account opens nothing", async () => {
    const { secret } = await turnOn();
    const bob = await house.auth.users.add({ name: "bob", role: "viewer", password: PASSWORD }, TERMINAL);
    const row = await findUserByKey(house.database.orm, "ann");
    expect(await house.auth.twoFactor.take({ ...bob, totpSecret: row?.totpSecret ?? null }, codeOf(secret))).toBe(
      false,
    );
  });
});

describe("the second step", () => {
  test("a right code lets in, once: the same is not taken again, nor one before it", async () => {
    const { secret } = await turnOn();
    const [before, code] = [codeOf(secret, -1), codeOf(secret)];
    expect(await statusAndCode(enter(code))).toBe("200");
    expect(await statusAndCode(enter(code))).toBe("403 wrong_code");
    expect(await statusAndCode(enter(before))).toBe("403 wrong_code");
    await house.clock.advance(STEP_MS);
    expect(await statusAndCode(enter(codeOf(secret)))).toBe("200");
  });

  test("the code that set it up is used up", async () => {
    const { secret } = await ask<{ secret: string }>("", { password: PASSWORD });
    const code = codeOf(secret);
    await ask("/confirm", { code }, { audits: ["user.two_factor_on"] });
    expect(await statusAndCode(enter(code))).toBe("403 wrong_code");
  });

  test("of two that come with the same code at once, one is let in", async () => {
    const { secret } = await turnOn();
    const code = codeOf(secret);
    const outcomes = await Promise.all([statusAndCode(enter(code)), statusAndCode(enter(code))]);
    expect(outcomes.sort()).toEqual(["200", "403 wrong_code"]);
  });

  test("a telephone that is half a minute off still works, one that is two minutes off does not", async () => {
    const { secret } = await turnOn();
    expect(await statusAndCode(enter(codeOf(secret, 4)))).toBe("403 wrong_code");
    expect(await statusAndCode(enter(codeOf(secret, 1)))).toBe("200");
  });

  test("a recovery code lets in, once, however it is typed", async () => {
    const { recoveryCodes } = await turnOn();
    const [first = "", second = ""] = recoveryCodes;
    expect(await statusAndCode(enter(first.toUpperCase().replaceAll("-", " ")))).toBe("200");
    expect(await statusAndCode(enter(first))).toBe("403 wrong_code");
    expect(await statusAndCode(enter(second))).toBe("200");
    await play(house, {
      ...{ name: "", path: `${base}/me/two-factor`, headers: ann, status: 200 },
      contains: ['{"isOn":true,"codesLeft":8}'],
    });
  });

  test("new recovery codes make the former ones worthless", async () => {
    const { recoveryCodes } = await turnOn();
    const audits = ["user.recovery_codes"];
    const renewed = await ask<{ recoveryCodes: string[] }>("/recovery-codes", { password: PASSWORD }, { audits });
    expect(await statusAndCode(enter(recoveryCodes[0]))).toBe("403 wrong_code");
    expect(await statusAndCode(enter(renewed.recoveryCodes[0]))).toBe("200");
  });

  test("whoever does not know the password learns nothing of it, with or without a code", async () => {
    const { secret } = await turnOn();
    const told = async (code: string | undefined) => {
      const answer = await enter(code, "198.51.100.7", "not the password");
      return `${answer.status} ${withoutInstance(await answer.text())}`;
    };
    const without = await told(undefined);
    expect(without).toContain("wrong_credentials");
    expect(await told(codeOf(secret))).toBe(without);
    expect(await told("000000")).toBe(without);
    // The code was not even looked at, and so not used up.
    expect(await statusAndCode(enter(codeOf(secret)))).toBe("200");
  });

  test("wrong, old and used codes are refused in the same words", async () => {
    const { secret, recoveryCodes } = await turnOn();
    const used = codeOf(secret);
    await enter(used);
    await enter(recoveryCodes[0]);
    const texts = new Set<string>();
    for (const code of ["000000", used, codeOf(secret, -3), recoveryCodes[0], "aaaa-aaaa-aaaa-aaaa"]) {
      texts.add(withoutInstance(await (await enter(code)).text()));
    }
    expect(texts.size).toBe(1);
  });

  test("ten wrong codes an hour, from everywhere together; then even the right one waits", async () => {
    const { secret } = await turnOn();
    for (let n = 0; n < 10; n++) expect(await statusAndCode(enter("000000", `192.0.${n}.1`))).toBe("403 wrong_code");
    expect(await statusAndCode(enter(codeOf(secret), "198.51.100.1"))).toBe("429 too_many_attempts");
    await settle();
    const [entry] = await house.audit.list(null, "login.blocked", 1);
    expect(entry).toMatchObject({ target: "ann" });
    await house.clock.advance(3_600_000);
    expect(await statusAndCode(enter(codeOf(secret), "198.51.100.1"))).toBe("200");
  });

  test("asking for the code is not a wrong log-in, a wrong code is", async () => {
    await turnOn();
    for (let n = 0; n < 12; n++) expect(await statusAndCode(enter(undefined))).toBe("401 code_needed");
    for (let n = 0; n < 10; n++) await enter("000000");
    expect(await statusAndCode(enter(undefined))).toBe("429 too_many_attempts");
  });
});

describe("turning it off", () => {
  test("asks for the password", async () => {
    await turnOn();
    await ask("/off", { password: "not the password" }, { status: 403 });
    expect(await statusAndCode(enter(undefined))).toBe("401 code_needed");
    await ask("/off", { password: PASSWORD }, { status: 204, audits: ["user.two_factor_off"] });
    expect(await statusAndCode(enter(undefined))).toBe("200");
    expect(await house.database.orm.select().from(codesTable)).toEqual([]);
    await ask("/recovery-codes", { password: PASSWORD }, { status: 409, contains: ["two_factor_off"] });
  });

  test("an administrator can, for who lost the telephone", async () => {
    await turnOn();
    const row = await findUserByKey(house.database.orm, "ann");
    const path = `${base}/users/${row?.id}/two-factor`;
    const drop = { name: "", method: "DELETE", path, as: "admin", status: 204 } as const;
    await play(house, { ...drop, audits: ["user.two_factor_off"] });
    await play(house, drop);
    expect(await statusAndCode(enter(undefined))).toBe("200");
  });

  test("with the key of the data folder lost, a recovery code still lets in", async () => {
    const { secret, recoveryCodes } = await turnOn();
    await house.database.transact(async (tx) => {
      await tx.update(users).set({ totpSecret: "v1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" });
    });
    expect(await statusAndCode(enter(codeOf(secret)))).toBe("403 wrong_code");
    expect(house.logged.join("\n")).toContain("a second step cannot be checked");
    expect(await statusAndCode(enter(recoveryCodes[0]))).toBe("200");
  });
});
