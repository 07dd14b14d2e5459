import { Database as Connection } from "bun:sqlite";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseAddress, ServerAddress } from "../../db/address.ts";
import { type Database, openDatabase } from "../../db/open.ts";
import { Wire } from "../../db/server/wire.ts";
import { DATABASE_OPTIONS, type DatabaseOptions } from "../../server/platform/config/database-address.ts";
import { parseArguments } from "../../server/platform/config/parse.ts";
import { type DatabaseServer, environmentOf, startServerOf } from "./database-server.ts";
import { inFlight, testEngine } from "./test-engine.ts";

interface Place {
  address: ServerAddress;
  folder: string;
}

/** One server for the whole run, and its databases, one for each folder. */
interface World {
  server: Promise<DatabaseServer> | null;
  places: Map<string, Place>;
  count: number;
}

const KEY = Symbol.for("vigie.test.databases");
const shared = globalThis as { [KEY]?: World };

/** Where the database of a data folder is on the engine that is tested; made when the folder has none yet. */
export async function addressFor(folder: string): Promise<DatabaseAddress> {
  if (testEngine === "sqlite") return { dialect: "sqlite" };
  shared[KEY] ??= { server: null, places: new Map(), count: 0 };
  const world = shared[KEY];
  const known = world.places.get(folder);
  if (known) return known.address;
  if (!world.server) {
    countStatements();
    world.server = startServerOf(testEngine);
  }
  const server = await world.server;
  const address = (await forgotten(world, server)) ?? (await server.create(`vigie_${++world.count}`));
  world.places.set(folder, { address, folder });
  return address;
}

/** Opens the database of a data folder on the engine that is tested. */
export async function openTestDatabase(folder: string): Promise<Database> {
  return openDatabase({ dataDir: folder, address: await addressFor(folder) });
}

/** The database of a folder that is gone, emptied: making tables takes longer than most tests. */
async function forgotten(world: World, server: DatabaseServer): Promise<ServerAddress | null> {
  for (const { folder, address } of [...world.places.values()]) {
    if (existsSync(folder)) continue;
    world.places.delete(folder);
    await server.empty(address);
    return address;
  }
  return null;
}

/** One statement, whatever the program thinks of it. */
export async function rawQuery(folder: string, statement: string): Promise<unknown[][]> {
  const address = await addressFor(folder);
  if (address.dialect !== "sqlite") {
    return ((await (shared[KEY] as World).server) as DatabaseServer).query(address.database, statement);
  }
  const connection = new Connection(join(folder, "vigie.db"));
  try {
    return connection.query(statement).values();
  } finally {
    connection.close();
  }
}

/** Every value of every table, as text. */
export async function everyValue(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const [name] of await rawQuery(folder, LIST_TABLES[testEngine])) {
    found.push(...(await rawQuery(folder, `SELECT * FROM ${name}`)).flat().map(textOf));
  }
  return found;
}

const LIST_TABLES = {
  // An index of words cannot be read row by row; what it keeps its words in can.
  sqlite: "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'virtual'",
  mysql: "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
  postgresql: "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
};

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The options that say so: for tests of the whole app. */
export async function databaseOptions(folder: string): Promise<DatabaseOptions> {
  const address = await addressFor(folder);
  const { options } = parseArguments({
    argv: [],
    env: address.dialect === "sqlite" ? {} : environmentOf(address),
    taken: DATABASE_OPTIONS,
  });
  return Object.fromEntries(DATABASE_OPTIONS.map((name) => [name, options[name]])) as DatabaseOptions;
}

function countStatements(): void {
  const { ask } = Wire.prototype;
  Wire.prototype.ask = async function (...given) {
    inFlight.count++;
    try {
      return await ask.apply(this, given);
    } finally {
      inFlight.count--;
    }
  };
}
