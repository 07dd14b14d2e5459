/** The answer of `vigie check database --json`. */
export interface CheckAnswer {
  /** What is wrong with the database; null when nothing is. */
  damage: string | null;
}

/** Reading a large database takes minutes on a slow disk, not hours. */
const DEADLINE_MS = 3_600_000;
const COMPILED_ROOT = "/$bunfs/";

/**
 * Reads the database of a folder through in a process of its own, with little claim on the machine: this thread answers
 * people meanwhile. Gives what is wrong with it; null when nothing is.
 * @throws Error when it could not be read
 */
export async function checkInProcess(dataDir: string): Promise<string | null> {
  const program = Bun.main.startsWith(COMPILED_ROOT) ? [process.execPath] : [process.execPath, Bun.main];
  const child = Bun.spawn([...program, "check", "database", "--json", "--data", dataDir], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: DEADLINE_MS,
  });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await child.exited;
  try {
    return (JSON.parse(out) as CheckAnswer).damage;
  } catch (cause) {
    throw new Error(err.trim() || "the check ended without an answer", { cause });
  }
}
