import { describe, expect, test } from "bun:test";
import { isSignedWith, sign } from "../../../server/enrichment/wildix/signature.ts";

const SECRET = "wildix-demo-secret";
/** The vectors of acceptance lines 12 and 14. */
const PLAIN = Buffer.from(
  `{"id":"it_w000001_1721833634.195","pbx":"000000000001","company":"it_w000001","time":1721836787753,"type":"call:completed","integrationId":"s95eum","data":{"id":"it_w000001_1721833634.195"}}`,
);
const PLAIN_SUM = "0c057699285194ae86979749aec9b22454f38bd9381c6ae823fb613f5c90ff00";
const ESCAPED = Buffer.from(String.raw`{"name":"Caf\u00e9","url":"https:\/\/x"}`);
const ESCAPED_SUM = "de1c222c0c1242ab3f2e7a1dd03175ce6e9f1bb1cabd6cfc95fcae42c78478f5";

describe("the signature of a webhook", () => {
  test("is the sum over the bytes as they came, escapes and all", () => {
    expect(PLAIN).toHaveLength(190);
    expect(sign(SECRET, PLAIN)).toBe(PLAIN_SUM);
    expect(isSignedWith(SECRET, ESCAPED, ESCAPED_SUM)).toBe(true);
    // The control: parsed and written again, the same content has another sum.
    expect(isSignedWith(SECRET, Buffer.from(JSON.stringify(JSON.parse(ESCAPED.toString()))), ESCAPED_SUM)).toBe(false);
  });

  test("may be prefixed, padded, and in capital letters", () => {
    for (const given of [PLAIN_SUM, `sha256=${PLAIN_SUM}`, ` ${PLAIN_SUM.toUpperCase()} `]) {
      expect(isSignedWith(SECRET, PLAIN, given)).toBe(true);
    }
  });

  test("is refused with any digit flipped, cut short, of another secret, and when there is none", () => {
    for (let at = 0; at < PLAIN_SUM.length; at++) {
      const digit = PLAIN_SUM[at] === "0" ? "1" : "0";
      expect(isSignedWith(SECRET, PLAIN, PLAIN_SUM.slice(0, at) + digit + PLAIN_SUM.slice(at + 1))).toBe(false);
    }
    for (const given of ["", "sha256=", PLAIN_SUM.slice(1), `${PLAIN_SUM}0`, "é".repeat(64), `sha1=${PLAIN_SUM}`]) {
      expect(isSignedWith(SECRET, PLAIN, given)).toBe(false);
    }
    expect(isSignedWith("another", PLAIN, PLAIN_SUM)).toBe(false);
  });
});
