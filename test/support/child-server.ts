import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const START_TRIES = 400;
const TRY_EVERY_MS = 25;

export interface ChildServerParts {
  name: string;
  /** The command that runs in the foreground. */
  command: readonly string[];
  /** Resolves when it answers; rejects while it does not. */
  isReady(): Promise<void>;
}

/** A database server as a process of this one: it ends with it, however it ends. */
export class ChildServer {
  private child: ReturnType<typeof Bun.spawn> | null = null;

  constructor(private readonly parts: ChildServerParts) {
    process.on("exit", () => this.child?.kill("SIGKILL"));
  }

  /** Starts it, a first time or again, and waits until it answers. */
  async start(): Promise<void> {
    this.child = this.spawn();
    for (let i = 0; ; i++) {
      try {
        return await this.parts.isReady();
      } catch (cause) {
        if (i >= START_TRIES) throw new Error(`${this.parts.name} did not come up`, { cause });
        await Bun.sleep(TRY_EVERY_MS);
        // PostgreSQL does not start while children of the one that was killed are still going.
        if (this.child.exitCode !== null) this.child = this.spawn();
      }
    }
  }

  private spawn() {
    return Bun.spawn([...dyingWithUs(), ...this.parts.command], { stdout: "ignore", stderr: "ignore" });
  }

  async signal(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): Promise<void> {
    this.child?.kill(signal);
    if (signal === "SIGKILL") await this.child?.exited;
  }
}

/** Has the system end a server whose tests were killed. */
function dyingWithUs(): string[] {
  return Bun.which("setpriv") ? ["setpriv", "--pdeathsig", "KILL", "--"] : [];
}

/** Starts a command with other rights, for programs that refuse to run as root. */
export function asNobody(): string[] {
  const isRoot = process.getuid?.() === 0;
  return isRoot ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig", "KILL", "--"] : [];
}

/** A folder for one server's data, in memory where there is such a place. */
export function serverFolder(name: string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `vigie-${name}-`));
  const remove = () => rmSync(path, { recursive: true, force: true });
  process.on("exit", remove);
  return { path, remove };
}

/** A port that nobody listens on now: database servers cannot choose one themselves and say which. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
