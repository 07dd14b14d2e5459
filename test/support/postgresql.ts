import { chownSync, existsSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { asNobody, ChildServer, freePort, serverFolder } from "./child-server.ts";

export interface PostgreSql {
  port: number;
  /** One statement as the administrator; its rows. */
  admin(statement: string, database?: string): Promise<unknown[][]>;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Where Debian puts the programs of a version. */
const FOLDER = "/usr/lib/postgresql/15/bin";
const CARELESS = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];
const SUPER_USER = "admin";
/** `nobody` and `nogroup` of Debian. */
const NOBODY = 65_534;

/** The folder of its programs, or null when this machine has none. */
export function findPostgreSql(): string | null {
  return existsSync(join(FOLDER, "postgres")) ? FOLDER : null;
}

/** Starts a real PostgreSQL of its own on 127.0.0.1, as `startMariaDb` does. */
export async function startPostgreSql(programs: string, isDurable = false): Promise<PostgreSql> {
  const folder = serverFolder("postgresql");
  const data = join(folder.path, "data");
  // It refuses to run as root.
  if (process.getuid?.() === 0) chownSync(folder.path, NOBODY, NOBODY);
  const init = Bun.spawn(
    [
      ...asNobody(),
      ...[join(programs, "initdb"), "--auth=trust", `--username=${SUPER_USER}`, "--encoding=UTF8"],
      ...["--locale=C.UTF-8", "--no-sync", `--pgdata=${data}`],
    ],
    { cwd: folder.path, stdout: "ignore", stderr: "pipe" },
  );
  if ((await init.exited) !== 0) throw new Error(`initdb: ${await new Response(init.stderr).text()}`);
  const port = await freePort();
  const admin = async (statement: string, database = "postgres") => {
    const client = new Client({ host: "127.0.0.1", port, user: SUPER_USER, database });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query({ text: statement, rowMode: "array" })).rows as unknown[][];
    } finally {
      await client.end();
    }
  };
  const server = new ChildServer({
    name: "PostgreSQL",
    command: [
      ...asNobody(),
      ...[join(programs, "postgres"), "-D", data, "-p", String(port), "-c", "listen_addresses=127.0.0.1"],
      ...["-c", "unix_socket_directories=", "-c", "shared_buffers=32MB", ...(isDurable ? [] : CARELESS)],
    ],
    isReady: async () => void (await admin("SELECT 1")),
  });
  const kill = () => server.signal("SIGKILL");
  const stop = async () => {
    await kill();
    folder.remove();
  };
  try {
    await server.start();
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { port, admin, kill, stop, restart: () => server.start() };
}
