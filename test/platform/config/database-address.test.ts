import { afterAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { placeOf, type ServerAddress } from "../../../db/address.ts";
import {
  DATABASE_OPTIONS,
  databaseAddressOf,
  TARGET_OPTIONS,
  targetAddressOf,
} from "../../../server/platform/config/database-address.ts";
import { parseArguments } from "../../../server/platform/config/parse.ts";
import { COMMANDS } from "../../../server/commands/run.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const of = (env: Record<string, string>) =>
  databaseAddressOf(parseArguments({ argv: [], env, taken: DATABASE_OPTIONS }).options);

const SERVER = { host: "127.0.0.1", database: "vigie", user: "vigie", password: "", tls: null };

describe("where the database is", () => {
  test.each<[Record<string, string>, object]>([
    [{}, { dialect: "sqlite" }],
    [{ DB_HOST: "db.lan", DB_PASSWORD: "x" }, { dialect: "sqlite" }],
    [{ DB_TYPE: "mysql" }, { dialect: "mysql", port: 3306, ...SERVER }],
    [{ DB_TYPE: "postgresql" }, { dialect: "postgresql", port: 5432, ...SERVER }],
    [
      { DB_TYPE: "mysql", DB_HOST: "h", DB_PORT: "1", DB_NAME: "n", DB_USER: "u", DB_PASSWORD: "p w" },
      { dialect: "mysql", host: "h", port: 1, database: "n", user: "u", password: "p w", tls: null },
    ],
    [
      { DB_TYPE: "mysql", DB_TLS: "verify" },
      { dialect: "mysql", port: 3306, ...SERVER, tls: { isVerified: true, authority: null } },
    ],
    [
      { DATABASE_URL: "postgres://u%40x:p%40%3A%2F%25@[::1]:7/my%20db?tls=on", DB_TYPE: "mysql", DB_HOST: "other" },
      {
        ...{ dialect: "postgresql", host: "::1", port: 7, database: "my db", user: "u@x", password: "p@:/%" },
        tls: { isVerified: false, authority: null },
      },
    ],
    [
      { DATABASE_URL: "mariadb://db/vigie", DB_USER: "u", DB_PASSWORD: "p", DB_PORT: "9" },
      { ...{ dialect: "mysql", host: "db", port: 3306, database: "vigie", user: "u", password: "p" }, tls: null },
    ],
  ])("%j", (env, expected) => {
    expect(of(env)).toEqual(expected as never);
  });

  test("the password may stand in a file, whose line end is none of it", () => {
    const file = join(folder.path, "password");
    writeFileSync(file, "two words \r\n");
    expect(of({ DB_TYPE: "mysql", DB_PASSWORD_FILE: file })).toMatchObject({ password: "two words " });
    expect(() => of({ DB_TYPE: "mysql", DB_PASSWORD_FILE: `${file}.gone` })).toThrow(/DB_PASSWORD_FILE.*ENOENT/);
  });

  test.each([
    "vigie",
    "http://u:canary@h/n",
    "mysql://u:canary@h",
    "mysql://u:canary@h/a/b",
    "mysql:///n",
    "mysql://u:canary%ZZ@h/n",
    "mysql://u:canary@h/n?tls=maybe",
    "mysql://u:canary@h/n?sslmode=require",
    "mysql://u:canary@h:99999/n",
  ])("%j is refused, and not shown", (url) => {
    expect(() => of({ DATABASE_URL: url })).toThrow(/^DATABASE_URL /);
    expect(() => of({ DATABASE_URL: url })).not.toThrow(/canary/);
  });

  test("how people see it has neither user nor password", () => {
    const address = of({ DATABASE_URL: "postgresql://u:canary@[::1]/n" }) as ServerAddress;
    expect(placeOf(address)).toBe("postgresql://[::1]:5432/n");
  });
});

describe("where the data are to be moved", () => {
  const to = (argv: string[], env: Record<string, string> = {}) =>
    targetAddressOf(parseArguments({ argv, env, taken: [...TARGET_OPTIONS, "data"] }).options);

  test.each<[string, Record<string, string>, object]>([
    ["--to sqlite --data d", {}, { dialect: "sqlite", dir: "d" }],
    ["--to sqlite --data d --to-dir e", {}, { dialect: "sqlite", dir: "e" }],
    ["--to mysql", { DB_HOST: "source.lan", DATABASE_URL: "mysql://x/y" }, { dialect: "mysql", port: 3306, ...SERVER }],
    [
      "--to postgresql --to-host h --to-port 7 --to-name n --to-user u --to-tls on",
      { TO_DB_PASSWORD: "p w", DB_PASSWORD: "of the source" },
      {
        ...{ dialect: "postgresql", host: "h", port: 7, database: "n", user: "u", password: "p w" },
        tls: { isVerified: false, authority: null },
      },
    ],
    [
      "--to-url mariadb://u:p@h/n",
      {},
      { ...SERVER, dialect: "mysql", host: "h", port: 3306, database: "n", user: "u", password: "p" },
    ],
    [
      "--to mysql",
      { TO_DATABASE_URL: "mysql://u@h/n", TO_DB_PASSWORD: "p" },
      { dialect: "mysql", user: "u", password: "p" },
    ],
  ])("%s %j", (line, env, expected) => {
    expect(to(line.split(" "), env)).toMatchObject(expected);
  });

  test("what is missing, contradicts itself or cannot be read is refused, with the option", () => {
    expect(() => to([])).toThrow("--to is missing");
    expect(() => to(["--to", "mysql", "--to-url", "postgresql://h/n"])).toThrow("contradict");
    expect(() => to(["--to", "mysql", "--to-dir", "d"])).toThrow("--to-dir is for");
    expect(() => to(["--to", "mysql", "--to-password-file", join(folder.path, "gone")])).toThrow(
      /--to-password-file.*ENOENT/,
    );
  });
});

test("every command that opens the database takes all of these options", () => {
  const opening = COMMANDS.filter(({ options }) => DATABASE_OPTIONS.some((name) => options.includes(name)));
  for (const { name, options } of opening)
    expect([name, DATABASE_OPTIONS.filter((one) => !options.includes(one))]).toEqual([name, []]);
  const without = [
    "sim cccp",
    "sim wildix",
    "sim yeastar",
    "snapshot",
    "check",
    "tls init",
    "check url",
    "check database",
    "calendar explain",
    "version",
    "help",
  ];
  const silent = COMMANDS.filter((command) => !opening.includes(command)).map(({ name }) => name);
  expect(silent).toEqual(without);
});
