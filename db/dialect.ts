/** Which database engine this process speaks: chosen once, before a table is loaded. */
export type Dialect = "sqlite" | "mysql" | "postgresql";

/** On the global object, because a generator or a test may load this module more than once. */
const KEY = Symbol.for("vigie.dialect");
const world = globalThis as { [KEY]?: { dialect: Dialect; isUsed: boolean } };

/** @throws Error when tables were already made for another engine. */
export function chooseDialect(dialect: Dialect): void {
  const present = world[KEY];
  if (present?.isUsed && present.dialect !== dialect) {
    throw new Error(`tables are loaded for ${present.dialect}: choose ${dialect} before anything imports the schema`);
  }
  world[KEY] = { dialect, isUsed: present?.isUsed ?? false };
}

/** The engine that tables are made for; SQLite when nobody chose. */
export function chosenDialect(): Dialect {
  world[KEY] ??= { dialect: "sqlite", isUsed: false };
  world[KEY].isUsed = true;
  return world[KEY].dialect;
}
