import type { TableShape } from "../shape.ts";
import type { Ask, ServerEngine } from "./connection.ts";

/** Rows by table; a table that is not there has none. */
export async function countTables(
  engine: ServerEngine,
  ask: Ask,
  shapes: readonly TableShape[],
): Promise<Record<string, number>> {
  const { rows } = await ask(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = ${engine.schema} AND table_type = 'BASE TABLE'`,
  );
  const there = new Set(rows.map(([name]) => String(name)));
  const counts: Record<string, number> = {};
  for (const { name } of shapes) {
    const { rows: found } = there.has(name) ? await ask(`SELECT COUNT(*) FROM ${engine.quote(name)}`) : { rows: [[0]] };
    counts[name] = Number(found[0]?.[0] ?? 0);
  }
  return counts;
}
