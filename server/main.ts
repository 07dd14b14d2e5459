import { join } from "node:path";
import { runCommand } from "./commands/run.ts";
import { type AssetFiles, listAssets } from "./platform/http/assets.ts";

/** The program: argv → one command → its exit code. `assets` are the client's files that the compiled binary carries. */
export async function main(argv: readonly string[], assets: readonly AssetFiles[]): Promise<void> {
  const exitCode = await runCommand(argv, assets);
  // What was printed into a pipe may still wait for its reader, and leaving drops it.
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((done) => void stream.end(() => done()));
  process.exit(exitCode);
}

// From source the client is what was built last.
if (import.meta.main) await main(process.argv.slice(2), listAssets(join(import.meta.dir, "../compiled/client")));
