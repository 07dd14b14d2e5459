import { afterEach, expect, test } from "bun:test";
import { describedRoutes } from "../../../server/platform/http/answers.ts";
import { BrowserKey } from "../push/browser-key.ts";
import { type AlertHouse, openAlertHouse, WAITING_RULE } from "./house.ts";

let house: AlertHouse;
afterEach(() => house.close());

test("every route of alerts and of devices answers as the API document says", async () => {
  house = await openAlertHouse();
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await house.ask("admin", method, path, body);
    expect([path, answer.status < 300, answer.body.fields]).toEqual([path, true, undefined]);
    return answer.body;
  };
  const { id: _id, scopeName: _name, ...input } = { ...WAITING_RULE };
  house.figures.set("Sales", 7);
  house.figures.set("Support", 3);
  const rule = await ask("POST", "/alerts/rules", input);
  await ask("POST", "/alerts/rules/preview", input);
  const hook = { name: "hook", settings: { url: "https://hooks.example.org/x" }, language: "en", isEnabled: true };
  const channel = await ask("POST", "/alerts/channels", { kind: "webhook", ...hook });
  await ask("PUT", `/alerts/channels/${channel.id}`, { ...hook, name: "another" });
  await ask("POST", `/alerts/channels/${channel.id}/test`);
  const week = { ruleId: rule.id, days: [6, 7], fromMinute: 0, toMinute: 0, timeZone: "Europe/Paris" };
  const quiet = await ask("POST", "/alerts/quiet-hours", week);
  const now = house.clock.now();
  const work = await ask("POST", "/alerts/maintenance", { scopeId: "", fromAt: now, toAt: now + 1_000, reason: "" });
  await house.pass(3);
  const { alerts } = await ask("GET", "/alerts");
  expect(alerts).toHaveLength(2);
  await ask("POST", `/alerts/${alerts[0].id}/acknowledge`, { note: "on it" });
  expect((await ask("GET", `/alerts/${alerts[0].id}`)).events).toHaveLength(2);
  for (const path of ["figures", "rules", "channels", "holds"]) await ask("GET", `/alerts/${path}`);
  await ask("PUT", `/alerts/rules/${rule.id}`, { ...input, channelIds: [channel.id], amber: null });
  await house.pass(3);
  expect((await ask("GET", "/alerts/past")).alerts.length).toBeGreaterThan(0);
  await ask("DELETE", `/alerts/quiet-hours/${quiet.id}`);
  await ask("DELETE", `/alerts/maintenance/${work.id}`);
  await ask("DELETE", `/alerts/rules/${rule.id}`);
  await ask("DELETE", `/alerts/channels/${channel.id}`);

  const person = { name: "anna", role: "viewer", password: "correct horse battery" } as const;
  const user = await house.auth.users.add(person, { who: null, from: null });
  const cookie = `vigie_session=${await house.auth.sessions.open(user, "127.0.0.1", "test", null)}`;
  const { keys } = await BrowserKey.make();
  const device = { endpoint: "https://push.example.org/x", keys, language: "fr", minLevel: "red" };
  const { body } = await house.askAs(cookie, "POST", "/push/subscriptions", device);
  await house.askAs(cookie, "POST", `/push/subscriptions/${body.id}/test`);
  expect((await house.askAs(cookie, "GET", "/push")).body.devices[0].lastResult).toMatchObject({ isTest: true });
  await house.askAs(cookie, "DELETE", `/push/subscriptions/${body.id}`);

  const path = "/me/notifications";
  await house.askAs(cookie, "GET", path);
  const quietWeek = [{ days: [1], fromMinute: 0, toMinute: 60 }];
  await house.askAs(cookie, "PUT", path, { tells: ["red"], ruleIds: [], quiet: quietWeek, timeZone: "UTC" });
  await house.askAs(cookie, "POST", `${path}/mutes`, { ruleId: null, untilAt: now + 3_600_000 });
  await house.askAs(cookie, "DELETE", `${path}/mutes/all`);
  await ask("PUT", "/push/contact", { contact: "ops@example.org" });
  await ask("GET", "/push/contact");

  const described = describedRoutes().filter((route) => /\/(alerts|push|notifications)(\/|$)/.test(route));
  expect([...house.answered].sort()).toEqual(described.sort());
});
