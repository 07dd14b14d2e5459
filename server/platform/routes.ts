import { Elysia } from "elysia";
import "./answers.ts";
import type { AccessPlugin } from "./auth/access.ts";
import type { Clock } from "./clock.ts";
import type { Health } from "./health.ts";

export interface HouseParts {
  access: AccessPlugin;
  health: Health;
  clock: Clock;
  version: string;
  /** When the program started, epoch milliseconds. */
  startedAt: number;
}

/** What watches and asks from outside: `/healthz`, `/readyz`, and the house's own page of health. */
export function houseRoutes({ access, health, clock, version, startedAt }: HouseParts) {
  const tags = ["platform"];
  return new Elysia()
    .use(access)
    .get("/healthz", () => ({ status: "alive" }), { access: "public", detail: { summary: "The process runs", tags } })
    .get(
      "/readyz",
      ({ set }) => {
        const { isReady } = health;
        if (!isReady) set.status = 503;
        return { status: isReady ? "ready" : "not_ready" };
      },
      { access: "public", detail: { summary: "The program has started and is not stopping", tags } },
    )
    .get("/api/v1/platform/about", () => ({ version, startedAt, now: clock.now() }), {
      access: "viewer",
      detail: { summary: "Version, start and clock of this program", tags },
    })
    .get("/api/v1/platform/health", () => ({ checks: health.report() }), {
      access: "viewer",
      detail: { summary: "How every part is doing", tags },
    });
}
