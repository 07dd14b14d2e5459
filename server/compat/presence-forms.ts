import { Elysia } from "elysia";
import type { Identity } from "../platform/auth/identity.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Platform } from "../platform/index.ts";
import type { PresenceBook } from "../presence/index.ts";
import { reading } from "./details.ts";
import { wholeNumber } from "./page-number.ts";

/** "All available" holds for so long where nobody says otherwise: it once held until the next look at the plannings. */
const ALL_AVAILABLE_HOURS = "1";
const SCREEN = "/presence";

/** What was a button beside an extension. */
export function extensionForms(platform: Platform, book: PresenceBook) {
  return new Elysia()
    .use(platform.access)
    .post(
      "/extension/:id/toggle-planning",
      async ({ params, identity, from, request }) => {
        const isPlanned = await book.toggle(idOf(params.id), "isPlanned", { who: identity as Identity, from });
        return done(request, { planning_enabled: isPlanned });
      },
      { access: "supervisor", detail: reading("Switch an extension's planning to the other position") },
    )
    .post(
      "/extension/:id/toggle-override",
      async ({ params, identity, from, request }) => {
        const isFrozen = await book.toggle(idOf(params.id), "isFrozen", { who: identity as Identity, from });
        return done(request, { override_enabled: isFrozen });
      },
      { access: "supervisor", detail: reading("Freeze an extension, or let it go on") },
    )
    .post(
      "/extension/:id/override",
      async ({ params, identity, from, request, body }) => {
        const form = { status: field(body, "status"), ...howLong(body, "") };
        const [set] = await book.override(idOf(params.id), form, { who: identity as Identity, from });
        return done(request, { override_id: set?.id ?? null });
      },
      { access: "agent", detail: reading("Set an extension by hand: status, reason, duration in whole hours") },
    )
    .post(
      "/extension/:id/remove-override",
      async ({ params, identity, from, request }) => {
        const ended = await book.endOverride(idOf(params.id), { who: identity as Identity, from });
        return done(request, { ended });
      },
      { access: "agent", detail: reading("End what was set by hand") },
    );
}

/** What was a button for all. */
export function houseForms(platform: Platform, book: PresenceBook) {
  return new Elysia()
    .use(platform.access)
    .use(calendarForms(platform, book))
    .post(
      "/set-all-available",
      async ({ identity, from, request, body }) => {
        const asker = { who: identity as Identity, from };
        const { batchId, overrides } = await book.allAvailable(howLong(body, ALL_AVAILABLE_HOURS), asker);
        const undo = `/api/v1/presence/override-batches/${batchId}/undo`;
        return done(request, { batch_id: batchId, extensions: overrides.length, undo });
      },
      {
        access: "supervisor",
        detail: reading(
          "Everybody available for an hour, or for duration hours; what held before comes back when it is undone",
        ),
      },
    )
    .post(
      "/planning/import",
      async ({ identity, from, request, body }) => {
        const file = (body as Record<string, unknown> | null | undefined)?.file;
        if (!(file instanceof File)) throw new Problem("planning_without_file");
        const asker = { who: identity as Identity, from };
        const bytes = new Uint8Array(await file.arrayBuffer());
        const { added, unchanged } = await book.takePlanning((file.name || "planning").slice(0, 255), bytes, asker);
        return done(request, { added: added.length, unchanged });
      },
      {
        access: "supervisor",
        detail: reading("Add a planning from a CSV or JSON file, or nothing when a row is wrong"),
      },
    );
}

/** The calendar of an extension by its token, behind ICAL_BASE_URL. */
function calendarForms(platform: Platform, book: PresenceBook) {
  const forms = new Elysia().use(platform.access);
  for (const path of ["/planning/extension/:id/update-ical-token", "/planning/extension/:id/sync-ical"]) {
    forms.post(
      path,
      async ({ params, identity, from, request, body }) => {
        const base = platform.options.icalBaseUrl;
        if (base === null) throw new Problem("calendar_base_unknown");
        const asker = { who: identity as Identity, from };
        const feed = await book.setCalendar(
          idOf((params as { id: string }).id),
          base,
          field(body, "ical_token"),
          asker,
        );
        return done(request, { feed_id: feed.id });
      },
      { access: "admin", detail: reading("Set the token of an extension's calendar, which is then read at once") },
    );
  }
  return forms;
}

/** An id that is no number names nothing that is there. */
function idOf(given: string): number {
  const id = wholeNumber(given);
  if (id === null) throw new Problem("presence_not_found", { params: { id: given.slice(0, 20) } });
  return id;
}

function howLong(body: unknown, fallback: string) {
  return { reason: field(body, "reason"), duration: field(body, "duration") || fallback };
}

/** A field of a form as text; "" when it is absent or a file. Programs send numbers. */
function field(body: unknown, name: string): string {
  const value = typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Browsers and whatever follows a form go on to the screen; who asks for JSON gets it. */
function done(request: Request, facts: Record<string, unknown>): Response {
  const accepted = request.headers.get("accept") ?? "";
  if (/\bapplication\/json\b/.test(accepted) && !/\btext\/html\b/.test(accepted)) {
    return Response.json({ success: true, ...facts });
  }
  return new Response(null, { status: 302, headers: { location: SCREEN } });
}
