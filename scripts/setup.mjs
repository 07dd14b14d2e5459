/**
 * Brings a fresh clone to work with nothing but Node and npm, then runs one of the project's jobs:
 * `node scripts/setup.mjs demo|test [arguments]`. Plain Node without dependencies, because it runs before there are any.
 * All its own talk goes to standard error: standard output belongs to the job.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const JOBS = { demo: ["scripts/start.ts", "demo"], test: ["scripts/test.ts"] };
/** Remembers which lock file node_modules was installed from. */
const stampFile = join(root, "node_modules", ".vigie-lock");

const [jobName = "", ...rest] = process.argv.slice(2);
const job = JOBS[jobName];
if (!job) fail(`use: node scripts/setup.mjs ${Object.keys(JOBS).join("|")} [arguments]`);

const lockHash = createHash("sha256")
  .update(readFileSync(join(root, "bun.lock")))
  .digest("hex");
if (!isInstalled()) install();
const bun = findBun() ?? fail("the bun program is missing from node_modules after the installation");

const child = spawn(bun, [...job, ...rest], { cwd: root, stdio: "inherit" });
// As SIGTERM: a Ctrl-C reaches the job from the terminal too, which takes a second SIGINT for impatience.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
child.on("error", (error) => fail(error.message));

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === lockHash && findBun() !== null;
}

function install() {
  const { bun: version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies;
  say(`installing packages (bun ${version}, as bun.lock says)`);
  const result = spawnSync("npx", ["--yes", `bun@${version}`, "install", "--frozen-lockfile"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    // The one package whose install script is needed is bun itself: it puts its program in place.
    env: { ...process.env, npm_config_ignore_scripts: "false" },
  });
  if (result.error) fail(`npx cannot be started (${result.error.message}): install Node.js with npm`);
  if (result.status !== 0) fail("the packages could not be installed; the lines above say why");
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, lockHash);
}

/** The program itself, also where install scripts were blocked and `.bin/bun` is a placeholder. */
function findBun() {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch === "arm64" ? "aarch64" : process.arch}`;
  const places = [
    ["node_modules", ".bin", "bun"],
    ["node_modules", "@oven", `bun-${platform}`, "bin", "bun"],
    ["node_modules", "@oven", `bun-${platform}-musl`, "bin", "bun"],
  ];
  for (const place of places) {
    const file = join(root, ...place);
    if (existsSync(file) && spawnSync(file, ["--version"], { timeout: 20_000 }).status === 0) return file;
  }
  return null;
}

function say(text) {
  process.stderr.write(`set-up: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
