import { describe, expect, test } from "bun:test";
import { parseActiveQueues } from "../../../server/cccp/live/active-queues.ts";
import { parseLiteral } from "../../../server/cccp/live/literal.ts";
import { seededRandom } from "./random.ts";

const SEEN = "({q1: {type:'queue', queue:'DEMO__Sales', task:'waiting'}})";

describe("active queues", () => {
  test.each<[string, string[]]>([
    [SEEN, ["DEMO__Sales"]],
    ["({q1:{type:'queue',queue:'A'},q2:{type:'queue',queue:'B'}})", ["A", "B"]],
    ['{"q1": {"type": "queue", "queue": "DEMO__Sales"}}', ["DEMO__Sales"]],
    ["  ( { q1 : { type : 'queue' , queue : 'A' , } , } ) ; ", ["A"]],
    ["({q1:{queue:'A'}})", ["A"]],
    ["({q1:{type:'queue',queue:'A'},q2:{type:'queue',queue:'A'}})", ["A"]],
    ["({outer:{inner:[{type:'queue',queue:'A'},{type:'queue',queue:'B'}]}})", ["A", "B"]],
    ["({q1:{type:'user',queue:'anna'}})", []],
    ["({q1:{type:'queue',queue:'VQ_Sales'}})", []],
    ["({q1:{type:'queue',queue:7}})", []],
    ["({q1:{type:'queue',queue:'L\\'accueil'}})", ["L'accueil"]],
    ["({q1:{type:'queue',queue:'\\xe9t\\u00e9'}})", ["été"]],
    ["({})", []],
    ["", []],
    ["null", []],
    ["DEMO__Sales", []],
    ["({q1:{type:'queue',queue:'A'}", []],
    ["({q1:{type:'queue' queue:'A'}})", []],
    ["({q1:{type:'queue',queue:process.exit(1)}})", []],
    ["({q1:{type:'queue',queue:'A'}}).constructor", []],
    ["({__proto__:{type:'queue',queue:'A'}})", ["A"]],
  ])("%p serves %p", (text, queues) => {
    expect(parseActiveQueues(text)).toEqual(queues);
  });

  test("a key named like an object's own machinery stays data", () => {
    parseActiveQueues("({__proto__:{polluted:true}, constructor:{prototype:{polluted:true}}})");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("literals", () => {
  test("every kind of value", () => {
    const text = "[1, -2.5, .5, 1e3, 'a', \"b\", true, false, null, undefined, [], {},]";
    expect(parseLiteral(text)?.value).toEqual([1, -2.5, 0.5, 1000, "a", "b", true, false, null, null, [], new Map()]);
  });

  test.each([
    "1x",
    "[1 2]",
    "{a}",
    "{a:}",
    "{:1}",
    "'open",
    "[,]",
    "(1",
    "1)",
    "a.b",
    "f()",
    "`a`",
    "/a/",
    "1;2",
    "'\\",
  ])("%p is no literal", (text) => {
    expect(parseLiteral(text)).toBeNull();
  });

  test("null is a value, not a failure", () => {
    expect(parseLiteral("null")).toEqual({ value: null });
  });

  test("depth and length are bounded", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(parseLiteral(nested(17))).not.toBeNull();
    expect(parseLiteral(nested(18))).toBeNull();
    expect(parseLiteral(nested(30_000))).toBeNull();
    expect(parseLiteral(`'${"a".repeat(65_534)}'`)).not.toBeNull();
    expect(parseLiteral(`'${"a".repeat(65_535)}'`)).toBeNull();
  });

  test("never throws, whatever the text (20,000 mutations and random texts)", () => {
    const random = seededRandom(11);
    const alphabet = "(){}[]:,;'\"\\ qtype0123.e+-x\u00e9\u2028";
    for (let i = 0; i < 20_000; i++) {
      const chars = i % 2 === 0 ? [...SEEN] : Array.from({ length: 40 }, () => "");
      for (let k = 0; k < (i % 2 === 0 ? 3 : 40); k++) {
        chars[Math.floor(random() * chars.length)] = alphabet[Math.floor(random() * alphabet.length)] ?? "";
      }
      const names = parseActiveQueues(chars.join(""));
      expect(names.every((name) => typeof name === "string")).toBe(true);
    }
  });
});
