import { Elysia } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Platform } from "../../platform/index.ts";
import type { Writer } from "../notes/notes.ts";
import type { WrapUpRule } from "../wrap-up/stored.ts";
import { wrapUpBody } from "./schemas.ts";

export interface WrapUpRouteDeps {
  view(): Promise<WrapUpRule>;
  change(rule: WrapUpRule, writer: Writer): Promise<WrapUpRule>;
}

/** The time that agents have to note a call once it is over, and what is noted when it has passed. */
export function wrapUpRoutes(platform: Platform, { view, change }: WrapUpRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .get("/wrap-up", () => view(), {
      access: "admin",
      detail: {
        summary: "Whether agents have a time to note a call once it is over, and what is noted when it has passed",
      },
    })
    .put("/wrap-up", ({ body, identity, from }) => change(body as WrapUpRule, { who: identity as Identity, from }), {
      access: "admin",
      body: wrapUpBody,
      detail: { summary: "Set that; switched off, what runs ends and nothing is noted" },
    });
}
