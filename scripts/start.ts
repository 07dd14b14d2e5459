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
// A Ctrl-C reaches the program from the terminal itself, and a second SIGINT means "at once": what this passes on, for when
// it alone was told to stop, is SIGTERM, which asks no more than the first did.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill("SIGTERM"));
process.exit(await child.exited);
