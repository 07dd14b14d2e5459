import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { resetSecrets } from "../../../server/platform/secrets/rotation.ts";
import type { Role } from "../../../server/platform/roles.ts";
import { deletePastBeyond, openAlerts, pastAlerts, saveAlerts } from "../../../server/platform/alerts/repo.ts";
import { alertOf } from "./samples.ts";
import { type AlertHouse, openAlertHouse, queueScope, WAITING_RULE } from "./house.ts";

let house: AlertHouse;
beforeEach(async () => {
  house = await openAlertHouse();
});
afterEach(() => house.close());

const HOURS = { ruleId: null, days: [6, 7], fromMinute: 0, toMinute: 0, timeZone: "Europe/Paris" };
const NTFY = { kind: "ntfy", name: "phone", language: "fr", isEnabled: true } as const;

describe("rights", () => {
  test.each([
    ["GET", "/alerts", "viewer"],
    ["GET", "/alerts/past", "viewer"],
    ["POST", "/alerts/x/acknowledge", "supervisor"],
    ["GET", "/alerts/figures", "admin"],
    ["GET", "/alerts/rules", "admin"],
    ["POST", "/alerts/rules", "admin"],
    ["POST", "/alerts/rules/preview", "admin"],
    ["PUT", "/alerts/rules/x", "admin"],
    ["DELETE", "/alerts/rules/x", "admin"],
    ["GET", "/alerts/channels", "admin"],
    ["POST", "/alerts/channels", "admin"],
    ["PUT", "/alerts/channels/x", "admin"],
    ["DELETE", "/alerts/channels/x", "admin"],
    ["POST", "/alerts/channels/x/test", "admin"],
    ["GET", "/alerts/holds", "admin"],
    ["POST", "/alerts/quiet-hours", "admin"],
    ["DELETE", "/alerts/quiet-hours/x", "admin"],
    ["POST", "/alerts/maintenance", "admin"],
    ["DELETE", "/alerts/maintenance/x", "admin"],
  ] as const)("%s %s is for a %s, and for nobody less", async (method, path, least) => {
    const roles: Role[] = ["viewer", "agent", "supervisor", "admin"];
    const allowed: Role[] = [];
    for (const role of roles) {
      const { status } = await house.ask(role, method, path, method === "POST" || method === "PUT" ? {} : undefined);
      if (status !== 403) allowed.push(role);
    }
    expect(allowed).toEqual(roles.slice(roles.indexOf(least)));
  });
});

describe("every write stands in the audit, with before and after", () => {
  test("rules, channels, quiet hours, maintenance, acknowledging, tests", async () => {
    house.figures.set("Sales", 4);
    const rule = await house.addRule({ name: "Too many wait" });
    const { id: _id, scopeName: _name, ...input } = rule;
    await house.ask("admin", "PUT", `/alerts/rules/${rule.id}`, { ...input, amber: 2 });
    await house.pass(3);
    const [alert] = (await house.open()).alerts;
    await house.ask("supervisor", "POST", `/alerts/${alert.id}/acknowledge`, { note: "seen" });
    const settings = { baseUrl: "https://ntfy.example.org", topic: "vigie", token: "tk_canary" };
    const channel = (await house.ask("admin", "POST", "/alerts/channels", { ...NTFY, settings })).body;
    const change = {
      name: "phone 2",
      language: "en",
      isEnabled: true,
      settings: { baseUrl: settings.baseUrl, topic: "other" },
    };
    await house.ask("admin", "PUT", `/alerts/channels/${channel.id}`, change);
    await house.ask("admin", "POST", `/alerts/channels/${channel.id}/test`);
    await house.ask("admin", "DELETE", `/alerts/channels/${channel.id}`);
    const hours = (await house.ask("admin", "POST", "/alerts/quiet-hours", HOURS)).body;
    await house.ask("admin", "DELETE", `/alerts/quiet-hours/${hours.id}`);
    const now = house.clock.now();
    const work = (
      await house.ask("admin", "POST", "/alerts/maintenance", {
        scopeId: "",
        fromAt: now,
        toAt: now + 1000,
        reason: "",
      })
    ).body;
    await house.ask("admin", "DELETE", `/alerts/maintenance/${work.id}`);
    await house.ask("admin", "DELETE", `/alerts/rules/${rule.id}`);
    const entries = (await house.audit()).filter(({ action }) => action.startsWith("alert.")).reverse();
    expect(
      entries.map(({ action, target, before, after }) => [action, target, before !== null, after !== null]),
    ).toEqual([
      ["alert.rule.add", "Too many wait", false, true],
      ["alert.rule.change", "Too many wait", true, true],
      ["alert.acknowledge", "Too many wait, Sales", true, true],
      ["alert.channel.add", "phone", false, true],
      ["alert.channel.change", "phone 2", true, true],
      ["alert.channel.test", "phone 2", false, true],
      ["alert.channel.delete", "phone 2", true, false],
      ["alert.quiet_hours.add", "all rules, Europe/Paris", false, true],
      ["alert.quiet_hours.delete", "all rules, Europe/Paris", true, false],
      ["alert.maintenance.add", "everything", false, true],
      ["alert.maintenance.delete", "everything", true, false],
      ["alert.rule.delete", "Too many wait", true, false],
    ]);
    expect(JSON.stringify(entries)).not.toContain("tk_canary");
  });

  test("what is deleted already is deleted, and leaves no second entry", async () => {
    const before = (await house.audit()).length;
    for (const path of ["rules/x", "channels/x", "quiet-hours/x", "maintenance/x"]) {
      expect((await house.ask("admin", "DELETE", `/alerts/${path}`)).status).toBe(204);
    }
    expect((await house.audit()).length).toBe(before);
  });
});

describe("rules", () => {
  const refused = async (change: object) => {
    const { id: _id, scopeName: _name, ...input } = { ...WAITING_RULE, ...change } as typeof WAITING_RULE;
    const { status, body } = await house.ask("admin", "POST", "/alerts/rules", input);
    return [status, body.code, body.fields?.map(({ field }: { field: string }) => field).join(",")];
  };

  test("what contradicts itself is refused, with its field", async () => {
    expect(await refused({ figure: "cccp.unknown" })).toEqual([422, "bad_rule", "figure"]);
    expect(await refused({ scopeKind: "machine" })).toEqual([422, "bad_rule", "scopeKind"]);
    expect(await refused({ amber: null, red: null })).toEqual([422, "bad_rule", "red"]);
    expect(await refused({ amber: 7, red: 6 })).toEqual([422, "bad_rule", "amber"]);
    expect(await refused({ side: "below", amber: 1, red: 2 })).toEqual([422, "bad_rule", "amber"]);
    expect(await refused({ channelIds: ["nobody"] })).toEqual([422, "bad_rule", "channelIds"]);
    expect(await refused({ scopeId: "server/9" })).toEqual([422, "bad_rule", "scopeId"]);
    const rate = { figure: "cccp.answer_rate", side: "below", amber: 90, red: 80 };
    expect(await refused(rate)).toEqual([422, "bad_rule", "amber,red"]);
    expect(await refused({ unknown: 1 })).toEqual([422, "invalid_fields", "unknown"]);
    expect(await refused({ forSeconds: 1.5 })).toEqual([422, "invalid_fields", "forSeconds"]);
  });

  test("a scope is known by its path, and keeps its name while it is away", async () => {
    house.figures.set("Sales", 0);
    const rule = await house.addRule({ scopeId: queueScope("Sales").id });
    expect(rule.scopeName).toBe("Sales");
    house.figures.remove("Sales");
    const { id: _id, scopeName: _name, ...input } = rule;
    expect((await house.ask("admin", "PUT", `/alerts/rules/${rule.id}`, { ...input, amber: 1 })).body.scopeName).toBe(
      "Sales",
    );
    house.figures.set("Sales", 0);
    expect((await house.addRule({ scopeId: "server/1" })).scopeName).toBe("Paris");
  });

  test("one for a queue, or for all of a server, judges nothing else", async () => {
    for (const name of ["A", "B"]) house.figures.set(name, 9);
    const only = await house.addRule({ scopeId: queueScope("A").id });
    const all = await house.addRule({ scopeId: "server/1" });
    await house.pass(2);
    const of = (await house.open()).alerts.map((alert: Record<string, unknown>) => [
      alert.ruleId === only.id ? "only" : "all",
      alert.scopeName,
    ]);
    expect(of.sort()).toEqual([
      ["all", "A"],
      ["all", "B"],
      ["only", "A"],
    ]);
    expect(all.id).not.toBe(only.id);
  });

  test("a preview says what the rule would say now, and stores nothing", async () => {
    for (const [name, value] of [
      ["A", 9],
      ["B", 4],
      ["C", 0],
      ["D", null],
    ] as const)
      house.figures.set(name, value);
    const { id: _id, scopeName: _name, ...input } = WAITING_RULE;
    const { body } = await house.ask("admin", "POST", "/alerts/rules/preview", { ...input, forSeconds: 600 });
    expect(body.counts).toEqual({ red: 1, amber: 1, ok: 1, unknown: 1 });
    expect([body.red[0], body.amber[0]]).toMatchObject([
      { name: "A", value: 9, parentName: "Paris" },
      { name: "B", value: 4 },
    ]);
    expect((await house.ask("admin", "GET", "/alerts/rules")).body.rules).toEqual([]);
    expect(
      (await house.ask("admin", "GET", "/alerts/figures")).body.scopes.map(({ name }: { name: string }) => name),
    ).toEqual(["A", "B", "C", "D"]);
  });

  test("there are two hundred at most", async () => {
    for (let n = 0; n < 200; n++) await house.addRule();
    await expect(house.addRule()).rejects.toThrow("too_many_rules");
  });
});

describe("quiet hours and maintenance", () => {
  const add = async (path: string, body: object) => {
    const answer = await house.ask("admin", "POST", `/alerts/${path}`, body);
    return [answer.status, answer.body.fields?.[0]?.field ?? null];
  };

  test("times that cannot be used are refused, with their field", async () => {
    expect(await add("quiet-hours", { ...HOURS, timeZone: "Mars/Olympus" })).toEqual([422, "timeZone"]);
    expect(await add("quiet-hours", { ...HOURS, ruleId: "none" })).toEqual([422, "ruleId"]);
    expect(await add("quiet-hours", { ...HOURS, days: [] })).toEqual([422, "days"]);
    expect(await add("quiet-hours", { ...HOURS, days: [8] })).toEqual([422, "days[0]"]);
    const now = house.clock.now();
    const work = { scopeId: "", fromAt: now, toAt: now + 1000, reason: "" };
    expect(await add("maintenance", { ...work, toAt: now })).toEqual([422, "toAt"]);
    expect(await add("maintenance", { ...work, fromAt: now - 10_000, toAt: now - 5_000 })).toEqual([422, "toAt"]);
    expect(await add("maintenance", { ...work, toAt: now + 40 * 86_400_000 })).toEqual([422, "toAt"]);
    expect(await add("maintenance", { ...work, scopeId: "server/9" })).toEqual([422, "scopeId"]);
    expect(await add("maintenance", work)).toEqual([201, null]);
  });

  test("quiet hours of a rule go with it; maintenance that is over is forgotten after a week", async () => {
    const rule = await house.addRule();
    await add("quiet-hours", { ...HOURS, ruleId: rule.id });
    await house.ask("admin", "DELETE", `/alerts/rules/${rule.id}`);
    const now = house.clock.now();
    await add("maintenance", { scopeId: "", fromAt: now, toAt: now + 1000, reason: "" });
    const holds = async () => (await house.ask("admin", "GET", "/alerts/holds")).body;
    expect(await holds()).toMatchObject({ quietHours: [], maintenance: [{}] });
    house.clock.jumpWall(8 * 86_400_000);
    await house.pass(3_601);
    expect(await holds()).toEqual({ quietHours: [], maintenance: [] });
  }, 20_000);
});

describe("channels", () => {
  const email = {
    ...{ host: "mail.example.org", port: 587, security: "starttls", isCertificateChecked: true },
    ...{ user: "vigie", password: "canary-word", from: "vigie@example.org", to: ["a@example.org"] },
  };
  const add = async (kind: string, settings: object) =>
    house.ask("admin", "POST", "/alerts/channels", { kind, name: "x", language: "fr", isEnabled: true, settings });

  test("each kind has its own fields", async () => {
    const fields = async (kind: string, settings: object) => {
      const { status, body } = await add(kind, settings);
      return [status, body.fields?.map(({ field }: { field: string }) => field).join(",")];
    };
    expect(await fields("webhook", {})).toEqual([422, "url"]);
    expect(await fields("webhook", { url: "ftp://x" })).toEqual([422, "url"]);
    expect(await fields("webhook", { url: "https://user:pw@x.example" })).toEqual([422, "url"]);
    expect(await fields("webhook", { url: "https://x.example", topic: "t" })).toEqual([422, "topic"]);
    expect(await fields("email", { host: "h" })).toEqual([422, "port,security,from,to"]);
    expect(await fields("email", { ...email, security: "none" })).toEqual([422, "security"]);
    expect(await fields("email", { ...email, to: ["a@b.example\r\nBcc: c@d.example"] })).toEqual([
      422,
      "settings.to[0]",
    ]);
    expect(await fields("email", { ...email, from: "Vigie <a@b.example>" })).toEqual([422, "settings.from"]);
    expect(await fields("ntfy", { baseUrl: "https://n.example", topic: "../x" })).toEqual([422, "settings.topic"]);
    expect(await fields("telegram", { baseUrl: "https://t.example", botToken: "1:a/b", chatId: "1" })).toEqual([
      422,
      "settings.botToken",
    ]);
    expect(await fields("carrier pigeon", {})).toEqual([422, "kind"]);
  });

  test("secrets are sealed, never shown, and stay when they are not given", async () => {
    const { body } = await add("email", email);
    expect(body).toMatchObject({ secrets: ["password"], settings: { user: "vigie" } });
    expect(JSON.stringify(await house.ask("admin", "GET", "/alerts/channels"))).not.toContain("canary-word");
    const { password: _password, ...rest } = email;
    const change = { name: "y", language: "fr", isEnabled: true };
    const kept = await house.ask("admin", "PUT", `/alerts/channels/${body.id}`, {
      ...change,
      settings: { ...rest, to: ["b@example.org"] },
    });
    expect(kept.body).toMatchObject({ name: "y", secrets: ["password"], settings: { to: ["b@example.org"] } });
    const gone = await house.ask("admin", "PUT", `/alerts/channels/${body.id}`, {
      ...change,
      settings: { ...rest, user: "", password: "" },
    });
    expect(gone.body.secrets).toEqual([]);
  });

  test("a secret that `secrets reset` took away is asked for again, and nothing is sent without", async () => {
    const { body } = await add("webhook", { url: "https://hooks.example.org/canary" });
    expect(await resetSecrets(house.platform)).toBe(2);
    await house.close({ keep: true });
    house = await openAlertHouse({ folder: house.folder });
    const [channel] = (await house.ask("admin", "GET", "/alerts/channels")).body.channels;
    expect(channel).toMatchObject({ id: body.id, secrets: [], settings: { host: "hooks.example.org" } });
    expect((await house.ask("admin", "POST", `/alerts/channels/${body.id}/test`)).body).toMatchObject({ isOk: false });
    const change = { name: "hook", language: "fr", isEnabled: true, settings: {} };
    expect((await house.ask("admin", "PUT", `/alerts/channels/${body.id}`, change)).body.code).toBe("bad_channel");
    await house.close({ keep: false });
    house = await openAlertHouse();
  });

  test("a stored secret is not sent to another address", async () => {
    const { body } = await add("email", email);
    const { password: _password, ...rest } = email;
    const change = { name: "y", language: "fr", isEnabled: true };
    for (const moved of [
      { host: "evil.example" },
      { port: 25 },
      { security: "tls" },
      { isCertificateChecked: false },
    ]) {
      const answer = await house.ask("admin", "PUT", `/alerts/channels/${body.id}`, {
        ...change,
        settings: { ...rest, ...moved },
      });
      expect([answer.status, answer.body.code]).toEqual([422, "secret_needed"]);
    }
    const ntfy = (await add("ntfy", { baseUrl: "https://n.example", topic: "t", token: "tk" })).body;
    const settings = { baseUrl: "https://evil.example", topic: "t" };
    expect((await house.ask("admin", "PUT", `/alerts/channels/${ntfy.id}`, { ...change, settings })).body.code).toBe(
      "secret_needed",
    );
    const again = { ...settings, token: "tk" };
    expect(
      (await house.ask("admin", "PUT", `/alerts/channels/${ntfy.id}`, { ...change, settings: again })).status,
    ).toBe(200);
  });

  test("of a webhook the host is shown, and nothing else of its address", async () => {
    const { body } = await add("webhook", { url: "https://hooks.example.org/services/T0/canary" });
    expect(body).toMatchObject({ settings: { host: "hooks.example.org" }, secrets: ["url"] });
    expect(JSON.stringify(body)).not.toContain("canary");
    const change = { name: "y", language: "en", isEnabled: true, settings: {} };
    const kept = await house.ask("admin", "PUT", `/alerts/channels/${body.id}`, change);
    expect(kept.body).toMatchObject({ settings: { host: "hooks.example.org" }, secrets: ["url"] });
    await house.ask("admin", "POST", `/alerts/channels/${body.id}/test`);
    expect(house.http.requests[0]?.url).toBe("https://hooks.example.org/services/T0/canary");
    expect(house.http.bodies[0]).toMatchObject({ kind: "test", title: "Test by Vigie" });
  });

  test("a test says what the other end said, whatever that was", async () => {
    const id = await house.addWebhook();
    const run = async () => (await house.ask("admin", "POST", `/alerts/channels/${id}/test`)).body;
    expect(await run()).toMatchObject({ isOk: true, status: 200, said: "ok", isTest: true });
    house.http.answer = () => ({ status: 403, body: "invalid_token" });
    expect(await run()).toMatchObject({ isOk: false, status: 403, said: "invalid_token" });
    house.http.answer = () => Promise.reject(new Error("hooks.example.org refuses the connection."));
    expect(await run()).toMatchObject({ isOk: false, status: null, said: "hooks.example.org refuses the connection." });
    expect((await house.ask("admin", "POST", "/alerts/channels/none/test")).status).toBe(404);
  });

  test("four tests at once; one more is asked to wait", async () => {
    const id = await house.addWebhook();
    const answers: (() => void)[] = [];
    house.http.answer = () => new Promise((resolve) => answers.push(() => resolve({})));
    const tests = Array.from({ length: 5 }, () => house.ask("admin", "POST", `/alerts/channels/${id}/test`));
    while (answers.length < 4) await new Promise<void>((resolve) => setImmediate(resolve));
    expect((await Promise.race(tests)).body.code).toBe("too_many_trials");
    for (const answer of answers) answer();
    expect((await Promise.all(tests)).map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 503]);
  });

  test("there are fifty at most", async () => {
    for (let n = 0; n < 50; n++) await house.addWebhook(`hook ${n}`);
    expect((await add("webhook", { url: "https://x.example" })).body.code).toBe("too_many_channels");
  });
});

describe("people who may see some queues only", () => {
  const scope = { projects: ["DEMO"], queues: ["Sales"] };

  beforeEach(async () => {
    await house.addRule();
    house.figures.set("Sales", 7);
    house.figures.set("Secret", 7);
    await house.pass(2);
  });

  test("see alerts of their queues, count those alone, and may mind no other", async () => {
    const seen = await house.open("supervisor", scope);
    expect(seen.alerts.map(({ scopeName }: { scopeName: string }) => scopeName)).toEqual(["Sales"]);
    expect([seen.total, seen.counts.red]).toEqual([1, 1]);
    const all = (await house.open()).alerts;
    const secret = all.find(({ scopeName }: { scopeName: string }) => scopeName === "Secret");
    const path = `/alerts/${secret.id}`;
    expect((await house.ask("supervisor", "GET", path, undefined, scope)).status).toBe(404);
    expect((await house.ask("supervisor", "POST", `${path}/acknowledge`, { note: "" }, scope)).status).toBe(404);
    house.figures.set("Secret", 0);
    house.figures.set("Sales", 0);
    await house.pass(2);
    const past = (await house.ask("supervisor", "GET", "/alerts/past", undefined, scope)).body;
    expect(past.alerts.map(({ scopeName }: { scopeName: string }) => scopeName)).toEqual(["Sales"]);
    expect((await house.ask("supervisor", "POST", `${path}/acknowledge`, { note: "" }, scope)).status).toBe(404);
  });

  test("follow a channel of their own, and get nothing of others", async () => {
    const { topic } = await house.open("supervisor", scope);
    const who = { id: "x", name: "x", displayName: "x", role: "supervisor", via: "token" } as const;
    const follow = (own: typeof scope) =>
      house.hub.open({ who: { ...who, scope: own }, topics: [topic], since: null }).getReader();
    const reader = follow(scope);
    const stranger = follow({ projects: ["OTHER"], queues: [] });
    house.figures.set("Secret", 0);
    await house.pass(2);
    house.figures.set("Sales", 0);
    await house.pass(2);
    let text = "";
    while (!text.includes('"ended":["')) text += new TextDecoder().decode((await reader.read()).value);
    expect(text).not.toContain("Secret");
    expect(text).toContain('"counts":{"red":0,"amber":0,"unhandled":0}');
    await reader.cancel();
    // Whose queues had no trouble is sent nothing but what every stream is greeted with.
    let greeting = "";
    while (!greeting.includes("id: ")) greeting += new TextDecoder().decode((await stranger.read()).value);
    const rest = stranger.read().then(({ value }) => new TextDecoder().decode(value));
    house.hub.close();
    expect(await rest).not.toContain("Sales");
  });
});

describe("the event stream", () => {
  test("tells what began, changed and ended, and carries values every few seconds", async () => {
    await house.addRule();
    const { topic, cursor } = await house.open();
    const who = { id: "x", name: "x", displayName: "x", role: "viewer", scope: null, via: "token" } as const;
    const reader = house.hub.open({ who, topics: [topic], since: cursor }).getReader();
    house.figures.set("Sales", 4);
    await house.pass(2);
    house.figures.set("Sales", 5);
    await house.pass(6);
    house.figures.set("Sales", 0);
    await house.pass(2);
    let text = "";
    while (!text.includes('"ended":["')) text += new TextDecoder().decode((await reader.read()).value);
    const patches = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json as string).data);
    expect(patches.map(({ changed, ended }) => [changed[0]?.value ?? null, ended.length])).toEqual([
      [4, 0],
      [5, 0],
      [null, 1],
    ]);
    await reader.cancel();
  });

  test("is not asked for by anybody: nothing is made of it", async () => {
    await house.addRule();
    house.figures.set("Sales", 4);
    await house.pass(2);
    expect(house.hub.counts.channels).toBe(0);
  });
});

describe("the past", () => {
  test("comes by pages, the last ended first, each alert once", async () => {
    const rule = await house.addRule();
    for (let n = 0; n < 7; n++) {
      house.figures.set(`Queue ${n}`, 4);
      await house.pass(2);
      house.figures.set(`Queue ${n}`, 0);
      await house.pass(2);
    }
    const seen: string[] = [];
    let before = "";
    for (let page = 0; page < 10; page++) {
      const { body } = await house.ask("viewer", "GET", `/alerts/past?limit=3&rule=${rule.id}${before}`);
      seen.push(...body.alerts.map(({ scopeName }: { scopeName: string }) => scopeName));
      if (body.nextBefore === null) break;
      before = `&before=${body.nextBefore}`;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `Queue ${n}`));
    expect((await house.ask("viewer", "GET", "/alerts/past?before=nonsense")).status).toBe(422);
    expect((await house.ask("viewer", "GET", "/alerts/past?rule=other")).body.alerts).toEqual([]);
  });

  test("is bounded in number too: the oldest go, a few at a time", async () => {
    const { database } = house;
    const rows = Array.from({ length: 30 }, (_, n) =>
      alertOf({ id: `past-${n}`, resolvedAt: n, resolution: "recovered" }),
    );
    await database.transact((tx) => saveAlerts(tx, [...rows, alertOf({ id: "open" })]));
    const remove = () => database.transact((tx) => deletePastBeyond(tx, 10, 15));
    expect([await remove(), await remove(), await remove()]).toEqual([15, 5, 0]);
    const left = await pastAlerts(database.orm, null, null, 100);
    expect([left.length, left[0]?.id, left.at(-1)?.id]).toEqual([10, "past-29", "past-20"]);
    expect((await openAlerts(database.orm)).map(({ id }) => id)).toEqual(["open"]);
  });

  test("stays for a year", async () => {
    await house.addRule();
    house.figures.set("Sales", 4);
    await house.pass(2);
    house.figures.set("Sales", 0);
    await house.pass(2);
    const [alert] = (await house.ask("viewer", "GET", "/alerts/past")).body.alerts;
    house.clock.jumpWall(366 * 86_400_000);
    await house.pass(3_601);
    expect((await house.ask("viewer", "GET", `/alerts/${alert.id}`)).status).toBe(404);
  }, 20_000);
});

test("an alert that is over cannot be minded; one that never was cannot either", async () => {
  await house.addRule();
  house.figures.set("Sales", 4);
  await house.pass(2);
  const [alert] = (await house.open()).alerts;
  house.figures.set("Sales", 0);
  await house.pass(2);
  const mind = async (id: string) =>
    (await house.ask("supervisor", "POST", `/alerts/${id}/acknowledge`, { note: "" })).body.code;
  expect([await mind(alert.id), await mind("never")]).toEqual(["alert_is_over", "alert_not_found"]);
});
