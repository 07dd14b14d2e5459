/** Connections that are lost and come back, without a server: time and network are ours, whichever engine is tested. */
import { expect, test } from "bun:test";
import { DatabaseError } from "../../../db/errors.ts";
import type { ServerConnection } from "../../../db/server/connection.ts";
import { Line } from "../../../db/server/line.ts";
import { Readers } from "../../../db/server/readers.ts";
import { Wire } from "../../../db/server/wire.ts";
import { FakeClock, settle } from "../../support/fake-clock.ts";
import { testEngine } from "../../support/test-engine.ts";
import { describeWhere } from "../../support/where.ts";

const PLACE = "mysql://db:3306/vigie";

/** A server that is there or not; what it is asked waits until it answers. */
class FakeServer {
  isUp = true;
  /** Whether what is asked is answered at all. */
  isSilent = false;
  connections: Wire[] = [];
  tries = 0;
  asked: string[] = [];

  connect = async (): Promise<ServerConnection> => {
    this.tries++;
    if (!this.isUp) throw new DatabaseError("database_unreachable", { place: PLACE, reason: "refused" });
    const wire = new Wire({
      place: PLACE,
      send: (statement) => {
        this.asked.push(statement);
        return this.isSilent ? new Promise(() => {}) : Promise.resolve({ rows: [[1]], insertId: 0 });
      },
      end: async () => {},
      drop: () => {},
      isTold: () => false,
    });
    this.connections.push(wire);
    return wire;
  };

  /** Goes, with every connection. */
  die(): void {
    this.isUp = false;
    for (const wire of this.connections.splice(0)) wire.lose("it died");
  }
}

async function openLine() {
  const clock = new FakeClock();
  const server = new FakeServer();
  const changes: (string | null)[] = [];
  const line: Line = new Line({
    ...{ place: PLACE, clock, connect: server.connect },
    onChange: () => void changes.push(line.reason),
  });
  await line.open();
  return { clock, server, line, changes };
}

describeWhere(testEngine === "sqlite")("a line", () => {
  test("that cannot be opened says why, and tries no more", async () => {
    const clock = new FakeClock();
    const server = new FakeServer();
    server.isUp = false;
    const line = new Line({ place: PLACE, clock, connect: server.connect, onChange: () => {} });
    await expect(line.open()).rejects.toMatchObject({ code: "database_unreachable" });
    await clock.advance(60_000);
    expect([server.tries, clock.timers]).toEqual([1, 0]);
  });

  test("that is lost is made anew at once: who asks waits for that, and notices nothing", async () => {
    const { server, line, changes } = await openLine();
    server.connections[0]?.lose("idle for too long");
    const connection = await line.get();
    expect((await connection.ask("SELECT 1")).rows).toEqual([[1]]);
    expect([server.tries, line.reason]).toEqual([2, null]);
    await settle();
    expect(changes).toEqual([null]);
    await line.close();
  });

  test("whose server is away is tried after waits that double to five seconds, and refuses meanwhile at once", async () => {
    const { clock, server, line, changes } = await openLine();
    server.die();
    await expect(line.get()).rejects.toThrow(/mysql:\/\/db:3306\/vigie does not answer: refused/);
    const triesAt: number[] = [];
    for (let seen = server.tries; clock.monotonic() < 20_000; await clock.advance(50)) {
      if (server.tries > seen) triesAt.push(clock.monotonic());
      seen = server.tries;
      await expect(line.get()).rejects.toMatchObject({ code: "database_unreachable" });
    }
    expect(triesAt).toEqual([250, 750, 1_750, 3_750, 7_750, 12_750, 17_750]);
    server.isUp = true;
    await clock.advance(5_000);
    expect([line.reason, changes.at(0), changes.at(-1)]).toEqual([null, "refused", null]);
    // The next loss begins with short waits again.
    server.die();
    await settle();
    const before = server.tries;
    await clock.advance(250);
    expect(server.tries).toBe(before + 1);
    await line.close();
    expect(clock.timers).toBe(0);
  });

  test("whose other end is gone without a word is found by its silence, and not while it works", async () => {
    const { clock, server, line } = await openLine();
    server.isSilent = true;
    await clock.advance(14_999);
    expect([server.asked, server.tries]).toEqual([["SELECT 1"], 1]);
    await clock.advance(1);
    expect(server.tries).toBe(2);
    server.asked = [];
    const connection = await line.get();
    void connection.ask("a long one").catch(() => {});
    await clock.advance(60_000);
    expect([server.asked, server.tries]).toEqual([["a long one"], 2]);
    await line.close();
    expect(clock.timers).toBe(0);
  });

  test("that is closed while it is tried leaves nothing behind", async () => {
    const { clock, server, line } = await openLine();
    server.die();
    await settle();
    server.isUp = true;
    const advancing = clock.advance(250);
    const closing = line.close();
    await Promise.all([advancing, closing]);
    expect(server.connections.filter(({ isOpen }) => isOpen)).toEqual([]);
    expect(clock.timers).toBe(0);
    await expect(line.get()).rejects.toMatchObject({ code: "database_unreachable" });
  });
});

describeWhere(testEngine === "sqlite")("readers", () => {
  test("ask once more when the connection is lost under a query, and no third time", async () => {
    const { clock, server, line } = await openLine();
    const readers = new Readers([line], clock);
    server.isSilent = true;
    const answered = readers.ask("SELECT 2");
    await settle();
    server.isSilent = false;
    server.connections[0]?.drop("cut");
    expect((await answered).rows).toEqual([[1]]);
    server.isSilent = true;
    const refused = readers.ask("SELECT 3").then(null, ({ code }) => code);
    for (let n = 1; n < 3; n++) {
      await settle();
      server.connections[n]?.drop("cut");
    }
    expect(await refused).toBe("database_unreachable");
    expect(server.asked).toEqual(["SELECT 2", "SELECT 2", "SELECT 3", "SELECT 3"]);
    await line.close();
  });

  test("give a query up after 20 s", async () => {
    const { clock, server, line } = await openLine();
    const readers = new Readers([line], clock);
    server.isSilent = true;
    void readers.ask("SELECT 2").catch(() => {});
    await clock.advance(19_999);
    expect(server.tries).toBe(1);
    await clock.advance(1);
    expect(server.tries).toBe(2);
    await line.close();
  });
});
