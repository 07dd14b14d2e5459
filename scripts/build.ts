/**
 * Builds the one executable: the client into compiled/client, a table of its files, and server, client and migrations
 * together into compiled/vigie. `bun run build`.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { buildClient } from "./build-client.ts";
import { writeAssetTable } from "./embed-assets.ts";

const root = join(import.meta.dir, "..");
const compiledDir = join(root, "compiled");
export const binaryFile = join(compiledDir, "vigie");
/** What the binary is made of: a change in any of these makes it stale. */
const SOURCES = ["server", "client", "db", "scripts", "package.json", "bun.lock"];

/** Threads of the program: each is an entry of its own, which keeps its path in the source. */
const WORKERS = ["server/presence/calendar/worker.ts"];

/** Whether the binary is there and newer than everything that it is made of. */
export function isBuilt(): boolean {
  if (!existsSync(binaryFile)) return false;
  const builtAt = statSync(binaryFile).mtimeMs;
  return SOURCES.every((source) => newestChange(join(root, source)) <= builtAt);
}

/** Builds client and server. Throws with the compiler's messages when something does not build. */
export async function buildAll(say: (text: string) => void): Promise<void> {
  const startedAt = performance.now();
  mkdirSync(compiledDir, { recursive: true });
  const clientDir = join(compiledDir, "client");
  rmSync(clientDir, { recursive: true, force: true });
  await buildClient(clientDir);
  const assetCount = await writeAssetTable(clientDir, join(compiledDir, "assets.ts"));
  const entry = join(compiledDir, "entry.ts");
  await Bun.write(entry, entrySource());
  await compile(entry);
  const megabytes = (statSync(binaryFile).size / 1e6).toFixed(1);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`${relative(root, binaryFile)}: ${megabytes} MB with ${assetCount} files of the client, in ${seconds} s`);
}

function entrySource(): string {
  return `import { main } from "../server/main.ts";
import { assets } from "./assets.ts";

await main(process.argv.slice(2), assets);
`;
}

async function compile(entry: string): Promise<void> {
  const { version } = await Bun.file(join(root, "package.json")).json();
  const result = await Bun.build({
    entrypoints: [entry, ...WORKERS.map((file) => join(root, file))],
    target: "bun",
    format: "esm",
    bytecode: true,
    sourcemap: "linked",
    // Never the identifiers: Elysia reads the text of its handlers and misses renamed parameters.
    minify: { whitespace: true, syntax: true, identifiers: false },
    define: { "process.env.NODE_ENV": '"production"', BUILD_VERSION: JSON.stringify(version) },
    // Without these the program would run what a .env or bunfig.toml of the current folder says.
    compile: { outfile: binaryFile, autoloadDotenv: false, autoloadBunfig: false },
  });
  if (!result.success) throw new AggregateError(result.logs, "the server does not build");
}

function newestChange(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stat.mtimeMs);
}

if (import.meta.main) {
  await buildAll((text) => console.log(text));
}
