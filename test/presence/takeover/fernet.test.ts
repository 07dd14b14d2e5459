import { describe, expect, test } from "bun:test";
import { calendarAddress } from "../../../server/presence/feeds/calendar-address.ts";
import { readEnvFile } from "../../../server/presence/takeover/env-file.ts";
import { openFernet } from "../../../server/presence/takeover/fernet.ts";
import { FERNET_KEY, sealFernet } from "./old-presence.ts";

describe("a text that Fernet sealed", () => {
  test("opens with its key: the example of the specification", () => {
    const token =
      "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
    expect(openFernet(token, "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=")).toBe("hello");
  });

  test("opens whatever it is long", () => {
    for (let length = 0; length < 50; length++)
      expect(openFernet(sealFernet("é".repeat(length)), FERNET_KEY)).toBe("é".repeat(length));
  });

  test.each([
    ["with another key", sealFernet("x"), Buffer.alloc(32).toString("base64"), "does not fit"],
    ["with no key", sealFernet("x"), "abc", "no Fernet key"],
    ["cut short", sealFernet("x").slice(0, 60), FERNET_KEY, "not what Fernet seals"],
    ["of another kind", "plain", FERNET_KEY, "not what Fernet seals"],
  ])("does not open %s", (_, token, key, message) => {
    expect(() => openFernet(token, key)).toThrow(message);
  });

  test("does not open when any of its bytes is another one", () => {
    const bytes = Buffer.from(sealFernet("secret"), "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => openFernet(changed.toString("base64url"), FERNET_KEY)).toThrow();
    }
  });
});

test("a .env file as people write it", () => {
  const text = '\uFEFF# a\nA=1\nexport B = \'two # 2\'\nC="th\\"ree" # c\nD=x # d\nE=p#1\nF=\nnonsense\nA=again\r\n';
  expect(Object.fromEntries(readEnvFile(text))).toEqual({
    A: "again",
    B: "two # 2",
    C: 'th"ree',
    D: "x",
    E: "p#1",
    F: "",
  });
});

test("A54 a token is one value, whatever signs it has", () => {
  const url = new URL(calendarAddress("https://planner.example.org/ical?u=", " a/b?c&d e%f#g "));
  expect([...url.searchParams]).toEqual([["u", "a/b?c&d e%f#g"]]);
  expect([url.host, url.pathname, url.hash]).toEqual(["planner.example.org", "/ical", ""]);
});
