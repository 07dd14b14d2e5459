/**
 * `bun run fuzz cccp [n] [--seed S]`: n cases (a million when absent) of damaged streams against the codec. Prints the seed,
 * the rate and the counts. A case that breaks a promise prints its seed and bytes, and the exit code is 1.
 */
import { CccpFuzz, FuzzFailure } from "./fuzz/cccp.ts";

const DEFAULT_CASES = 1_000_000;
const CASES_PER_REPORT = 100_000;

const { target, cases, seed } = parse(process.argv.slice(2));
if (target !== "cccp") stop(`usage: bun run fuzz cccp [n] [--seed S]`);
run();

function run(): void {
  const fuzz = new CccpFuzz(seed);
  const startedAt = performance.now();
  console.log(`fuzz ${target}: ${cases} cases, seed ${seed}`);
  for (let index = 0; index < cases; index++) {
    try {
      fuzz.runCase(index);
    } catch (cause) {
      if (!(cause instanceof FuzzFailure)) throw cause;
      stop(`${cause.message}\nseed ${seed}, case ${cause.caseIndex}\n${Buffer.from(cause.stream).toString("hex")}`);
    }
    if ((index + 1) % CASES_PER_REPORT === 0) report(fuzz, startedAt);
  }
  report(fuzz, startedAt);
}

function report(fuzz: CccpFuzz, startedAt: number): void {
  const seconds = (performance.now() - startedAt) / 1000;
  const counts = Object.entries(fuzz.counts).map(([name, count]) => `${name} ${count}`);
  const rssMb = Math.round(process.memoryUsage().rss / 1_000_000);
  console.log(`${Math.round(fuzz.counts.cases / seconds)} cases/s · ${counts.join(" · ")} · RSS ${rssMb} MB`);
}

function parse(words: string[]): { target: string; cases: number; seed: number } {
  const flagAt = words.indexOf("--seed");
  const seedText = flagAt < 0 ? undefined : words.splice(flagAt, 2)[1];
  return {
    target: words[0] ?? "",
    cases: wholeNumber(words[1], DEFAULT_CASES),
    seed: wholeNumber(flagAt < 0 ? undefined : (seedText ?? ""), crypto.getRandomValues(new Uint32Array(1))[0] ?? 0),
  };
}

function wholeNumber(text: string | undefined, absent: number): number {
  if (text === undefined) return absent;
  if (!/^\d{1,10}$/.test(text)) stop(`not a whole number: ${text}`);
  return Number(text);
}

function stop(message: string): never {
  console.error(message);
  process.exit(1);
}
