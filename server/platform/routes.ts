import { Elysia } from "elysia";
import type { Database } from "../../db/open.ts";
import "./answers.ts";
import type { AccessPlugin } from "./auth/access.ts";
import { signedIn } from "./auth/routes/context.ts";
import type { Clock } from "./clock.ts";
import type { Health } from "./health.ts";
import type { Log } from "./log.ts";
import { Readiness } from "./readiness.ts";

export interface HouseParts {
  access: AccessPlugin;
  health: Health;
  clock: Clock;
  log: Log;
  database: Database;
  version: string;
  /** When the program started, epoch milliseconds. */
  startedAt: number;
}

/** What watches and asks from outside: `/healthz`, `/readyz`, and the house's own page of health. */
export function houseRoutes({ access, health, database, clock, log, version, startedAt }: HouseParts) {
  const readiness = new Readiness(health, database, clock, log);
  const tags = ["platform"];
  return new Elysia()
    .use(access)
    .get("/healthz", () => ({ status: "alive" }), { access: "public", detail: { summary: "The process runs", tags } })
    .get(
      "/readyz",
      async ({ set }) => {
        const answer = await readiness.look();
        if (answer.status !== "ready") set.status = 503;
        return answer;
      },
      { access: "public", detail: { summary: "Requests are welcome; else 503 with a code that says why", tags } },
    )
    .get("/api/v1/platform/about", () => ({ version, startedAt, now: clock.now() }), {
      access: "viewer",
      detail: { summary: "Version, start and clock of this program", tags },
    })
    .get("/api/v1/platform/health", ({ identity }) => ({ checks: health.report(signedIn(identity)) }), {
      access: "viewer",
      detail: { summary: "How every part is doing; of the call centre, what one may see", tags },
    });
}
