import { join } from "node:path";

/** How this very program is started as another process: the executable, or from source Bun with its first file. */
export function ownCommand(): string[] {
  const isCompiled = /^(?:\/\$bunfs|[A-Z]:[\\/]~BUN)/.test(import.meta.dir);
  return isCompiled ? [process.execPath] : [process.execPath, join(import.meta.dir, "../main.ts")];
}
