import { Elysia } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Platform } from "../../platform/index.ts";
import type { Feeds } from "../feeds/feeds.ts";
import type { HolidaySets } from "../holiday-sets/holiday-sets.ts";
import type { Plans } from "../plans/plans.ts";
import { impactOf } from "../rulebook/impact.ts";
import { numbered, type Rulebook } from "../rulebook/rulebook.ts";
import { frenchHolidays } from "../rules/french-holidays.ts";
import { readHolidayDates } from "../rules/holiday-dates.ts";
import { RULE_SETS, rulesOf } from "../rules/presets.ts";
import {
  datesBody,
  daysQuery,
  feedBody,
  holidaySetBody,
  idParams,
  newFeedBody,
  orderBody,
  ruleBody,
  rulesBody,
  ruleTestBody,
} from "./schemas.ts";
import { eyesOf } from "../viewer.ts";
import { writerOf } from "./writing.ts";

export interface CalendarRouteDeps {
  feeds: Feeds;
  rulebook: Rulebook;
  holidaySets: HolidaySets;
  plans: Plans;
}

/** Calendars, what their events come to, and holidays. */
export function calendarRoutes(platform: Platform, deps: CalendarRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .use(feedRoutes(platform, deps))
    .use(ruleRoutes(platform, deps))
    .use(holidayRoutes(platform, deps));
}

function feedRoutes(platform: Platform, { feeds }: CalendarRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .get("/feeds", async ({ identity }) => ({ feeds: await feeds.list(eyesOf(identity as Identity)) }), {
      access: "supervisor",
      detail: { summary: "The calendars that are read, how that goes, what is odd in them; addresses are not shown" },
    })
    .post(
      "/feeds",
      async (context) => {
        context.set.status = 201;
        return feeds.add(context.body, writerOf(context));
      },
      { access: "admin", body: newFeedBody, detail: { summary: "Add a calendar; it is read at once" } },
    )
    .put("/feeds/:id", (context) => feeds.change(context.params.id, context.body, writerOf(context)), {
      access: "admin",
      params: idParams,
      body: feedBody,
      detail: { summary: "Change a calendar; without url its address stays" },
    })
    .delete(
      "/feeds/:id",
      async (context) => {
        await feeds.remove(context.params.id, writerOf(context));
        context.set.status = 204;
      },
      { access: "admin", params: idParams, detail: { summary: "Remove a calendar and all that was read of it" } },
    )
    .post("/feeds/:id/read", ({ params }) => feeds.readNow(params.id), {
      access: "admin",
      params: idParams,
      detail: { summary: "Read a calendar now" },
    })
    .post("/feeds/:id/confirm", (context) => feeds.confirm(context.params.id, writerOf(context)), {
      access: "admin",
      params: idParams,
      detail: { summary: "Say that the events are really gone that a calendar lost" },
    });
}

function ruleRoutes(platform: Platform, { rulebook, plans }: CalendarRouteDeps) {
  const { clock } = platform;
  return new Elysia()
    .use(platform.access)
    .get("/rules", async () => ({ rules: await rulebook.list() }), {
      access: "viewer",
      detail: { summary: "What events of calendars come to, in the order in which the rules are asked" },
    })
    .get(
      "/rules/presets",
      () => ({ presets: RULE_SETS.map((set) => ({ key: set.key, fallback: set.fallback, rules: rulesOf(set) })) }),
      { access: "admin", detail: { summary: "Sets of rules to begin with" } },
    )
    .post(
      "/rules",
      async (context) => {
        context.set.status = 201;
        return rulebook.add(context.body, writerOf(context));
      },
      { access: "admin", body: ruleBody, detail: { summary: "Add a rule behind the others" } },
    )
    .put("/rules/order", async (context) => ({ rules: await rulebook.order(context.body.ids, writerOf(context)) }), {
      access: "admin",
      body: orderBody,
      detail: { summary: "Ask the rules in another order: all their ids" },
    })
    .put("/rules/:id", (context) => rulebook.change(context.params.id, context.body, writerOf(context)), {
      access: "admin",
      params: idParams,
      body: ruleBody,
      detail: { summary: "Change a rule" },
    })
    .delete(
      "/rules/:id",
      async (context) => {
        await rulebook.remove(context.params.id, writerOf(context));
        context.set.status = 204;
      },
      { access: "admin", params: idParams, detail: { summary: "Remove a rule" } },
    )
    .post(
      "/rules/test",
      ({ body: { event, rules = null, fallback = null } }) => {
        const { summary, categories = [], busy = "busy", isAllDay = false, feedId = 0, answer = null } = event;
        const startAt = clock.now();
        const times = { startAt, endAt: startAt + 3_600_000, uid: "test", recurrenceId: null };
        const occurrence = { ...times, summary, categories, busy, isAllDay, feedId, answer, isPrivate: false };
        return rulebook.test(occurrence, rules, fallback);
      },
      {
        access: "admin",
        body: ruleTestBody,
        detail: { summary: "What an event comes to, by the stored rules or by others; nothing is stored" },
      },
    )
    .post("/rules/preview", ({ body }) => impactOf({ clock, plans }, numbered(body.rules)), {
      access: "admin",
      body: rulesBody,
      detail: { summary: "What other rules would alter in the week to come; nothing is stored" },
    });
}

function holidayRoutes(platform: Platform, { holidaySets }: CalendarRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .get("/holidays", async () => ({ sets: await holidaySets.list() }), {
      access: "viewer",
      detail: { summary: "Sets of days on which another status holds" },
    })
    .get(
      "/holidays/days",
      ({ query }) => ({
        days: frenchHolidays(query.year, { hasAlsace: query.kind === "fr-alsace" }),
      }),
      {
        access: "viewer",
        query: daysQuery,
        detail: { summary: "The public holidays of a year" },
      },
    )
    .post("/holidays/read", ({ body }) => readHolidayDates(body.text), {
      access: "admin",
      body: datesBody,
      detail: { summary: "Read dates that somebody typed, one a line; nothing is stored" },
    })
    .post(
      "/holidays",
      async (context) => {
        context.set.status = 201;
        return holidaySets.add(context.body, writerOf(context));
      },
      { access: "admin", body: holidaySetBody, detail: { summary: "Add a set of holidays" } },
    )
    .put("/holidays/:id", (context) => holidaySets.change(context.params.id, context.body, writerOf(context)), {
      access: "admin",
      params: idParams,
      body: holidaySetBody,
      detail: { summary: "Change a set of holidays" },
    })
    .delete(
      "/holidays/:id",
      async (context) => {
        await holidaySets.remove(context.params.id, writerOf(context));
        context.set.status = 204;
      },
      { access: "admin", params: idParams, detail: { summary: "Remove a set of holidays" } },
    );
}
