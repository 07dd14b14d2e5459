/** Which tests are run once more on each database server. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
/** Where they are: the house's parts but its HTTP, and the repo of each room. The rooms themselves see nothing but their repo. */
const FOLDERS = readdirSync(join(root, "test/platform"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "http")
  .map(({ name }) => `test/platform/${name}`);
const FILES = [
  ...["test/platform/retention.test.ts", "test/cccp/room/repo.test.ts"],
  ...["test/enrichment/choices/choices.test.ts", "test/enrichment/wrap-up/wrap-ups.test.ts"],
  ...["test/enrichment/templates/templates.test.ts", "test/enrichment/room/filters.test.ts"],
  ...["test/enrichment/room/search.test.ts", "test/presence/room/lease.test.ts"],
];
/** A test that opens a database does it by one of these, which ask which engine it is. */
const OPENING = /\b(openHouse|openAlertHouse|openTestDatabase|databaseOptions)\b/;

/** The servers, and whether this machine has them. */
export function databaseServers() {
  return [
    { engine: "mysql", name: "MariaDB", isThere: existsSync("/usr/sbin/mariadbd") },
    { engine: "postgresql", name: "PostgreSQL", isThere: existsSync("/usr/lib/postgresql/15/bin/postgres") },
  ];
}

/** The files of tests that open a database on the engine that `TEST_ENGINE` names. */
export function databaseTests(): string[] {
  const found = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => join(folder, String(name)))
      .filter((path) => path.endsWith(".test.ts") && OPENING.test(readFileSync(join(root, path), "utf8"))),
  );
  return [...found, ...FILES].map((path) => `./${path}`);
}
