import { Elysia } from "elysia";
import type { AccessPlugin } from "../access.ts";
import type { Auth } from "../auth.ts";
import { actorOf } from "./context.ts";
import { tokenBody } from "./schemas.ts";

const tags = ["platform"];

/** Tokens of scripts and walls: list, make, revoke. */
export function tokenRoutes({ tokens }: Auth, access: AccessPlugin) {
  return new Elysia()
    .use(access)
    .get("/tokens", async () => ({ tokens: await tokens.list() }), {
      access: "admin",
      detail: { summary: "All tokens, by name", tags },
    })
    .post(
      "/tokens",
      (context) => {
        const { role = "viewer", expiresAt = null, ...rest } = context.body;
        context.set.status = 201;
        return tokens.make({ ...rest, role, expiresAt }, actorOf(context));
      },
      {
        access: "admin",
        body: tokenBody,
        detail: { summary: "Make a token; its text is in this answer and nowhere else", tags },
      },
    )
    .delete(
      "/tokens/:id",
      async (context) => {
        await tokens.revoke(context.params.id, actorOf(context));
        context.set.status = 204;
      },
      { access: "admin", detail: { summary: "Revoke a token; what was opened with it ends", tags } },
    );
}
