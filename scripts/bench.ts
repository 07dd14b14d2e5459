/**
 * Runs benchmarks one after the other and prints their tables: `bun run bench [name …]`. Results also go to
 * compiled/bench/<name>.json, with the machine they were measured on.
 */
import { mkdirSync, readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

interface Benchmark {
  name: string;
  /** `rows` is what is printed; `json` holds the same with every figure. */
  run(): Promise<{ rows: Record<string, string | number>[]; json: unknown }>;
}

const benchDir = join(import.meta.dir, "..", "test", "bench");
const outDir = join(import.meta.dir, "..", "compiled", "bench");

const wanted = process.argv.slice(2);
const all = await loadBenchmarks();
const unknown = wanted.filter((name) => !all.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(", ")}; there are: ${all.map((one) => one.name).join(", ")}`);
  process.exit(2);
}

mkdirSync(outDir, { recursive: true });
const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, memoryBytes: totalmem(), bun: Bun.version };
console.log(`${machine.cpu}, ${machine.cores} cores, Bun ${machine.bun}`);
for (const benchmark of all) {
  if (wanted.length > 0 && !wanted.includes(benchmark.name)) continue;
  console.log(`\n${benchmark.name}`);
  const { rows, json } = await benchmark.run();
  console.table(rows);
  await Bun.write(
    join(outDir, `${benchmark.name}.json`),
    `${JSON.stringify({ machine, rows, result: json }, null, 2)}\n`,
  );
}
// A benchmark may leave servers and child processes behind that it has already measured.
process.exit(0);

async function loadBenchmarks(): Promise<Benchmark[]> {
  const files = readdirSync(benchDir).filter((name) => name.endsWith(".ts"));
  return Promise.all(files.sort().map((file) => import(join(benchDir, file)) as Promise<Benchmark>));
}
