import { Elysia } from "elysia";
import { Problem } from "../../platform/http/problem.ts";
import type { Platform } from "../../platform/index.ts";
import type { PresenceEngine } from "../engine.ts";
import type { EngineView } from "../engine/view.ts";
import { answerBody, idParams } from "./schemas.ts";
import { writerOf } from "./writing.ts";

/** How the PBXs are driven, and what is asked of people about it. */
export function engineRoutes(platform: Platform, engine: Pick<PresenceEngine, "view" | "answer" | "dismiss">) {
  const { audit } = platform;
  const gone = (id: number) => new Problem("presence_not_found", { params: { id } });
  return new Elysia()
    .use(platform.access)
    .get("/engine", (): EngineView => engine.view, {
      access: "viewer",
      detail: { summary: "How the PBXs are driven: what waits, who cannot be had, what others changed" },
    })
    .post(
      "/engine/questions/:id",
      async (context) => {
        const { params, body } = context;
        const writer = writerOf(context);
        if (!engine.answer(params.id, body.answer, writer.who.name)) throw gone(params.id);
        const entry = { action: "presence.question.answer", target: `${params.id}`, before: null, after: body };
        await audit.record({ ...writer, ...entry });
        return engine.view;
      },
      {
        access: "supervisor",
        params: idParams,
        body: answerBody,
        detail: { summary: "Say what becomes of statuses that somebody else set" },
      },
    )
    .delete(
      "/engine/banners/:id",
      async (context) => {
        const { params, set } = context;
        const writer = writerOf(context);
        if (!engine.dismiss(params.id)) throw gone(params.id);
        const entry = { action: "presence.banner.dismiss", target: `${params.id}`, before: null, after: null };
        await audit.record({ ...writer, ...entry });
        set.status = 204;
      },
      { access: "supervisor", params: idParams, detail: { summary: "Take a banner away" } },
    );
}
