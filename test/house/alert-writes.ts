/** Requests that change rules, channels, holds and devices, each with what it needs; `writes.test.ts` sends them. */
import type { App } from "../../server/app.ts";
import type { Example, Sent } from "./account-writes.ts";

const BASE = "/api/v1/platform";
const NOBODY = { who: null, from: null };

const RULE = {
  ...{ name: "", figure: "cccp.waiting", scopeKind: "queue", scopeId: "", side: "above", amber: 3, red: 6 },
  ...{ hysteresis: 0, forSeconds: 0, tellFrom: "red", channelIds: null, isEnabled: true },
  ...{ flapChanges: 0, flapWindowSeconds: 600 },
};
/** Addresses of this machine: messages to them are refused at once, so that nothing leaves and no clock is waited for. */
const CHANNEL = { name: "hook", settings: { url: "https://127.0.0.1/hook" }, language: "en", isEnabled: true };
const QUIET = { ruleId: null, days: [1], fromMinute: 0, toMinute: 60, timeZone: "Europe/Paris" };

/** Examples for every route of alerts and pushed messages that changes something. */
export function alertWrites(
  app: () => App,
  request: (method: string, sent: Sent) => Promise<Response>,
): Record<string, Example> {
  let lastDevice = 0;

  const idOf = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await request("POST", { path: `${BASE}${path}`, body, headers });
    return ((await answer.json()) as { id: string }).id;
  };
  const newRule = () => idOf("/alerts/rules", RULE);
  const newChannel = () => idOf("/alerts/channels", { kind: "webhook", ...CHANNEL });
  const work = () => {
    const now = app().platform.clock.now();
    return { scopeId: "", fromAt: now, toAt: now + 60_000, reason: "" };
  };
  const mute = () => ({ ruleId: null, untilAt: app().platform.clock.now() + 60_000 });
  const deviceBody = () => ({
    endpoint: `https://127.0.0.1/device-${++lastDevice}`,
    keys: { p256dh: `B${"A".repeat(86)}`, auth: "B".repeat(22) },
    ...{ language: "en", minLevel: "red" },
  });
  /** Somebody who is signed in; devices are never a token's. */
  const person = async (): Promise<Record<string, string>> => {
    const name = `owner-${++lastDevice}`;
    const user = await app().auth.users.add({ name, password: null, role: "viewer" }, NOBODY);
    const session = await app().auth.sessions.open(user, "192.0.2.1", "", null);
    return { authorization: "", cookie: `vigie_session=${session}` };
  };

  return {
    [`POST ${BASE}/alerts/rules`]: {
      send: () => ({ path: `${BASE}/alerts/rules`, body: RULE }),
      audits: ["alert.rule.add"],
    },
    [`PUT ${BASE}/alerts/rules/:id`]: {
      send: async () => ({ path: `${BASE}/alerts/rules/${await newRule()}`, body: { ...RULE, red: 9 } }),
      audits: ["alert.rule.change"],
    },
    [`DELETE ${BASE}/alerts/rules/:id`]: {
      send: async () => ({ path: `${BASE}/alerts/rules/${await newRule()}` }),
      audits: ["alert.rule.delete"],
    },
    [`POST ${BASE}/alerts/channels`]: {
      send: () => ({ path: `${BASE}/alerts/channels`, body: { kind: "webhook", ...CHANNEL } }),
      audits: ["alert.channel.add"],
    },
    [`PUT ${BASE}/alerts/channels/:id`]: {
      send: async () => ({
        path: `${BASE}/alerts/channels/${await newChannel()}`,
        body: { ...CHANNEL, name: "another name" },
      }),
      audits: ["alert.channel.change"],
    },
    [`DELETE ${BASE}/alerts/channels/:id`]: {
      send: async () => ({ path: `${BASE}/alerts/channels/${await newChannel()}` }),
      audits: ["alert.channel.delete"],
    },
    [`POST ${BASE}/alerts/channels/:id/test`]: {
      send: async () => ({ path: `${BASE}/alerts/channels/${await newChannel()}/test` }),
      audits: ["alert.channel.test"],
    },
    [`POST ${BASE}/alerts/quiet-hours`]: {
      send: () => ({ path: `${BASE}/alerts/quiet-hours`, body: QUIET }),
      audits: ["alert.quiet_hours.add"],
    },
    [`DELETE ${BASE}/alerts/quiet-hours/:id`]: {
      send: async () => ({ path: `${BASE}/alerts/quiet-hours/${await idOf("/alerts/quiet-hours", QUIET)}` }),
      audits: ["alert.quiet_hours.delete"],
    },
    [`POST ${BASE}/alerts/maintenance`]: {
      send: () => ({ path: `${BASE}/alerts/maintenance`, body: work() }),
      audits: ["alert.maintenance.add"],
    },
    [`DELETE ${BASE}/alerts/maintenance/:id`]: {
      send: async () => ({ path: `${BASE}/alerts/maintenance/${await idOf("/alerts/maintenance", work())}` }),
      audits: ["alert.maintenance.delete"],
    },
    [`PUT ${BASE}/me/notifications`]: {
      send: async () => ({
        path: `${BASE}/me/notifications`,
        body: { tells: ["red"], ruleIds: null, quiet: [], timeZone: "Europe/Paris" },
        headers: await person(),
      }),
      audits: ["notifications.change"],
    },
    [`POST ${BASE}/me/notifications/mutes`]: {
      send: async () => ({ path: `${BASE}/me/notifications/mutes`, body: mute(), headers: await person() }),
      audits: ["notifications.mute"],
    },
    [`DELETE ${BASE}/me/notifications/mutes/:rule`]: {
      send: async () => {
        const headers = await person();
        await request("POST", { path: `${BASE}/me/notifications/mutes`, body: mute(), headers });
        return { path: `${BASE}/me/notifications/mutes/all`, headers };
      },
      audits: ["notifications.unmute"],
    },
    [`PUT ${BASE}/push/contact`]: {
      send: () => ({ path: `${BASE}/push/contact`, body: { contact: "ops@example.org" } }),
      audits: ["setting.change"],
    },
    [`POST ${BASE}/push/subscriptions`]: {
      send: async () => ({ path: `${BASE}/push/subscriptions`, body: deviceBody(), headers: await person() }),
      audits: ["push.subscribe"],
    },
    [`DELETE ${BASE}/push/subscriptions/:id`]: {
      send: async () => {
        const headers = await person();
        return {
          path: `${BASE}/push/subscriptions/${await idOf("/push/subscriptions", deviceBody(), headers)}`,
          headers,
        };
      },
      audits: ["push.unsubscribe"],
    },
    [`POST ${BASE}/push/subscriptions/:id/test`]: {
      send: async () => {
        const headers = await person();
        const id = await idOf("/push/subscriptions", deviceBody(), headers);
        return { path: `${BASE}/push/subscriptions/${id}/test`, headers };
      },
      audits: ["push.test"],
    },
  };
}
