/**
 * The whole test run of the project: types, format, lint, unused code, build, documentation,
 * tests, those of the database once more on each server, browser tests. Ends with one line
 * `N passed, N failed, N skipped`, and exits 0 only when nothing failed. With arguments it only builds what is stale and
 * gives them to `bun test`: `npm test -- test/cccp`.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { buildAll, isBuilt } from "./build.ts";
import { addCounts, type Counts, readJunit } from "./junit.ts";
import { databaseServers, databaseTests } from "./database-tests.ts";
import { installMissing } from "./system-packages.ts";

const root = join(import.meta.dir, "..");
const bun = process.execPath;
/** Folders under test/ that hold no tests, or whose tests come last. */
const NOT_IN_FIRST_RUN = new Set(["bench", "browser", "fixtures", "support"]);
/** No single test takes this long unless it hangs, on a busy machine either; those against the binary start processes. */
const TEST_TIMEOUT_MS = 60_000;
/**
 * Files are tested side by side, since a test waits for processes and databases more than it works. Two at most: each worker
 * starts servers and browsers of its own. A worker keeps its modules from file to file, as a run without workers does.
 */
const SIDE_BY_SIDE = [`--parallel=${Math.min(2, availableParallelism())}`, "--no-isolate"];

type NoteUsage = (child: Bun.Subprocess) => void;

let counts: Counts = { passed: 0, failed: 0, skipped: 0 };
const failedStages: string[] = [];
/** Files of the browser take from seconds to minutes: with this each worker starts its slowest first, and both end at about the same time. */
const BROWSER_TIMINGS = "--timings=test/browser/timings.json";
/** What each stage took, for whoever asks where the time goes; of the processor as well, which a busy machine does not change. */
const took: { name: string; seconds: number; processorSeconds: number }[] = [];

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  if (args.length > 0) {
    if (!isBuilt()) await stage("build", build);
    await runTests("tests", args);
  } else {
    await stage("types", () => run([bun, "check"]));
    await stage("format", () => run([bun, "fmt", "--check"]));
    await stage("lint", () => run([bun, "x", "biome", "lint", "--error-on-warnings", "."]));
    await stage("unused code", () => run([bun, "x", "knip", "--include", "files,exports,unresolved,duplicates"]));
    await stage("build", build);
    await stage("documentation", () => run([bun, "scripts/docs.ts", "--check"]));
    await timed("missing programs", async () => {
      for (const line of await installMissing()) console.log(line);
    });
    // Those on servers wait for them more than they work: beside the others, one server after the other.
    await Promise.all([runTests("tests", [...SIDE_BY_SIDE, ...testFolders()]), runServerTests()]);
    if (hasTests("test/browser")) await runTests("browser", [...SIDE_BY_SIDE, BROWSER_TIMINGS, "./test/browser"]);
    const told = took.map((stage) => {
      const { name, seconds, processorSeconds } = stage;
      return `${name} ${seconds.toFixed(0)} s${processorSeconds > 0 ? ` (processor ${processorSeconds.toFixed(0)} s)` : ""}`;
    });
    console.log(told.join(", "));
  }
  for (const name of failedStages) console.log(`failed: ${name}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exit(counts.failed === 0 ? 0 : 1);
}

/** Runs a step that is no test; one that fails counts as one failed test. */
async function stage(name: string, work: () => Promise<boolean>): Promise<void> {
  console.log(`== ${name}`);
  const isGood = await timed(name, work).catch((cause) => {
    console.error(cause);
    return false;
  });
  if (!isGood) fail(name);
}

/** What is missing was told before, by the list of programs. */
async function runServerTests(): Promise<void> {
  for (const { engine, name } of databaseServers().filter(({ isThere }) => isThere))
    await runTests(`tests on ${name}`, databaseTests(), { TEST_ENGINE: engine });
}

/** @param work is handed what notes the processor's time of a child that has ended, with all that it waited for. */
async function timed<Result>(name: string, work: (note: NoteUsage) => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  let processorSeconds = 0;
  try {
    return await work((child) => {
      processorSeconds += Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1e6;
    });
  } finally {
    took.push({ name, seconds: (performance.now() - startedAt) / 1000, processorSeconds });
  }
}

/** With an environment of its own a run is one of several at the same time, and says all that it has to say at its end. */
async function runTests(name: string, args: readonly string[], env?: Record<string, string>): Promise<void> {
  if (!env) console.log(`== ${name}`);
  const report = join(root, "compiled", `junit-${name.replaceAll(" ", "-")}.xml`);
  rmSync(report, { force: true });
  const reporting = ["--reporter=junit", `--reporter-outfile=${report}`, `--timeout=${TEST_TIMEOUT_MS}`];
  const command = [bun, "test", ...reporting, ...args];
  const isGood = await timed(name, (note) => (env ? runAside(name, command, env, note) : run(command, note)));
  const found = existsSync(report) ? readJunit(await Bun.file(report).text()) : null;
  if (!found || found.passed + found.failed + found.skipped === 0) {
    fail(`${name}: the run ended without a result`);
    return;
  }
  counts = addCounts(counts, found);
  if (!isGood && found.failed === 0) fail(`${name}: the run broke off, though no test failed`);
}

async function build(): Promise<boolean> {
  await buildAll(console.log);
  return true;
}

async function run(command: string[], note: NoteUsage = () => {}): Promise<boolean> {
  const child = Bun.spawn(command, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const isGood = (await child.exited) === 0;
  note(child);
  return isGood;
}

async function runAside(
  name: string,
  command: string[],
  env: Record<string, string>,
  note: NoteUsage,
): Promise<boolean> {
  const child = Bun.spawn(command, {
    ...{ cwd: root, env: { ...process.env, ...env } },
    ...{ stdin: "ignore", stdout: "pipe", stderr: "pipe" },
  });
  const texts = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  const isGood = (await child.exited) === 0;
  note(child);
  console.log(`== ${name}\n${texts.join("")}`);
  return isGood;
}

function fail(name: string): void {
  failedStages.push(name);
  counts = addCounts(counts, { passed: 0, failed: 1, skipped: 0 });
}

function testFolders(): string[] {
  return readdirSync(join(root, "test"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_IN_FIRST_RUN.has(entry.name))
    .filter((entry) => hasTests(join("test", entry.name)))
    .map((entry) => `./test/${entry.name}`);
}

function hasTests(folder: string): boolean {
  const path = join(root, folder);
  return existsSync(path) && readdirSync(path, { recursive: true }).some((name) => /\.test\.tsx?$/.test(String(name)));
}
