import { describe, expect, test } from "bun:test";
import {
  newRecoveryCodes,
  newTotpSecret,
  recoveryHash,
  stepOfCode,
  totpUri,
} from "../../../server/platform/auth/two-factor/codes.ts";

/** The secret of RFC 6238, appendix B, in base32; its codes there have eight digits, of which ours are the last six. */
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const VECTORS: [seconds: number, code: string][] = [
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
];

describe("codes by time", () => {
  test.each(VECTORS)("RFC 6238: at %d s the code of eight digits is %s", (seconds, code) => {
    const step = Math.floor(seconds / 30);
    expect(stepOfCode(SECRET, code.slice(2), seconds * 1000, null)).toBe(step);
  });

  test("the step before and the step after count too, no other", () => {
    const [seconds, code] = [1_111_111_109, "081804"];
    const step = Math.floor(seconds / 30);
    const at = (offset: number) => stepOfCode(SECRET, code, (step + offset) * 30_000, null);
    expect([-2, -1, 0, 1, 2].map(at)).toEqual([null, step, step, step, null]);
  });

  test("a code whose step was used, or lies before one that was, is not taken", () => {
    const now = 59_000;
    expect(stepOfCode(SECRET, "287082", now, 0)).toBe(1);
    expect(stepOfCode(SECRET, "287082", now, 1)).toBeNull();
    expect(stepOfCode(SECRET, "287082", now, 2)).toBeNull();
  });

  test.each(["", "28708", "2870820", "28708a", "２８７０８２"])("%j is no code", (text) => {
    expect(stepOfCode(SECRET, text, 59_000, null)).toBeNull();
  });

  test("a secret has 160 bits, and the address says what authenticators need", () => {
    const secret = newTotpSecret();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(secret);
    const uri = new URL(totpUri(secret, "ann b"));
    expect(`${uri.protocol}//${uri.host}${uri.pathname}`).toBe("otpauth://totp/Vigie:ann%20b");
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      ...{ issuer: "Vigie", secret, algorithm: "SHA1", digits: "6", period: "30" },
    });
  });
});

describe("recovery codes", () => {
  test("ten different ones of 80 bits, told apart however they are typed", () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    const [code = ""] = codes;
    expect(recoveryHash(` ${code.toUpperCase().replaceAll("-", " ")} `)).toBe(recoveryHash(code));
    expect(new Set(codes.map(recoveryHash)).size).toBe(10);
    expect(recoveryHash(code)).not.toContain(code.slice(0, 4));
  });

  test("a code by time is none", () => expect(recoveryHash("123456")).toBeNull());
});
