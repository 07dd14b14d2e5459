import { getTableColumns, getTableName } from "drizzle-orm";
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "../../db/open.ts";
import { allTables } from "../../db/tables.ts";

/** Numbers below `limit`, the same for the same seed. */
export function chanceOf(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const TEXTS = [
  ...[
    "",
    " ",
    "a",
    "A",
    "a ",
    " a",
    "é",
    "e\u0301",
    "É",
    "ß",
    "ss",
    "🙂",
    "👩🏽‍💻",
    "Ÿ",
    "'; DROP TABLE users; --",
    '"',
    "\\",
    "\\'",
  ],
  ...[
    "%",
    "_",
    "`",
    "?",
    "$1",
    ":x",
    "--",
    "/*",
    "\t\n\r",
    "\u2028",
    "\ufffd",
    "null",
    "NULL",
    "0",
    "1e3",
    "true",
    "\u001a",
  ],
];
const JSONS = [
  {},
  [],
  "",
  0,
  false,
  "x",
  { a: null },
  { "": "" },
  [1.5, -0.1, 1e21],
  { z: 1, a: [{}], "é 🙂": "\u0000'\\" },
];
const NUMBERS = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
const LARGE = [2 ** 31, 2 ** 32 + 1, 1_795_807_272_000, 2 ** 53 - 1, -(2 ** 53) + 1];
const REALS = [0, -0.5, 0.1, 1 / 3, 1e-300, 1.7976931348623157e308, 123456789.125, 5];

/** Fills every table with `count` rows of values that engines like to change. `isLarge` says of a `table.column` that it takes more than 32 bits. */
export async function fillAtRandom(
  database: Database,
  chance: (limit: number) => number,
  count: number,
  isLarge: (column: string) => boolean,
): Promise<void> {
  const any = <Value>(values: readonly Value[]) => values[chance(values.length)] as Value;
  const keys = new Map<string, unknown[]>();
  for (const table of inOrder()) {
    const name = getTableName(table);
    const { foreignKeys, uniqueConstraints, indexes } = getTableConfig(table);
    const references = new Map(
      foreignKeys.flatMap((key) => {
        const { columns, foreignTable } = key.reference();
        return columns.map((column): [string, string] => [column.name, getTableName(foreignTable)]);
      }),
    );
    const unique = new Set([
      ...uniqueConstraints.flatMap(({ columns }) => columns.map((column) => column.name)),
      ...indexes
        .filter(({ config }) => config.unique)
        .flatMap(({ config }) => config.columns.map((one) => (one as SQLiteColumn).name)),
    ]);
    const rows = Array.from({ length: count }, (_, number) =>
      Object.fromEntries(
        Object.entries(getTableColumns(table) as Record<string, SQLiteColumn>).map(([property, column]) => [
          property,
          valueFor(column, number),
        ]),
      ),
    );
    function valueFor(column: SQLiteColumn, number: number): unknown {
      const referred = references.get(column.name);
      if (referred !== undefined) return (keys.get(referred) as unknown[])[number];
      if (column.dataType === "number" && column.primary) return number * 3 + 5;
      if (column.dataType === "string" && (column.primary || unique.has(column.name))) {
        // Alike but for case, accents and blanks: keys all the same.
        const alike = Array.from(TEXTS[number % TEXTS.length] as string)
          .slice(0, 3)
          .join("");
        return number < TEXTS.length ? TEXTS[number]?.slice(0, 10) : `${alike}~${number}`;
      }
      if (unique.has(column.name)) return number;
      if (!column.notNull && chance(3) === 0) return null;
      if (column.dataType === "boolean") return chance(2) === 0;
      if (column.dataType === "json") return any(JSONS);
      if (column.dataType === "number") {
        if (column.columnType === "SQLiteReal") return any(REALS);
        return any(isLarge(`${name}.${column.name}`) ? [...NUMBERS, ...LARGE] : NUMBERS);
      }
      const length = (column as unknown as { length?: number }).length ?? 70_000;
      if (chance(10) === 0) return "é".repeat(Math.min(length, 70_000));
      return Array.from(any(TEXTS)).slice(0, length).join("");
    }
    await database.transact(async (tx) => {
      for (let from = 0; from < rows.length; from += 100)
        await tx.insert(table).values(rows.slice(from, from + 100) as never);
    });
    const [[property] = [""]] = Object.entries(getTableColumns(table) as Record<string, SQLiteColumn>).filter(
      ([, column]) => column.primary,
    );
    keys.set(
      name,
      rows.map((row) => row[property]),
    );
  }
}

/** Each table behind those that it refers to. */
function inOrder(): SQLiteTable[] {
  const ordered: SQLiteTable[] = [];
  const add = (table: SQLiteTable) => {
    if (ordered.includes(table)) return;
    for (const key of getTableConfig(table).foreignKeys) add(key.reference().foreignTable as SQLiteTable);
    ordered.push(table);
  };
  for (const table of allTables()) add(table);
  return ordered;
}
