import { describe, expect, test } from "bun:test";
import type { Override } from "../../support/scripted-server.ts";
import { PASSWORD, QUEUES, Scene } from "./scene.ts";

const GARBAGE = new Uint8Array([1, 2, 3, 0xff, 5, 6, 7, 8, 9, 10]);
/** The message that the server answers in each state, which is where a fault can strike. */
const STATES = { greeting: "initialize", logging_in: "login", live: "query_object" } as const;
type State = keyof typeof STATES;

type Fault = (scene: Scene) => void;
const drop: Fault = (scene) => scene.network.lastWire.drop();
const close: Fault = (scene) => scene.server.last.close();
const halfOpen: Fault = (scene) => scene.network.lastWire.halfOpen();
const stall: Fault = (scene) => scene.network.lastWire.stall();
const silence: Fault = () => {};
const garbage: Fault = (scene) => scene.server.last.sendBytes(GARBAGE);
const webServer: Fault = (scene) => scene.server.last.sendBytes("HTTP/1.1 400 Bad Request\r\n\r\n");
const shutdown: Fault = (scene) => scene.server.last.send({ name: "server_ask_to_disconnect" });
const restart: Fault = (scene) => scene.server.last.send({ name: "restart_connection" });
const midFrame: Fault = (scene) =>
  scene.server.last.dieMidFrame({
    name: "connection_ok",
    serverVersion: 1,
    serverDate: { seconds: 1, microseconds: 0, offsetSeconds: 0 },
  });

const MATRIX: [State, string, Fault, string][] = [
  ["greeting", "drop", drop, "connection_reset"],
  ["greeting", "close", close, "connection_reset"],
  ["greeting", "half-open", halfOpen, "no_greeting"],
  ["greeting", "stall", stall, "no_greeting"],
  ["greeting", "silence", silence, "no_greeting"],
  ["greeting", "garbage", garbage, "not_cccp"],
  ["greeting", "web server", webServer, "not_cccp"],
  ["greeting", "shutdown", shutdown, "server_shutdown"],
  ["greeting", "restart", restart, "restart_requested"],
  ["greeting", "death mid-frame", midFrame, "died_mid_frame"],
  ["logging_in", "drop", drop, "connection_reset"],
  ["logging_in", "close", close, "connection_reset"],
  ["logging_in", "half-open", halfOpen, "no_login_answer"],
  ["logging_in", "stall", stall, "no_login_answer"],
  ["logging_in", "silence", silence, "no_login_answer"],
  ["logging_in", "garbage", garbage, "stream_lost"],
  ["logging_in", "shutdown", shutdown, "server_shutdown"],
  ["logging_in", "restart", restart, "restart_requested"],
  ["logging_in", "death mid-frame", midFrame, "died_mid_frame"],
  ["live", "drop", drop, "connection_reset"],
  ["live", "close", close, "connection_reset"],
  ["live", "half-open", halfOpen, "query_silent"],
  ["live", "stall", stall, "query_silent"],
  ["live", "garbage", garbage, "stream_lost"],
  ["live", "shutdown", shutdown, "server_shutdown"],
  ["live", "restart", restart, "restart_requested"],
  ["live", "death mid-frame", midFrame, "died_mid_frame"],
];

describe("a fault in each state is named, and survived", () => {
  test.each(MATRIX)("%s × %s", async (state, _name, fault, problem) => {
    const scene = new Scene();
    let isArmed = true;
    const strike: Override = (message) => {
      if (!isArmed || message.name !== STATES[state]) return false;
      isArmed = false;
      fault(scene);
      return true;
    };
    scene.server.override = strike;
    const queues = scene.watch(QUEUES);
    await scene.start();
    // Deadlines, the doubt about the peer and its own deadline: all of it fits in well under a minute.
    await scene.clock.advance(0);
    for (let second = 0; second < 60 && scene.client.status.problem === null; second++) {
      await scene.clock.advance(1000);
      await scene.talk();
    }

    expect(scene.client.status.problem).toBe(problem);
    expect(scene.client.status.phase).toBe("waiting_to_retry");
    expect(scene.client.status.detail).not.toBeNull();
    expect(scene.network.openTransports).toBe(0);
    expect(queues.count("lost")).toBe(state === "live" ? 1 : 0);

    await scene.nextAttempt();
    expect(scene.client.status).toMatchObject({ phase: "live", problem: null, detail: null, retryAt: null });
    expect(queues.rows.get(7)).toEqual({ name: "DEMO__Sales", display_name: "Sales" });
    expect(scene.logLines.join("")).not.toContain(PASSWORD);
    await scene.client.stop();
    expect(scene.clock.timers).toBe(0);
    expect(scene.network.openTransports).toBe(0);
  });
});

describe("no connection at all", () => {
  test.each([
    ["refuse", "connection_refused"],
    ["unknown_host", "host_not_found"],
    ["hang", "connect_timeout"],
  ] as const)("%s", async (reachability, problem) => {
    const scene = new Scene({ connectDeadlineMs: 3000 });
    scene.network.reachability = reachability;
    await scene.start();
    if (reachability === "hang") {
      expect(scene.client.status).toMatchObject({ phase: "connecting", problem: null });
      await scene.clock.advance(3000);
    }
    expect(scene.client.status).toMatchObject({ phase: "waiting_to_retry", problem });
    scene.network.reachability = "accept";
    await scene.nextAttempt();
    expect(scene.client.status).toMatchObject({ phase: "live", problem: null });
    await scene.client.stop();
  });
});

describe("who answered instead", () => {
  test.each([
    ["HTTP/1.1 400 Bad Request\r\n", "web server"],
    ["<html><body>", "web server"],
    ["SSH-2.0-OpenSSH_9.2\r\n", "SSH"],
    ["\x15\x03\x01\x00\x02\x02\x46", "TLS"],
    ["220 mail.example ESMTP\r\n", "mail"],
    ["+OK \x1b[31mhello\r\n", "+OK ·[31mhello"],
  ])("%j", async (opening, words) => {
    const scene = new Scene();
    scene.server.override = (message, peer) => {
      if (message.name === "initialize") peer.sendBytes(opening);
      return true;
    };
    await scene.start();
    await scene.clock.advance(10_000);
    expect(scene.client.status.problem).toBe("not_cccp");
    expect(scene.client.status.detail).toContain(words);
    await scene.client.stop();
  });

  test("a web server whose answer comes letter by letter", async () => {
    const scene = new Scene();
    scene.server.override = (_message, peer) => {
      scene.network.lastWire.chunking("bytewise");
      peer.sendBytes("HTTP/1.1 400 Bad Request\r\n\r\n");
      return true;
    };
    await scene.start();
    expect(scene.client.status.detail).toContain("web server");
    await scene.client.stop();
  });
});

describe("log-in", () => {
  test("the way up is told step by step, with version and clock skew", async () => {
    const scene = new Scene();
    scene.watch(QUEUES);
    await scene.start();
    expect(scene.phases()).toEqual(["connecting", "greeting", "logging_in", "loading", "live"]);
    expect(scene.client.status).toMatchObject({ serverVersion: "2.10.0.12", clockSkewMs: 5000 });
    expect(scene.server.last.all("login")[0]).toMatchObject({ login: "lookout", password: PASSWORD, session: 1 });
    await scene.client.stop();
  });

  test("a wrong password is retried a minute or more apart, and the server's reason is shown without it", async () => {
    const scene = new Scene({ random: () => 0 });
    scene.server.accounts.set("lookout", "another");
    await scene.start();
    expect(scene.client.status).toMatchObject({ phase: "refused", problem: "login_failed" });
    expect(scene.client.status.detail).toContain('wrong password "[hidden]" for that login');
    expect(scene.logLines.join("")).not.toContain(PASSWORD);
    await scene.clock.advance(59_999);
    expect(scene.network.dials).toBe(1);
    scene.server.accounts.set("lookout", PASSWORD);
    await scene.clock.advance(1);
    await scene.talk();
    expect(scene.client.status.phase).toBe("live");
    await scene.client.stop();
  });

  test("a password that cannot be read is a problem of its own, without its cause", async () => {
    const scene = new Scene({ password: () => Promise.reject(new Error(`cannot open ${PASSWORD}`)) });
    await scene.start();
    expect(scene.client.status.problem).toBe("password_unavailable");
    expect(JSON.stringify(scene.statuses) + scene.logLines.join("")).not.toContain(PASSWORD);
    await scene.client.stop();
  });

  test("a password that is never given falls under the deadline of the log-in", async () => {
    const scene = new Scene({ password: () => new Promise<string>(() => {}) });
    await scene.start();
    await scene.clock.advance(10_000);
    expect(scene.client.status.problem).toBe("no_login_answer");
    await scene.client.stop();
  });

  test("a password that arrives after the connection was lost is not sent on the next one", async () => {
    let give: (password: string) => void = () => {};
    let asked = 0;
    const scene = new Scene({
      password: () => {
        asked++;
        if (asked > 1) return PASSWORD;
        return new Promise<string>((resolve) => {
          give = resolve;
        });
      },
    });
    await scene.start();
    scene.network.lastWire.drop();
    await scene.talk();
    await scene.nextAttempt();
    give("late");
    await scene.talk();
    expect(scene.server.peers.map((peer) => peer.all("login").map(({ password }) => password))).toEqual([
      [],
      [PASSWORD],
    ]);
    await scene.client.stop();
  });

  test("no query is sent before the log-in is answered", async () => {
    const scene = new Scene();
    scene.server.override = (message) => message.name === "login";
    scene.watch(QUEUES);
    await scene.start();
    expect(scene.server.last.received.map(({ name }) => name)).toEqual(["initialize", "login"]);
    scene.server.last.send({ name: "login_ok", session: 1, userId: "", explorerId: "" });
    await scene.talk();
    expect(scene.server.last.received.slice(2, 4).map(({ name }) => name)).toEqual(["set_object_format", "query_list"]);
    await scene.client.stop();
  });
});
