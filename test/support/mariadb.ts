import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, createConnection } from "mysql2/promise";

export interface MariaDb {
  port: number;
  /** A connection of the administrator, for making tables and users. */
  admin: Connection;
  stop(): Promise<void>;
}

const START_TRIES = 200;
const TRY_EVERY_MS = 50;

/** The path of the server program, or null when this machine has none. */
export function findMariaDb(): string | null {
  return Bun.which("mariadbd", { PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` });
}

/** Starts a real MariaDB of its own on 127.0.0.1, with an empty data folder that goes with it. */
export async function startMariaDb(program: string): Promise<MariaDb> {
  const folder = mkdtempSync(join(tmpdir(), "vigie-mariadb-"));
  const data = join(folder, "data");
  const install = Bun.spawn(
    ["mariadb-install-db", "--no-defaults", `--datadir=${data}`, "--auth-root-authentication-method=normal"].concat(
      process.getuid?.() === 0 ? ["--user=root"] : [],
    ),
    { stdout: "ignore", stderr: "pipe" },
  );
  if ((await install.exited) !== 0) throw new Error(`mariadb-install-db: ${await new Response(install.stderr).text()}`);
  const port = await freePort();
  const server = Bun.spawn(
    [
      program,
      "--no-defaults",
      `--datadir=${data}`,
      `--socket=${join(folder, "s")}`,
      `--pid-file=${join(folder, "pid")}`,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      "--skip-name-resolve",
      "--innodb-buffer-pool-size=16M",
      "--performance-schema=off",
    ].concat(process.getuid?.() === 0 ? ["--user=root"] : []),
    { stdout: "ignore", stderr: "ignore" },
  );
  const stop = async () => {
    server.kill("SIGKILL");
    await server.exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const admin = await connectWhenReady(port, () => server.exitCode !== null);
    return {
      port,
      admin,
      stop: async () => {
        admin.destroy();
        await stop();
      },
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function connectWhenReady(port: number, hasExited: () => boolean): Promise<Connection> {
  for (let i = 0; ; i++) {
    try {
      return await createConnection({ host: "127.0.0.1", port, user: "root", password: "", multipleStatements: true });
    } catch (cause) {
      if (hasExited() || i >= START_TRIES) throw new Error("MariaDB did not come up", { cause });
      await Bun.sleep(TRY_EVERY_MS);
    }
  }
}

/** A port that nobody listens on now: MariaDB cannot choose one itself and say which. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
