import { Elysia } from "elysia";
import type { AccessPlugin } from "../access.ts";
import type { Auth } from "../auth.ts";
import { actorOf } from "./context.ts";
import { resetBody, userBody, userEditBody } from "./schemas.ts";

const tags = ["platform"];

/** Users: list, add, change, reset, delete. */
export function peopleRoutes({ people }: Auth, access: AccessPlugin) {
  return new Elysia()
    .use(access)
    .get("/users", async () => ({ users: await people.list() }), {
      access: "admin",
      detail: { summary: "All users, by name", tags },
    })
    .post(
      "/users",
      async (context) => {
        const { password = null, ...user } = context.body;
        context.set.status = 201;
        return people.add({ ...user, password }, actorOf(context));
      },
      {
        access: "admin",
        body: userBody,
        detail: { summary: "Add a user; without a password a link is made by which the person chooses one", tags },
      },
    )
    .get("/users/:id", ({ params }) => people.view(params.id), {
      access: "admin",
      detail: { summary: "One user", tags },
    })
    .patch("/users/:id", (context) => people.change(context.params.id, context.body, actorOf(context)), {
      access: "admin",
      body: userEditBody,
      detail: { summary: "Change, disable or enable a user; counts at once", tags },
    })
    .post(
      "/users/:id/reset",
      async (context) => {
        const { params, body } = context;
        return { link: await people.reset(params.id, body.password ?? null, actorOf(context)) };
      },
      {
        access: "admin",
        body: resetBody,
        detail: { summary: "Give a user another password, or a link to choose one; signs them out everywhere", tags },
      },
    )
    .delete(
      "/users/:id/two-factor",
      async (context) => {
        await people.dropTwoFactor(context.params.id, actorOf(context));
        context.set.status = 204;
      },
      { access: "admin", detail: { summary: "Turn off the second step of a user who lost the telephone", tags } },
    )
    .delete(
      "/users/:id",
      async (context) => {
        await people.remove(context.params.id, actorOf(context));
        context.set.status = 204;
      },
      {
        access: "admin",
        detail: { summary: "Delete a user who is disabled or never signed in; the audit keeps the name", tags },
      },
    );
}
