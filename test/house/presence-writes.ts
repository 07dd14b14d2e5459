/** Requests that change presence, each with what it needs; `writes.test.ts` sends them. */
import type { App } from "../../server/app.ts";
import { insertExtension } from "../../server/presence/repo.ts";
import type { Example, Sent } from "./account-writes.ts";

const BASE = "/api/v1/presence";
const RULE = {
  ...{ isEnabled: true, priority: 0, conditions: { title: { kind: "text", value: "course" } } },
  action: { kind: "status", status: "lunch" },
};
const SLOT = { day: 0, startMinute: 480, endMinute: 720, status: "available" };
const ALL = { kind: "all", id: null };

/** Examples for every route of the room that changes something. @param request sends as an administrator. */
export function presenceWrites(
  app: () => App,
  request: (method: string, sent: Sent) => Promise<Response>,
): Record<string, Example> {
  let last = 0;
  const name = (what: string) => `${what} ${++last}`;
  const made = async (path: string, body: object) => {
    const answer = await request("POST", { path: `${BASE}${path}`, body });
    return ((await answer.json()) as { id: number }).id;
  };
  // Switched off: nothing is connected.
  const pbxBody = () => ({
    ...{ name: name("pbx"), url: "https://pbx.example.com", clientId: "x", secret: "y", isEnabled: false },
  });
  const pbx = () => made("/pbxs", pbxBody());
  const extension = async () => {
    const pbxId = await pbx();
    return app().platform.database.transact((tx) =>
      insertExtension(tx, {
        ...{ pbxId, yeastarId: 1, number: `${++last}`, name: "x", email: "", status: null, statusAt: null },
        ...{ isMissing: false, isPlanned: false, isFrozen: false, zone: null, defaultStatus: null },
        ...{ isMonitored: null, settledStatus: null, settledAt: null, syncedAt: null },
      }),
    );
  };
  const slot = async () => {
    const id = await extension();
    return { id, slot: await made(`/extensions/${id}/slots`, SLOT) };
  };
  const override = async () => {
    const body = { extensionIds: [await extension(), await extension()], status: "away" };
    const answer = await request("POST", { path: `${BASE}/overrides`, body });
    return (await answer.json()) as { batchId: string; overrides: { id: number }[] };
  };
  const feedBody = () => ({
    ...{ name: name("feed"), isEnabled: false, holdsFor: ALL, zone: null, fallbackStatus: "away" },
    ...{ intervalMinutes: 30, onStale: "keep", staleHours: 24 },
  });
  const feed = () => made("/feeds", { ...feedBody(), url: "https://calendar.example.com/a.ics" });
  const rule = () => made("/rules", { ...RULE, name: name("rule") });
  const setBody = () => ({
    ...{ name: name("set"), isEnabled: true, kind: "fr", dates: [], feedId: null, status: "off_work", holdsFor: ALL },
  });
  const group = () => made("/groups", { name: name("team"), extensionIds: [] });
  const one = (send: Example["send"], audits: string): Example => ({ send, audits: [audits] });
  const at = (path: string, body?: object): Sent => ({ path: `${BASE}${path}`, ...(body && { body }) });

  // The replaced application's forms, asked for an answer in JSON.
  const old = (path: string, body?: object): Sent => ({
    ...{ path, headers: { accept: "application/json" } },
    ...(body && { body }),
  });

  return {
    [`PATCH ${BASE}/extensions/:id`]: one(
      async () => at(`/extensions/${await extension()}`, { isPlanned: true }),
      "presence.extension.change",
    ),
    [`POST ${BASE}/groups`]: one(() => at("/groups", { name: name("team"), extensionIds: [] }), "presence.team.add"),
    [`PUT ${BASE}/groups/:id`]: one(
      async () => at(`/groups/${await group()}`, { name: name("team"), extensionIds: [] }),
      "presence.team.change",
    ),
    [`DELETE ${BASE}/groups/:id`]: one(async () => at(`/groups/${await group()}`), "presence.team.remove"),
    [`POST ${BASE}/extensions/:id/slots`]: one(
      async () => at(`/extensions/${await extension()}/slots`, SLOT),
      "presence.slot.add",
    ),
    [`PUT ${BASE}/extensions/:id/slots/:slot`]: one(async () => {
      const { id, slot: slotId } = await slot();
      return at(`/extensions/${id}/slots/${slotId}`, { ...SLOT, status: "lunch" });
    }, "presence.slot.change"),
    [`DELETE ${BASE}/extensions/:id/slots/:slot`]: one(async () => {
      const { id, slot: slotId } = await slot();
      return at(`/extensions/${id}/slots/${slotId}`);
    }, "presence.slot.remove"),
    [`DELETE ${BASE}/extensions/:id/slots`]: one(
      async () => at(`/extensions/${(await slot()).id}/slots?kind=all`),
      "presence.slots.clear",
    ),
    [`POST ${BASE}/extensions/:id/slots/copy`]: one(async () => {
      const to = { extensionIds: [await extension()], kind: "all", isReplacing: false };
      return at(`/extensions/${(await slot()).id}/slots/copy`, to);
    }, "presence.slots.copy"),
    [`POST ${BASE}/plannings/import`]: one(async () => {
      await extension();
      const text = `extension,day,start_time,end_time,status\n${last},monday,08:00,12:00,available\n`;
      const how = { mode: "merge", isDry: false, isPartial: false };
      return at("/plannings/import", { name: "a.csv", content: btoa(text), ...how });
    }, "presence.planning.import"),
    [`POST ${BASE}/overrides`]: one(
      async () => at("/overrides", { extensionIds: [await extension()], status: "away", minutes: 10 }),
      "presence.override.set",
    ),
    [`POST ${BASE}/overrides/:id/end`]: one(
      async () => at(`/overrides/${(await override()).overrides[0]?.id}/end`),
      "presence.override.end",
    ),
    [`POST ${BASE}/override-batches/:id/undo`]: one(
      async () => at(`/override-batches/${(await override()).batchId}/undo`),
      "presence.override.undo",
    ),
    [`POST ${BASE}/feeds`]: one(
      () => at("/feeds", { ...feedBody(), url: "https://calendar.example.com/a.ics" }),
      "presence.feed.add",
    ),
    [`PUT ${BASE}/feeds/:id`]: one(async () => at(`/feeds/${await feed()}`, feedBody()), "presence.feed.change"),
    [`DELETE ${BASE}/feeds/:id`]: one(async () => at(`/feeds/${await feed()}`), "presence.feed.remove"),
    [`POST ${BASE}/rules`]: one(() => at("/rules", { ...RULE, name: name("rule") }), "presence.rule.add"),
    [`PUT ${BASE}/rules/order`]: one(async () => {
      await rule();
      const { rules } = (await (await request("GET", at("/rules"))).json()) as { rules: { id: number }[] };
      return at("/rules/order", { ids: rules.map(({ id }) => id).reverse() });
    }, "presence.rules.order"),
    [`PUT ${BASE}/rules/:id`]: one(
      async () => at(`/rules/${await rule()}`, { ...RULE, name: name("rule") }),
      "presence.rule.change",
    ),
    [`DELETE ${BASE}/rules/:id`]: one(async () => at(`/rules/${await rule()}`), "presence.rule.remove"),
    [`POST ${BASE}/holidays`]: one(() => at("/holidays", setBody()), "presence.holidays.add"),
    [`PUT ${BASE}/holidays/:id`]: one(
      async () => at(`/holidays/${await made("/holidays", setBody())}`, setBody()),
      "presence.holidays.change",
    ),
    [`DELETE ${BASE}/holidays/:id`]: one(
      async () => at(`/holidays/${await made("/holidays", setBody())}`),
      "presence.holidays.remove",
    ),
    [`POST ${BASE}/pbxs`]: one(() => at("/pbxs", pbxBody()), "presence.pbx.add"),
    [`PATCH ${BASE}/pbxs/:id`]: one(
      async () => at(`/pbxs/${await pbx()}`, { name: name("pbx") }),
      "presence.pbx.change",
    ),
    [`DELETE ${BASE}/pbxs/:id`]: one(async () => at(`/pbxs/${await pbx()}`), "presence.pbx.remove"),
    [`POST ${BASE}/pbxs/:id/certificate`]: one(
      async () => at(`/pbxs/${await pbx()}/certificate`, { fingerprint: "ab".repeat(32) }),
      "presence.pbx.change",
    ),
    [`POST ${BASE}/outputs`]: one(() => at("/outputs", { name: name("output"), holdsFor: ALL }), "presence.output.add"),
    [`DELETE ${BASE}/outputs/:id`]: one(
      async () => at(`/outputs/${await made("/outputs", { name: name("output"), holdsFor: ALL })}`),
      "presence.output.remove",
    ),
    [`PUT ${BASE}/settings`]: one(() => at("/settings", { bridgeMinutes: 7 }), "setting.change"),
    "POST /extension/:id/toggle-planning": one(
      async () => old(`/extension/${await extension()}/toggle-planning`),
      "presence.extension.change",
    ),
    "POST /extension/:id/toggle-override": one(
      async () => old(`/extension/${await extension()}/toggle-override`),
      "presence.extension.change",
    ),
    "POST /extension/:id/override": one(
      async () => old(`/extension/${await extension()}/override`, { status: "away", duration: 1 }),
      "presence.override.set",
    ),
    "POST /extension/:id/remove-override": one(async () => {
      const id = await extension();
      await request("POST", at("/overrides", { extensionIds: [id], status: "away" }));
      return old(`/extension/${id}/remove-override`);
    }, "presence.override.end"),
    "POST /set-all-available": one(() => old("/set-all-available"), "presence.override.set"),
  };
}

/** Those that need no example, and why. */
export const PRESENCE_EXCEPTIONS: Readonly<Record<string, string>> = {
  "POST /api/v1/presence/feeds/:id/read": "asks sooner for what is asked for regularly",
  "POST /api/v1/presence/feeds/:id/confirm":
    "needs a calendar that lost its events; its entry is seen in test/presence/room/calendars.test.ts",
  "POST /api/v1/presence/rules/test": "says what an event comes to; nothing is stored",
  "POST /api/v1/presence/rules/preview": "says what rules would alter; nothing is stored",
  "POST /api/v1/presence/holidays/read": "reads dates that somebody typed; nothing is stored",
  "POST /api/v1/presence/pbxs/test": "tries a connection; nothing is stored",
  "POST /api/v1/presence/pbxs/:id/import": "needs a PBX; its entry is seen in test/presence/room/pbxs.test.ts",
  "POST /api/v1/presence/engine/questions/:id":
    "needs a PBX that asks something; its entry is seen in test/presence/room/pbxs.test.ts",
  "DELETE /api/v1/presence/engine/banners/:id":
    "needs a PBX that changes many at once; its entry is seen in test/presence/room/pbxs.test.ts",
  "POST /planning/import": "a file in a form, taken in as by POST /api/v1/presence/plannings/import with its entry",
  "POST /planning/extension/:id/sync-ical": "needs ICAL_BASE_URL; its entries are seen in test/compat/presence.test.ts",
  "POST /planning/extension/:id/update-ical-token":
    "needs ICAL_BASE_URL; its entries are seen in test/compat/presence.test.ts",
  "POST /api/v1/presence/webhooks/yeastar": "takes in what a PBX says; nobody did it, and the log has what came of it",
};
