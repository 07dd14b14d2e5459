/** The compiled program as a process of its own: what the HTTP tests and the browser tests talk to. */
import { binaryFile, buildAll, isBuilt } from "../../scripts/build.ts";

export interface SpawnOptions {
  /** Standard input; nothing when absent. */
  input?: string;
  env?: Record<string, string>;
  /** The folder that it runs in; the tests' own when absent. */
  cwd?: string;
  /** Where standard error goes, and is then not collected. */
  stderrFile?: string;
  /** Started so that a file which may not grow is an error to the program, and no signal that ends it. */
  isFileLimitAnError?: boolean;
  /** Given how to kill it, before it has done anything. */
  onSpawn?: (kill: () => void) => void;
}

export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

/** Builds the program when it is missing or older than its sources; a full test run has built it before. */
export async function ensureBinary(): Promise<void> {
  if (!isBuilt()) await buildAll(() => {});
}

/** Runs the program to its end. */
export async function runBinary(args: readonly string[], options: SpawnOptions = {}): Promise<Finished> {
  const child = spawn(args, options);
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, stdout, stderr };
}

/** A program that goes on running until it is stopped. */
export class RunningBinary {
  stdout = "";
  stderr = "";
  private readonly ended: Promise<unknown>;
  private readonly waiting = new Set<() => void>();

  private constructor(private readonly child: ReturnType<typeof spawn>) {
    this.ended = Promise.all([
      this.collect(child.stdout, (text) => {
        this.stdout += text;
      }),
      this.collect(child.stderr, (text) => {
        this.stderr += text;
      }),
    ]);
  }

  /** Starts it and waits until its standard output matches `ready`. Rejects with all output when it ends before. */
  static async start(args: readonly string[], ready: RegExp, options: SpawnOptions = {}): Promise<RunningBinary> {
    const child = spawn(args, options);
    options.onSpawn?.(() => child.kill("SIGKILL"));
    const running = new RunningBinary(child);
    await running.until(ready);
    return running;
  }

  get pid(): number {
    return this.child.pid;
  }

  /** The address that it printed. */
  get url(): string {
    return /http:\/\/[\w.[\]:-]+/.exec(this.stdout)?.[0].replace("localhost", "127.0.0.1") ?? "";
  }

  /** Resolves when standard output matches; rejects with all output when the program ends without it. */
  until(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!pattern.test(this.stdout)) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
      void this.ended.then(() => reject(new Error(`ended without ${pattern}:\n${this.stdout}\n${this.stderr}`)));
    });
  }

  /** Sends the signal and gives the exit code. */
  async stop(signal: "SIGTERM" | "SIGINT" | "SIGKILL" = "SIGTERM"): Promise<number> {
    this.child.kill(signal);
    const code = await this.child.exited;
    await this.ended;
    return code;
  }

  private async collect(stream: ReadableStream<Uint8Array>, add: (text: string) => void): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      add(decoder.decode(chunk, { stream: true }));
      for (const look of [...this.waiting]) look();
    }
  }
}

/** A server on a free port with an empty data folder. */
export function startServe(
  dataDir: string,
  args: readonly string[] = [],
  options: SpawnOptions = {},
): Promise<RunningBinary> {
  const words = ["serve", "--port", "0", "--data", dataDir, ...args];
  return RunningBinary.start(words, /Vigie is at .*\n(.*\n)*Ready\.\n/, options);
}

function spawn(args: readonly string[], options: SpawnOptions) {
  const { input, env, cwd, stderrFile, isFileLimitAnError } = options;
  const { PATH = "", HOME = "", TZ } = process.env;
  const before = isFileLimitAnError ? 'trap "" XFSZ; ' : "";
  const after = stderrFile === undefined ? "" : ` 2>>"${stderrFile}"`;
  const shell = before || after ? ["sh", "-c", `${before}exec "$@"${after}`, "sh"] : [];
  return Bun.spawn([...shell, binaryFile, ...args], {
    cwd,
    stdin: input === undefined ? "ignore" : new TextEncoder().encode(input),
    stdout: "pipe",
    stderr: "pipe",
    // Nothing of the developer's own settings: PORT or CCCP_PASSWORD in a shell must not change a test.
    env: { PATH, HOME, ...(TZ ? { TZ } : {}), ...env },
  });
}
