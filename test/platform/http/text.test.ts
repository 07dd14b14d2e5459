import { describe, expect, test } from "bun:test";
import { Elysia, t } from "elysia";
import { LANGUAGES as APP_LANGUAGES } from "../../../client/words/words.ts";
import { createErrors } from "../../../server/platform/http/errors.ts";
import { hostName, isHostName, plainText } from "../../../server/platform/http/text.ts";
import { LANGUAGES } from "../../../server/platform/languages.ts";
import { silentLog } from "../../../server/platform/log.ts";

const body = t.Object({
  name: t.Optional(plainText({ maxLength: 20 })),
  project: t.Optional(plainText({ maxLength: 20, mayBeEmpty: true })),
  host: t.Optional(hostName("a host")),
});
const app = new Elysia().use(createErrors({ log: silentLog, routes: () => [] })).post("/", () => "taken", { body });

/** The code of what is wrong with the one field; "taken" when nothing is. */
async function verdict(field: object): Promise<string> {
  const headers = { "content-type": "application/json" };
  const request = new Request("http://localhost/", { method: "POST", headers, body: JSON.stringify(field) });
  const response = await app.handle(request);
  if (response.status === 200) return response.text();
  return ((await response.json()) as { fields: { code: string }[] }).fields[0]?.code ?? "";
}

describe("a text for people", () => {
  test.each(["Paris", " Paris ", "Ét\u00e9 2026", "中文", "a\u00a0b", "😀", "O'Brien & Co <b>"])(
    "%j is taken",
    async (name) => {
      expect(await verdict({ name })).toBe("taken");
    },
  );

  test.each([" ", "\u00a0\u3000", "\u0000", "a\u0000b", "\u0000x", "x\u001b", "a\nb", "\t", "a\u0085b", "a\u007f"])(
    "%j is not",
    async (name) => {
      expect(await verdict({ name })).toBe("plain_text");
      expect(await verdict({ project: name })).toBe("plain_text");
    },
  );

  test("that is too long or empty is told its length, and may be empty where it says so", async () => {
    expect(await verdict({ name: "" })).toBe("text_length");
    expect(await verdict({ name: "x".repeat(21) })).toBe("text_length");
    expect(await verdict({ project: "" })).toBe("taken");
    expect(await verdict({ project: "x".repeat(21) })).toBe("text_max");
  });
});

describe("a host", () => {
  test.each([
    ...["localhost", "cc.example", "cc.example.", "CC-1.example", "my_host", "10.0.0.5", "a", "xn--bcher-kva.example"],
    ...["::1", "fe80::1", "2001:db8::ff00:42:8329", "::ffff:192.0.2.1"],
  ])("%s is taken", async (host) => {
    expect(await verdict({ host })).toBe("taken");
    expect(isHostName(host)).toBe(true);
  });

  test.each([
    ...["a..b", ".a", "-a", "a-", "a b", "a/b", "http://cc", "cc:20103", "[::1]", ":", "::1::zz", "a\n", "été"],
    ...[`${"a".repeat(64)}.example`, "a@b", "a%00"],
  ])("%j is not", async (host) => {
    expect(await verdict({ host })).toBe("host");
    expect(isHostName(host)).toBe(false);
  });
});

test("the languages that a person may choose are those that the app speaks", () => {
  expect([...LANGUAGES].sort()).toEqual([...APP_LANGUAGES].sort());
});
