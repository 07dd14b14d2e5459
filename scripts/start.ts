/**
 * Runs the compiled program, building it first when it is missing or older than its sources:
 * `bun scripts/start.ts [command] [arguments]`; the command is `serve` when none is given.
 */
import { binaryFile, buildAll, isBuilt } from "./build.ts";

const [first, ...rest] = process.argv.slice(2);
const given = first === undefined ? [] : [first, ...rest];
const words = first === undefined || first.startsWith("-") ? ["serve", ...given] : given;

if (!isBuilt()) await buildAll((text) => process.stderr.write(`build: ${text}\n`));
const child = Bun.spawn([binaryFile, ...words], { stdio: ["inherit", "inherit", "inherit"] });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
process.exit(await child.exited);
