import { join } from "node:path";
import { describe, expect, test } from "bun:test";
import { Lifecycle, type Part } from "../../server/platform/lifecycle.ts";
import { silentLog } from "../../server/platform/log.ts";
import { FakeClock } from "../support/fake-clock.ts";

function setUp() {
  const clock = new FakeClock();
  const events: string[] = [];
  const lifecycle = new Lifecycle({ clock, log: silentLog });
  const part = (name: string, stop: Part["stop"] = () => {}): Part => ({
    name,
    start: () => void events.push(`start ${name}`),
    stop: () => {
      events.push(`stop ${name}`);
      return stop();
    },
  });
  return { clock, events, lifecycle, part };
}

describe("lifecycle", () => {
  test("stops in the opposite order of starting, once however often it is asked", async () => {
    const { events, lifecycle, part } = setUp();
    for (const name of ["database", "rooms", "http"]) await lifecycle.start(part(name));
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(events).toEqual([
      ...["start database", "start rooms", "start http"],
      ...["stop http", "stop rooms", "stop database"],
    ]);
  });

  test("a part that cannot start takes down what was started, and its error is what is seen", async () => {
    const { events, lifecycle, part } = setUp();
    await lifecycle.start(part("database"));
    const broken = { ...part("http"), start: () => Promise.reject(new Error("port in use")) };
    await expect(lifecycle.start(broken)).rejects.toThrow("port in use");
    expect(events).toEqual(["start database", "stop database"]);
  });

  test("a part that throws or hangs while stopping does not keep the others running", async () => {
    const { clock, events, lifecycle, part } = setUp();
    await lifecycle.start(part("database"));
    await lifecycle.start(part("hanging", () => new Promise(() => {})));
    await lifecycle.start(
      part("throwing", () => {
        throw new Error("broken");
      }),
    );
    const stopped = lifecycle.stop();
    await clock.advance(4_999);
    expect(events).not.toContain("stop database");
    await clock.advance(1);
    await stopped;
    expect(events.slice(-3)).toEqual(["stop throwing", "stop hanging", "stop database"]);
    expect(clock.timers).toBe(0);
  });
});

describe("the signal to stop", () => {
  test("is the first of any kind; a second Ctrl-C ends the process at once, a second SIGTERM does not", async () => {
    const module = join(import.meta.dir, "../../server/platform/lifecycle.ts");
    const script = `
      const { stopSignal } = await import(${JSON.stringify(module)});
      const stopped = stopSignal();
      console.log("ready");
      console.log("stopping " + (await stopped));
      process.on("SIGTERM", () => console.log("again"));
      setInterval(() => {}, 1e6);`;
    const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () => (await lines.read()).value?.trim();
    expect(await next()).toBe("ready");
    child.kill("SIGINT");
    expect(await next()).toBe("stopping SIGINT");
    child.kill("SIGTERM");
    expect(await next()).toBe("again");
    child.kill("SIGTERM");
    expect(await next()).toBe("again");
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
  });
});
