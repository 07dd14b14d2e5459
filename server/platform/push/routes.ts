import { Elysia, t } from "elysia";
import type { AccessPlugin } from "../auth/access.ts";
import { signedIn } from "../auth/routes/context.ts";
import type { Actor } from "../auth/users.ts";
import { LANGUAGES } from "../languages.ts";
import type { PushContact } from "./contact.ts";
import type { DeviceView, Push } from "./push.ts";

const strict = { additionalProperties: false } as const;
const key = (maxLength: number) => t.String({ maxLength, pattern: "^[A-Za-z0-9_-]+={0,2}$" });
const tags = ["alerts"];
/** Devices belong to people: a token has none. */
const personal = { role: "viewer", isPersonal: true } as const;

/** One's own devices for pushed messages: `/api/v1/platform/push`. */
export function pushRoutes(
  push: Push,
  contact: PushContact,
  access: AccessPlugin,
  test: (device: DeviceView, actor: Actor) => Promise<unknown>,
) {
  return new Elysia({ prefix: "/api/v1/platform/push" })
    .use(access)
    .get(
      "",
      async ({ identity }) => ({ publicKey: push.publicKey, devices: await push.devicesOf(signedIn(identity).id) }),
      { access: personal, detail: { summary: "The key to subscribe with, and one's own devices", tags } },
    )
    .get("/contact", () => contact.view, {
      access: "admin",
      detail: { summary: "Whom push services would write to about what is sent from here", tags },
    })
    .put("/contact", ({ identity, from, body }) => contact.change(body.contact, identity, from), {
      access: "admin",
      body: t.Object({ contact: t.Union([t.String({ maxLength: 320 }), t.Null()]) }, strict),
      detail: { summary: "Say whom: an e-mail address or an https address; null for the app's own address", tags },
    })
    .post(
      "/subscriptions",
      async ({ identity, from, body, request, set }) => {
        const who = signedIn(identity);
        const { endpoint, keys, expirationTime = null, language, minLevel } = body;
        const userAgent = request.headers.get("user-agent") ?? "";
        const rest = { expiresAt: expirationTime, userAgent, language, minLevel };
        const device = { sessionHash: who.credential?.key ?? "", target: { endpoint, keys }, ...rest };
        set.status = 201;
        return push.subscribe(who.id, device, { who, from });
      },
      {
        access: personal,
        body: t.Object(
          {
            endpoint: t.String({ minLength: 1, maxLength: 2000 }),
            keys: t.Object({ p256dh: key(100), auth: key(40) }, strict),
            expirationTime: t.Optional(t.Union([t.Number({ minimum: 0, maximum: 8.64e15 }), t.Null()])),
            language: t.Union(LANGUAGES.map((language) => t.Literal(language))),
            minLevel: t.Union([t.Literal("amber"), t.Literal("red")]),
          },
          strict,
        ),
        detail: { summary: "Push messages to this device; sending it again brings it up to date", tags },
      },
    )
    .delete(
      "/subscriptions/:id",
      async ({ identity, from, params, set }) => {
        const who = signedIn(identity);
        await push.unsubscribe(who.id, params.id, { who, from });
        set.status = 204;
      },
      { access: personal, detail: { summary: "Push nothing more to one of one's devices", tags } },
    )
    .post(
      "/subscriptions/:id/test",
      async ({ identity, from, params }) => {
        const who = signedIn(identity);
        return test(await push.device(who.id, params.id), { who, from });
      },
      { access: personal, detail: { summary: "Push a message to one of one's devices now", tags } },
    );
}
