import { Elysia } from "elysia";
import type { AlertRouteDeps } from "../routes.ts";
import { previewRule } from "../rules/preview.ts";
import { scopesOf } from "../rules/scopes.ts";
import { ruleBody } from "./schemas.ts";

/** Rules, and what they can be about. */
export function ruleRoutes({ platform, rules, figures }: AlertRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .get(
      "/figures",
      () => {
        const list = figures.list();
        const names = list.map(({ name }) => name);
        return { figures: list, scopes: scopesOf(figures, names) };
      },
      { access: "admin", detail: { summary: "Figures that rules can watch, and what they are read of now" } },
    )
    .get("/rules", () => ({ rules: rules.list() }), {
      access: "admin",
      detail: { summary: "The rules" },
    })
    .post(
      "/rules",
      async ({ identity, from, body, set }) => {
        set.status = 201;
        return rules.add(body, { who: identity, from });
      },
      { access: "admin", body: ruleBody, detail: { summary: "Add a rule; it is judged from the next second on" } },
    )
    .post("/rules/preview", ({ body }) => previewRule(rules.draft(body), figures), {
      access: "admin",
      body: ruleBody,
      detail: { summary: "What a rule would say of the present values; nothing is stored" },
    })
    .put("/rules/:id", ({ identity, from, params, body }) => rules.replace(params.id, body, { who: identity, from }), {
      access: "admin",
      body: ruleBody,
      detail: { summary: "Replace a rule; alerts that it no longer asks for end" },
    })
    .delete(
      "/rules/:id",
      async ({ identity, from, params, set }) => {
        await rules.remove(params.id, { who: identity, from });
        set.status = 204;
      },
      { access: "admin", detail: { summary: "Delete a rule; its open alerts end" } },
    );
}
