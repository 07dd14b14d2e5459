import { describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { ensureBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const KILLS = 20;
/** Writers at once: some are always in the middle when the process is killed. */
const WRITERS = 4;

interface Named {
  name: string;
}

/** Adds servers until the process is gone; gives the names whose addition was acknowledged. */
async function writeUntilDead(url: string, token: string, label: string): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let number = 0; ; number++) {
    const name = `${label}-${number}`;
    const answer = await fetch(`${url}/api/v1/cccp/servers`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ name, project: name, host: "127.0.0.1", port: 1, login: "x", isEnabled: false }),
    }).catch(() => null);
    if (answer === null) return acknowledged;
    // The answer itself may be cut off: what was not read whole was not acknowledged.
    if (answer.status !== 201 && answer.status !== 200) return acknowledged;
    const body = await answer.json().catch(() => null);
    if (body === null) return acknowledged;
    acknowledged.push(name);
  }
}

describe("SIGKILL while people write", () => {
  test(`${KILLS} kills lose nothing that was acknowledged, nor its audit row, and the program starts again`, async () => {
    await ensureBinary();
    const folder = temporaryFolder();
    const data = folder.path;
    try {
      const added = await runBinary(["token", "add", "--name", "writer", "--role", "admin", "--data", data]);
      const token = added.stdout.trim();
      const acknowledged: string[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        const server = await startServe(data);
        const writers = Array.from({ length: WRITERS }, (_, i) => writeUntilDead(server.url, token, `k${kill}w${i}`));
        // Each round is cut at another point of its writing: after as many answers as the round has number.
        await answered(server.url, token, acknowledged.length + kill);
        await server.stop("SIGKILL");
        acknowledged.push(...(await Promise.all(writers)).flat());
      }
      expect(acknowledged.length).toBeGreaterThan(KILLS);
      expect(await lostOf(data, token, acknowledged)).toEqual([]);

      const database = new Database(join(data, "vigie.db"));
      expect(database.query("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
      const count = (sql: string) => (database.query(sql).get() as { n: number }).n;
      const rows = count("SELECT COUNT(*) AS n FROM cccp_servers");
      expect(count("SELECT COUNT(*) AS n FROM audit_entries WHERE action = 'cccp.server.create'")).toBe(rows);

      // The control: a row that is gone is seen to be gone.
      const [gone = ""] = acknowledged;
      database.query("DELETE FROM cccp_servers WHERE name = ?").run(gone);
      database.close();
      expect(await lostOf(data, token, acknowledged)).toEqual([gone]);
    } finally {
      folder.remove();
    }
  }, 120_000);
});

/** What was acknowledged and is not there any more after a new start. */
async function lostOf(data: string, token: string, acknowledged: readonly string[]): Promise<string[]> {
  const server = await startServe(data);
  const kept = await namesOf(server.url, token);
  await server.stop();
  return acknowledged.filter((name) => !kept.has(name));
}

/** Resolves when the server lists at least so many. */
async function answered(url: string, token: string, count: number): Promise<void> {
  while ((await namesOf(url, token)).size < count);
}

async function namesOf(url: string, token: string): Promise<Set<string>> {
  const answer = await fetch(`${url}/api/v1/cccp/servers`, { headers: { authorization: `Bearer ${token}` } });
  const { servers } = (await answer.json()) as { servers: Named[] };
  return new Set(servers.map(({ name }) => name));
}
