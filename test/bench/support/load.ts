import { join } from "node:path";

export interface LoadReport {
  streams: number;
  refused: number;
  closed: number;
  frames: number;
  /** Changes seen by the stream that saw the fewest, and by the one that saw the most. */
  fewest: number;
  most: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
}

export interface Load {
  /** From now on what arrives counts. */
  measure(): void;
  /** Ends the load and tells what it saw. */
  report(): Promise<LoadReport>;
}

/**
 * Opens `count` event streams from a process of their own and resolves when all have been answered.
 * @param each further headers of each stream, in turn: whose eyes it has
 */
export async function startLoad(
  port: number,
  path: string,
  count: number,
  headers: Record<string, string>,
  each?: Record<string, string>[],
): Promise<Load> {
  const target = JSON.stringify({ host: "127.0.0.1", port, path, count, headers, each });
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "load-client.ts"), target], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  await lines.read();
  const say = (word: string) => {
    child.stdin.write(`${word}\n`);
    child.stdin.flush();
  };
  return {
    measure: () => say("measure"),
    async report() {
      say("report");
      const { value } = await lines.read();
      await child.exited;
      return JSON.parse(value ?? "{}") as LoadReport;
    },
  };
}

/** What a change carries so that the load client can tell when it was made: `~<epoch µs>.<number>~`. */
export function marker(number: number): string {
  return `~${Math.round((performance.timeOrigin + performance.now()) * 1000)}.${number}~`;
}
