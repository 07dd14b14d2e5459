import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { root } from "../house/source.ts";
import { ensureBinary, runBinary } from "../support/binary.ts";

const fixture = (name: string) => join(root, "test", "fixtures", "calendars", `${name}.ics`);
const YEAR = ["--from", "2026-01-01", "--to", "2027-01-01", "--zone", "Europe/Paris"];
let server: ReturnType<typeof Bun.serve>;

beforeAll(async () => {
  await ensureBinary();
  server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: ({ url }) =>
      url.endsWith("/gone")
        ? new Response("", { status: 404 })
        : new Response(Bun.file(fixture("end-in-another-zone"))),
  });
});
afterAll(async () => {
  await server.stop(true);
});

const explain = (...args: string[]) => runBinary(["calendar", "explain", ...args]);

describe("calendar explain", () => {
  test("prints the time that is occupied, and on the other side what is wrong", async () => {
    const { code, stdout, stderr } = await explain(fixture("no-end-zero-length-and-reversed"), ...YEAR);
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(1)).toEqual([
      "2026-01-09T00:00:00+01:00  2026-01-10T00:00:00+01:00  busy, whole day",
      "2026-01-10T00:00:00+01:00  2026-01-13T00:00:00+01:00  busy, whole day",
      "",
    ]);
    expect(stderr).toContain("UID e3: the event ends before it starts and was left out. Correct its start or its end.");
  });

  test("--raw --json is every date before anything is left out", async () => {
    const { stdout } = await explain(fixture("exchange-moved-and-deleted-dates"), ...YEAR, "--raw", "--json");
    const { raw } = await Bun.file(fixture("exchange-moved-and-deleted-dates").replace(".ics", ".json")).json();
    const answer = JSON.parse(stdout);
    expect(answer.occurrences).toEqual(raw);
    expect(answer).toMatchObject({ zone: "Europe/Paris", from: "2025-12-31T23:00:00Z", isUsable: true, issues: [] });
  });

  test("fails for what is no calendar, and says so", async () => {
    const { code, stdout } = await explain(fixture("log-in-page-instead"), ...YEAR, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      isUsable: false,
      occurrences: [],
      issues: [{ code: "not_a_calendar" }],
    });
  });

  test("fetches a calendar where that is allowed, without showing its address", async () => {
    const url = `http://127.0.0.1:${server.port}/s3cret.ics`;
    const { code, stdout } = await explain(url, ...YEAR, "--allow-hosts", "127.0.0.1");
    expect([code, stdout.includes("2026-01-05T10:00:00+01:00  2026-01-05T18:00:00+01:00")]).toEqual([0, true]);
    const refused = await explain(url, ...YEAR);
    expect(refused.code).toBe(1);
    expect(refused.stderr).not.toContain("s3cret");
    expect(
      (await explain(`http://127.0.0.1:${server.port}/gone`, ...YEAR, "--allow-hosts", "127.0.0.1")).stderr,
    ).toContain("404");
  });

  test.each([
    [["--from", "tomorrow"], "--from"],
    [["--zone", "Mars/Olympus"], "--zone"],
    [["--from", "2026-02-01", "--to", "2026-01-01"], "--to"],
  ])("%j is refused", async (args, named) => {
    const { code, stderr } = await explain(fixture("truncated"), ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(named);
  });
});
