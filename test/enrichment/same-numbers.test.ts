import { describe, expect, test } from "bun:test";
import { isSameNumber, likenessOf } from "../../server/enrichment/calls/same-numbers.ts";
import { emptyLeg } from "../../server/enrichment/model.ts";

describe("two spellings", () => {
  test.each<[one: string, other: string, isSame: boolean]>([
    ["+33612345678", "0612345678", true],
    ["0033 6 12 34 56 78", "06.12.34.56.78", true],
    ["sip:0612345678@pbx.example", "+33612345678", true],
    ["0612345678", "0612345679", false],
    ["0612345678", "0712345678", false],
    ["44", "44", true],
    ["44", "144", false],
    ["44", "044", false],
    ["12345678", "912345678", false],
    ["5678", "0612345678", false],
    ["", "", false],
    ["anonymous", "anonymous", false],
  ])("%p and %p are one number: %p", (one, other, isSame) => {
    expect([isSameNumber(one, other), isSameNumber(other, one)]).toEqual([isSame, isSame]);
  });
});

describe("a live call is a call of the history", () => {
  const party = (number: string, extension = "") => ({ number, name: "", extension });
  const legs = [
    { ...emptyLeg(0), from: party("+33612345678"), to: party("0199000010") },
    { ...emptyLeg(1), from: party("+33612345678"), to: party("0199", "44") },
  ];
  test.each<[outside: string, inside: string, likeness: number]>([
    ["0612345678", "+33199000010", 2],
    ["0612345678", "44", 2],
    ["0612345678", "", 1],
    ["0612345678", "33", 1],
    ["0699999999", "44", 0],
    ["", "44", 0],
    ["44", "33", 0],
    ["44", "0199", 2],
  ])("of %p to %p by %p of its ends", (outside, inside, likeness) => {
    expect(likenessOf({ outside, inside }, { legs })).toBe(likeness as never);
  });
});
