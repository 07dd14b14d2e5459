/**
 * Runs benchmarks one after the other and prints their tables: `bun run bench [name …]`. Results also go to
 * compiled/bench/<name>.json, with the machine they were measured on. `--all` runs every one and writes the tables to
 * docs/benchmarks.md. `--engine mysql` or `postgresql` has those that know how (search) measure a database server.
 */
import { mkdirSync, readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

type Row = Record<string, string | number>;

/** A file of test/bench. */
interface Benchmark {
  /** What was measured, and beside what; stands above the table in docs/benchmarks.md. */
  about: string;
  /** `rows` is what is printed; `json` holds the same with every figure. */
  run(): Promise<{ rows: Row[]; json: unknown }>;
}

const benchDir = join(import.meta.dir, "..", "test", "bench");
const outDir = join(import.meta.dir, "..", "compiled", "bench");

const { values: flags, positionals: wanted } = parseArgs({
  options: { all: { type: "boolean" }, engine: { type: "string" } },
  allowPositionals: true,
});
const isWriting = flags.all === true;
// Before a benchmark is loaded, which chooses its tables by it.
if (flags.engine !== undefined) process.env.BENCH_ENGINE = flags.engine;
const known = readdirSync(benchDir)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3))
  .sort();
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(", ")}; there are: ${known.join(", ")}`);
  process.exit(2);
}

mkdirSync(outDir, { recursive: true });
const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, memoryBytes: totalmem(), bun: Bun.version };
console.log(`${machine.cpu}, ${machine.cores} cores, Bun ${machine.bun}`);
const sections: string[] = [];
for (const name of wanted.length > 0 ? known.filter((each) => wanted.includes(each)) : known) {
  const benchmark = (await import(join(benchDir, `${name}.ts`))) as Benchmark;
  console.log(`\n${name}`);
  const { rows, json } = await benchmark.run();
  console.table(rows);
  sections.push(`## ${name}\n\n${benchmark.about}\n\n${markdownTable(rows)}\n`);
  await Bun.write(join(outDir, `${name}.json`), `${JSON.stringify({ machine, rows, result: json }, null, 2)}\n`);
}
if (isWriting) {
  const head = `# Benchmarks\n\nWritten by \`bun run bench --all\`; not for editing. Measured on ${machine.cores} cores (${machine.cpu}), Bun ${machine.bun}, with the load on the same machine.\n`;
  const page = join(import.meta.dir, "..", "docs", "benchmarks.md");
  await Bun.write(page, [head, ...sections].join("\n"));
  await Bun.spawn([process.execPath, "fmt", page], { stdout: "ignore" }).exited;
}
// A benchmark may leave servers and child processes behind that it has already measured.
process.exit(0);

function markdownTable(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ""))),
  ].join("\n");
}
