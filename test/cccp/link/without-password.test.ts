import { expect, test } from "bun:test";
import { problemOfRefusal } from "../../../server/cccp/link/problem.ts";
import { withoutPassword } from "../../../server/cccp/link/without-password.ts";

test.each([
  ["unknown login or wrong password", "wrong", "unknown login or wrong password"],
  ["Wrong password", "Password", "Wrong password"],
  ['wrong password "wrong"', "wrong", 'wrong password "[hidden]"'],
  ["login=admin password=password", "password", "login=admin password=[hidden]"],
  ["wrong: « wrong »", "wrong", "wrong: « [hidden] »"],
  ["access denied for a", "a", "access denied for [hidden]"],
  ["access denied", "a", "access denied"],
  ["bad word hunter2", "hunter2", "bad word [hidden]"],
  ["bad wordhunter2x", "hunter2", "bad word[hidden]x"],
  ["password (1234): no", "1234", "password ([hidden]): no"],
  ["code 12345", "1234", "code 12345"],
  ["a.c is wrong, abc too", "a.c", "[hidden] is wrong, abc too"],
  ["été, étés", "été", "[hidden], étés"],
  ["$& and $1", "$1", "$& and [hidden]"],
  ["nothing to hide", "", "nothing to hide"],
])("%j without %j", (text, password, expected) => {
  expect(withoutPassword(text, password)).toBe(expected);
});

test("a refusal is quoted so", () => {
  expect(problemOfRefusal("unknown login or wrong password", "wrong").detail).toBe(
    "the server refused the log-in: unknown login or wrong password",
  );
  expect(problemOfRefusal('wrong password "s3cret-word"', "s3cret-word").detail).not.toContain("s3cret");
});
