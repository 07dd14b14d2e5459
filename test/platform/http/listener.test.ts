import { expect, test } from "bun:test";
import type { AnyElysia } from "elysia";
import { Listener } from "../../../server/platform/http/listener.ts";
import { createLog } from "../../../server/platform/log.ts";
import type { TlsMaterial } from "../../../server/platform/tls/tls.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const MATERIAL: TlsMaterial = { cert: "c", key: "k", hosts: [], validTo: 0, fingerprint: "" };

test("a port that is lost between two certificates is tried for again, every second, until it is back", async () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line), level: "info" });
  const asked: { port: number; reusePort: boolean; http2?: boolean }[] = [];
  let isTaken = false;
  const elysia = {
    server: null as unknown,
    listen(options: (typeof asked)[number]) {
      asked.push(options);
      if (isTaken) throw Object.assign(new Error("in use"), { code: "EADDRINUSE" });
      elysia.server = { port: 4321, stop: async () => {} };
    },
  };
  const listener = new Listener({ elysia: elysia as unknown as AnyElysia, host: "127.0.0.1", port: 0, clock, log });
  listener.open(null);
  expect(listener.port).toBe(4321);
  expect(asked).toMatchObject([{ port: 0, reusePort: false }]);
  expect(asked[0]?.http2).toBeUndefined();

  isTaken = true;
  listener.exchange(MATERIAL);
  await clock.advance(2_000);
  expect(asked).toHaveLength(4);
  expect(lines.join("")).toContain("Port 4321 on 127.0.0.1 is in use");
  isTaken = false;
  await clock.advance(1_000);
  expect(asked.at(-1)).toMatchObject({ port: 4321, reusePort: false, http2: true, tls: { key: "k", cert: "c" } });
  await clock.advance(10_000);
  expect(asked).toHaveLength(5);
  expect(clock.timers).toBe(0);

  isTaken = true;
  listener.exchange(MATERIAL);
  await listener.close();
  expect(clock.timers).toBe(0);
});
