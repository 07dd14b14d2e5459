import { afterEach, expect, test } from "bun:test";
import type { Scope } from "../../../server/platform/auth/scope.ts";
import type { HealthReader } from "../../../server/platform/health.ts";
import { openHouse, SERVER } from "./house.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const SMALL = { agents: 6, queues: 2, history: 5, ratePerMinute: 10 };
const reader = (scope: Scope | null, role: "viewer" | "admin" = "viewer"): HealthReader => ({ scope, role });
const of = (...projects: string[]): Scope => ({ projects, queues: [] });

/** One server that speaks of DEMO and NORD, one that is limited to NORD, one that was never reached. */
async function house() {
  const made = await openHouse({ servers: { "cc.example": SMALL, "two.example": SMALL } });
  open.push(made);
  await made.connect({ ...SERVER, name: "Both" });
  await made.connect({ ...SERVER, name: "North", host: "two.example", project: "NORD" });
  await made.ask("admin", "POST", "/api/v1/cccp/servers", { ...SERVER, name: "Away", host: "nowhere.example" });
  await made.pass(5_000);
  return { ...made, names: (who: HealthReader) => made.room.health(who).map(({ name }) => name) };
}

test("a person with a scope hears of the servers of their projects, and of those of which nobody knows yet", async () => {
  const { names } = await house();
  expect(names(reader(of("DEMO")))).toEqual(["Both", "Away"]);
  expect(names(reader(of("NORD")))).toEqual(["Both", "North", "Away"]);
  expect(names(reader(of("ELSEWHERE")))).toEqual(["Away"]);
  // Queues may be of any project.
  expect(names(reader({ projects: [], queues: ["Sales"] }))).toEqual(["Both", "North", "Away"]);
});

test("whoever sees everything, and every administrator, hears of all of them", async () => {
  const { names } = await house();
  for (const who of [null, reader(null), reader(of()), reader(of("DEMO"), "admin")]) {
    expect(names(who)).toEqual(["Both", "North", "Away"]);
  }
});
