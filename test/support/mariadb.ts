import { join } from "node:path";
import { type Connection, createConnection } from "mysql2/promise";
import { ChildServer, freePort, serverFolder } from "./child-server.ts";

export interface MariaDb {
  port: number;
  /** A connection of the administrator, for making tables and users; a new one after each start. */
  readonly admin: Connection;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** What makes it fast and careless: its data are gone with the tests. */
const CARELESS = [
  "--innodb-flush-log-at-trx-commit=0",
  "--innodb-flush-method=nosync",
  "--innodb-doublewrite=0",
  "--innodb-file-per-table=0",
];

/** The path of the server program, or null when this machine has none. */
export function findMariaDb(): string | null {
  return Bun.which("mariadbd", { PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` });
}

/** Starts a real MariaDB of its own on 127.0.0.1, with an empty data folder that goes with it. `isDurable`: it keeps what it acknowledged. */
export async function startMariaDb(program: string, isDurable = false): Promise<MariaDb> {
  const folder = serverFolder("mariadb");
  const data = join(folder.path, "data");
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : [];
  const install = Bun.spawn(
    [
      ...["mariadb-install-db", "--no-defaults", `--datadir=${data}`, "--auth-root-authentication-method=normal"],
      ...["--skip-test-db", ...asRoot],
    ],
    { stdout: "ignore", stderr: "pipe" },
  );
  if ((await install.exited) !== 0) throw new Error(`mariadb-install-db: ${await new Response(install.stderr).text()}`);
  const port = await freePort();
  let admin: Connection | null = null;
  const server = new ChildServer({
    name: "MariaDB",
    command: [
      ...[program, "--no-defaults", `--datadir=${data}`, `--socket=${join(folder.path, "s")}`],
      ...[`--pid-file=${join(folder.path, "pid")}`, `--port=${port}`, "--bind-address=127.0.0.1"],
      ...["--skip-name-resolve", "--innodb-buffer-pool-size=32M", "--performance-schema=off"],
      ...(isDurable ? [] : CARELESS),
      ...asRoot,
    ],
    async isReady() {
      admin = await createConnection({
        ...{ host: "127.0.0.1", port, user: "root", password: "" },
        multipleStatements: true,
      });
      // A server that goes takes it along, and that is nobody's fault.
      admin.on("error", () => undefined);
    },
  });
  const kill = async () => {
    admin?.destroy();
    await server.signal("SIGKILL");
  };
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
  return {
    port,
    get admin() {
      return admin as unknown as Connection;
    },
    ...{ kill, stop },
    restart: () => server.start(),
  };
}
