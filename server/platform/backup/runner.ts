import { constants, setPriority } from "node:os";
import type { Manifest } from "./manifest.ts";
import type { OnProgress, Progress } from "./progress.ts";

/** What was made. */
export interface MadeReport {
  file: string;
  sizeBytes: number;
  tookMs: number;
  manifest: Manifest;
}

/** Makes and checks backups somewhere where it keeps nobody waiting. */
export interface BackupRunner {
  /** @throws RunFailure */
  make(job: { folder: string; passphrase: string | null }, onProgress: OnProgress): Promise<MadeReport>;
  /** @throws RunFailure */
  check(job: { file: string; passphrase: string | null }, onProgress: OnProgress): Promise<void>;
  /** Ends what is running; its promise fails. */
  stop(): Promise<void>;
}

/** Why a run ended without a result. */
export class RunFailure extends Error {
  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(detail);
    this.name = "RunFailure";
  }
}

/** Far above the longest report and the longest sentence. */
const MAX_OUTPUT_BYTES = 2_000_000;

/**
 * Runs the program's own commands `backup` and `check` as processes of their own: SQLite's copying blocks whoever asks for
 * it, and what a process took of memory it gives back. They come after everybody else (nice 10); the passphrase goes through
 * standard input, which no list of processes shows.
 */
export class ProcessRunner implements BackupRunner {
  private child: Bun.Subprocess<"ignore" | Blob, "pipe", "pipe"> | null = null;

  constructor(
    /** How this program is started, without the words of a command. */
    private readonly command: readonly string[],
    private readonly dataDir: string,
    /** Where the key is when it is not in the data folder. */
    private readonly secretKeyFile: string | null,
  ) {}

  async make(job: { folder: string; passphrase: string | null }, onProgress: OnProgress): Promise<MadeReport> {
    return (await this.run(["backup", "--to", job.folder], job.passphrase, onProgress)) as MadeReport;
  }

  async check(job: { file: string; passphrase: string | null }, onProgress: OnProgress): Promise<void> {
    const key = this.secretKeyFile === null ? [] : ["--secret-key-file", this.secretKeyFile];
    await this.run(["check", job.file, ...key], job.passphrase, onProgress);
  }

  async stop(): Promise<void> {
    const { child } = this;
    child?.kill("SIGKILL");
    await child?.exited;
  }

  private async run(words: readonly string[], passphrase: string | null, onProgress: OnProgress): Promise<unknown> {
    const reading = passphrase === null ? [] : ["--passphrase-stdin"];
    const usual = ["--data", this.dataDir, "--json", "--progress", "lines", "--log-level", "error"];
    const child = Bun.spawn([...this.command, ...words, ...usual, ...reading], {
      stdin: passphrase === null ? "ignore" : new Blob([`${passphrase}\n`]),
      stdout: "pipe",
      stderr: "pipe",
    });
    this.child = child;
    try {
      giveWay(child.pid);
      const [output, lastSaid, code] = await Promise.all([
        textOf(child.stdout),
        follow(child.stderr, onProgress),
        child.exited,
      ]);
      const result = parsed(output) as { error?: { code: string; detail: string } } | null;
      if (code === 0 && result) return result;
      if (result?.error) throw new RunFailure(result.error.code, result.error.detail);
      throw new RunFailure("backup_failed", lastSaid || `it ended without a result (${child.signalCode ?? code})`);
    } finally {
      this.child = null;
    }
  }
}

function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or may not be changed: it runs as others do.
  }
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) if (text.length < MAX_OUTPUT_BYTES) text += decoder.decode(chunk, { stream: true });
  return text;
}

/** Reads progress line by line; gives the last line that was none. */
async function follow(stream: ReadableStream<Uint8Array>, onProgress: OnProgress): Promise<string> {
  const decoder = new TextDecoder();
  let rest = "";
  let lastSaid = "";
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = (lines.pop() ?? "").slice(-MAX_OUTPUT_BYTES);
    for (const line of lines) {
      const told = parsed(line) as Progress | null;
      if (typeof told?.step === "string") onProgress(told);
      else if (line.trim() !== "") lastSaid = line.slice(0, 500);
    }
  }
  return lastSaid;
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
