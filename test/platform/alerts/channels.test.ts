import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { tellMessage } from "../../../client/words/messages.ts";
import type { ChannelKind, Settings } from "../../../server/platform/alerts/channels/channel.ts";
import { type OutgoingMessage, pathOf } from "../../../server/platform/alerts/channels/message.ts";
import { sendBy } from "../../../server/platform/alerts/channels/transport.ts";
import { chatText } from "../../../server/platform/alerts/channels/webhook.ts";
import { compose } from "../../../server/platform/alerts/delivery/compose.ts";
import type { Facts } from "../../../server/platform/alerts/delivery/facts.ts";
import type { Alert } from "../../../server/platform/alerts/model.ts";
import { systemClock } from "../../../server/platform/clock.ts";
import { sendMail } from "../../../server/platform/net/smtp.ts";
import { doorToLoopback } from "./door.ts";
import { LoopbackServer } from "./loopback.ts";
import { alertOf, noticeOf } from "./samples.ts";
import { SmtpSink } from "./smtp-sink.ts";

/** Real clients, real sockets; only the other end is ours. */
const net = doorToLoopback();
const WAYS = {
  http: net,
  sendMail: (server: Parameters<typeof sendMail>[0], mail: Parameters<typeof sendMail>[1]) =>
    sendMail(server, mail, { clock: systemClock, net, deadlineMs: 5_000 }),
};

let server: LoopbackServer;
beforeEach(async () => {
  server = await LoopbackServer.start();
});
afterEach(() => server.stop());

function factsOf(...alerts: Partial<Alert>[]): Facts {
  const all = alerts.map((alert, index) => alertOf({ id: `a${index}`, ...alert }));
  const notices = all.map(({ id }) => noticeOf({ alertId: id }));
  return compose(notices, new Map(all.map((alert) => [alert.id, alert])), 125_000) as Facts;
}

function messageOf(facts: Facts, language: "fr" | "en" = "fr"): OutgoingMessage {
  const path = pathOf(facts);
  return { id: "delivery-1", ...tellMessage(language, facts), facts, path, url: `https://vigie.example.org${path}` };
}

const RED = { level: "red", worstLevel: "red", value: 7, scopeName: "Ventes" } as const;
const send = (kind: ChannelKind, settings: Settings, message = messageOf(factsOf(RED))) =>
  sendBy(WAYS, kind, settings, message);

/** What somebody who may name a queue would try. */
const HOSTILE =
  "<!channel> <https://evil.example|click> [x](https://evil.example) *b* \r\nBcc: evil@example.org\u2028\u202e&";

describe("webhook", () => {
  const hook = () => ({ url: `${server.url}/services/T0/B0/secret?x=1` });

  test("posts JSON with the text that Slack and Teams show, and the facts for programs", async () => {
    const receipt = await send("webhook", hook());
    expect(receipt).toEqual({ isOk: true, status: 200, code: null, said: "ok", isFinal: false, retryAfterMs: null });
    const [request] = server.received;
    expect(request).toMatchObject({ method: "POST", path: "/services/T0/B0/secret?x=1" });
    expect(request?.headers).toMatchObject({ "content-type": "application/json", "idempotency-key": "delivery-1" });
    const [body] = server.bodies;
    expect(body.text.replaceAll("\u202f", " ")).toBe(
      "Rouge : Appels en attente 7 · Ventes\nVentes (Paris) : 7 (seuil 6), depuis 2 min\nhttps://vigie.example.org/alerts/a0",
    );
    expect(body).toMatchObject({ id: "delivery-1", level: "red", figure: "cccp.waiting", total: 1 });
    expect(body.alerts[0]).toMatchObject({
      alertId: "a0",
      scopeName: "Ventes",
      value: 7,
      limit: 6,
      change: "triggered",
    });
  });

  test("a name with markup calls nobody, leads nowhere, and stays on its line", async () => {
    await send("webhook", hook(), messageOf(factsOf({ ...RED, scopeName: HOSTILE })));
    const [{ text }] = server.bodies;
    expect(text).not.toMatch(/[<>]/);
    expect(text).not.toContain("](");
    expect(text).toContain("&lt;!channel&gt;");
    expect(text.split("\n").length).toBe(3);
    expect(text).not.toContain("\r");
    // The same text without the protection would call and lead.
    expect(messageOf(factsOf({ ...RED, scopeName: HOSTILE })).title).toContain("<!channel>");
    expect(chatText("a & b")).toBe("a &amp; b");
  });

  test("what the other end answers decides whether it is tried again", async () => {
    const outcomes = [];
    for (const status of [204, 302, 400, 401, 404, 413, 429, 500, 503]) {
      server.answer = () => ({ status, ...(status === 302 ? { headers: { location: "http://127.0.0.1:1/" } } : {}) });
      const { isOk, isFinal } = await send("webhook", hook());
      outcomes.push(`${status} ${isOk ? "arrived" : isFinal ? "for good" : "again"}`);
    }
    expect(outcomes).toEqual([
      ...["204 arrived", "302 again", "400 for good", "401 again", "404 again", "413 for good", "429 again"],
      ...["500 again", "503 again"],
    ]);
  });

  test("an answer without end is cut, one with the address in it is cleaned", async () => {
    server.answer = () => ({ status: 500, body: "x".repeat(1_000_000) });
    expect((await send("webhook", hook())).said.length).toBe(300);
    server.answer = () => ({ status: 200, body: "x".repeat(1_100_000) });
    // It has the message: whoever sends it again sends it twice.
    expect(await send("webhook", hook())).toMatchObject({ isOk: false, code: "outgoing_too_large", isFinal: true });
    server.answer = () => ({ status: 500, body: `no ${hook().url}\r\n\u0007` });
    expect((await send("webhook", hook())).said).toBe("no [hidden]");
  });

  test("an end that is not there is said without the path", async () => {
    const { url } = hook();
    await server.stop();
    const receipt = await send("webhook", { url });
    expect(receipt).toMatchObject({ isOk: false, status: null, isFinal: false, code: "outgoing_not_connected" });
    expect(receipt.said).toMatch(/^127\.0\.0\.1, port \d+: the connection was refused/);
    server = await LoopbackServer.start();
  });
});

test("an administrator's channels reach the own network where --allow-hosts opens it, and nowhere else", async () => {
  const closed = { ...WAYS, http: doorToLoopback({ allowHosts: [] }) };
  const url = `${server.url}/services/T0`;
  const all: [ChannelKind, Settings][] = [
    ["webhook", { url }],
    ["ntfy", { baseUrl: server.url, topic: "vigie" }],
    ["telegram", { baseUrl: server.url, botToken: "1:a", chatId: "1" }],
  ];
  for (const [kind, settings] of all) {
    const refused = await sendBy(closed, kind, settings, messageOf(factsOf(RED)));
    expect(refused).toMatchObject({ isOk: false, status: null, code: "outgoing_address_refused", isFinal: false });
    expect(await send(kind, settings)).toMatchObject({ isOk: true });
  }
  expect(server.received.length).toBe(all.length);
});

describe("ntfy", () => {
  const settings = () => ({ baseUrl: `${server.url}/`, topic: "vigie", token: "tk_canary" });

  test("publishes JSON to the root, with priority, tag, link and token", async () => {
    server.answer = () => ({ body: '{"id":"msg-1","event":"message"}' });
    expect(await send("ntfy", settings())).toMatchObject({ isOk: true, said: "msg-1" });
    expect(server.received[0]).toMatchObject({ path: "/", headers: { authorization: "Bearer tk_canary" } });
    expect(server.bodies[0]).toMatchObject({
      topic: "vigie",
      priority: 5,
      tags: ["rotating_light"],
      click: "https://vigie.example.org/alerts/a0",
    });
    expect(server.bodies[0].title).toContain("Ventes");
  });

  test("amber and what is over are less urgent; without a token none is sent", async () => {
    await send("ntfy", { ...settings(), token: "" }, messageOf(factsOf({})));
    await send("ntfy", settings(), messageOf(factsOf({ resolvedAt: 5, resolution: "recovered", level: "ok" })));
    expect(server.bodies.map(({ priority }) => priority)).toEqual([4, 3]);
    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });

  test("a refusal is told in its words, without the token", async () => {
    server.answer = () => ({ status: 403, body: '{"code":40301,"http":403,"error":"forbidden tk_canary"}' });
    expect(await send("ntfy", settings())).toMatchObject({ isOk: false, status: 403, said: "forbidden [hidden]" });
  });

  test("hostile names stand in the body, never in a header", async () => {
    await send("ntfy", settings(), messageOf(factsOf({ ...RED, scopeName: HOSTILE })));
    expect(JSON.stringify(server.received[0]?.headers)).not.toContain("evil");
    expect(server.bodies[0].title).not.toMatch(/[\r\n\u2028\u202e]/);
  });
});

describe("telegram", () => {
  const settings = () => ({ baseUrl: server.url, botToken: "123:canary-token", chatId: "-100200" });

  test("sends plain text by the bot to the chat", async () => {
    server.answer = () => ({ body: '{"ok":true,"result":{"message_id":1}}' });
    expect(await send("telegram", settings())).toMatchObject({ isOk: true });
    expect(server.received[0]?.path).toBe("/bot123:canary-token/sendMessage");
    const [body] = server.bodies;
    expect(body).toMatchObject({
      chat_id: "-100200",
      disable_notification: false,
      link_preview_options: { is_disabled: true },
    });
    expect(body).not.toHaveProperty("parse_mode");
    expect(body.text).toContain("Ventes (Paris)");
  });

  test("a refusal is told in its words, its wait is kept to, and the token stays hidden", async () => {
    server.answer = () => ({
      status: 429,
      body: '{"ok":false,"description":"Too Many Requests: bot123:canary-token","parameters":{"retry_after":17}}',
    });
    const receipt = await send("telegram", settings());
    expect(receipt).toMatchObject({ isOk: false, status: 429, isFinal: false, retryAfterMs: 17_000 });
    expect(receipt.said).toBe("Too Many Requests: bot[hidden]");
  });

  test("a long message is cut to what it takes, and markup is text", async () => {
    const many = Array.from({ length: 12 }, (_, n) => ({ id: `q${n}`, scopeName: `${HOSTILE}${"é".repeat(500)}` }));
    await send("telegram", settings(), messageOf(factsOf(...many)));
    expect(server.bodies[0].text.length).toBeLessThanOrEqual(4_096);
    expect(server.bodies[0].text).not.toContain("\r");
  });
});

describe("e-mail", () => {
  let sink: SmtpSink;
  beforeEach(async () => {
    sink = await SmtpSink.start();
  });
  afterEach(() => sink.stop());
  const settings = (): Settings => ({
    ...{ host: "127.0.0.1", port: sink.port, security: "none" },
    ...{ from: "vigie@example.org", to: ["a@example.org"] },
  });

  test("one message, one mail, with the link, under an id that each attempt has", async () => {
    expect(await send("email", settings())).toMatchObject({ isOk: true, status: 250, said: "250 2.0.0 queued as 42" });
    expect(sink.mails[0]?.text).toContain("Message-ID: <delivery-1@example.org>");
    expect(sink.mails[0]?.text).toContain("https://vigie.example.org/alerts/a0");
  });

  test("a name with line ends adds no header and no recipient", async () => {
    await send(
      "email",
      settings(),
      messageOf(factsOf({ ...RED, scopeName: HOSTILE, parentName: "a\r\n.\r\nMAIL FROM:<x>" })),
    );
    expect(sink.mails.length).toBe(1);
    expect(sink.mails[0]?.to).toEqual(["a@example.org"]);
    expect(sink.mails[0]?.text.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/im);
    expect(sink.lines.filter((line) => line.startsWith("MAIL")).length).toBe(1);
  });

  test("what the server refuses for good is not tried again; what may pass, and a wrong password, are", async () => {
    const outcome = async (answers: Record<string, string>) => {
      await sink.stop();
      sink = await SmtpSink.start({ answers });
      const { isFinal, status } = await send("email", settings());
      return `${status} ${isFinal ? "for good" : "again"}`;
    };
    expect(await outcome({ RCPT: "550 no such user" })).toBe("550 for good");
    expect(await outcome({ MAIL: "530 sign in first" })).toBe("530 again");
    expect(await outcome({ RCPT: "450 later" })).toBe("450 again");
    expect(await outcome({ GREETING: "garbage" })).toBe("null again");
  });
});

test("settings that lack everything make a receipt, not an exception", async () => {
  for (const kind of ["webhook", "email", "ntfy", "telegram"] as const) {
    expect(await send(kind, {})).toMatchObject({ isOk: false, status: null });
  }
});
