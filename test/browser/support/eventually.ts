/** Only a fault takes as long: the machine may be slow, and busy with other tests. */
export const DEADLINE_MS = 20_000;
const LOOK_EVERY_MS = 50;

/**
 * Looks again and again until `isGood`, and gives what was seen then. @throws Error that names what was awaited and what was
 * seen last, when `deadlineMs` has passed.
 */
export async function eventually<Seen>(
  what: string,
  look: () => Seen | Promise<Seen>,
  isGood: (seen: Seen) => boolean = Boolean,
  deadlineMs = DEADLINE_MS,
): Promise<Seen> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (isGood(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${what}; last seen: ${show(seen)}`);
    await Bun.sleep(LOOK_EVERY_MS);
  }
}

function show(seen: unknown): string {
  return (JSON.stringify(seen) ?? String(seen)).slice(0, 400);
}
