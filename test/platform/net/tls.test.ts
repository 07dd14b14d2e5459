import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { TLSSocket } from "node:tls";
import type { Trust } from "../../../server/platform/net/dial.ts";
import type { OutgoingRequest } from "../../../server/platform/net/outgoing.ts";
import type { Step } from "../../../server/platform/net/steps.ts";
import { fingerprintOf, hasOpenssl, type KeyPair, TestAuthority } from "../../support/certificates.ts";
import { type RawServer, respond, startRaw } from "./raw-server.ts";
import { codeOf, openScene } from "./scene.ts";

const NAME = "hook.example";

describe.skipIf(!hasOpenssl)("https", () => {
  let authority: TestAuthority;
  let other: TestAuthority;
  const servers: RawServer[] = [];
  beforeAll(() => {
    authority = new TestAuthority();
    other = new TestAuthority("Another authority");
  });
  afterAll(async () => {
    for (const server of servers) await server.close();
    authority.remove();
    other.remove();
  });

  /** A way out to a server with that certificate, which answers with the name that it was asked for (SNI). */
  async function facing({ key, cert }: KeyPair) {
    const answer = (socket: unknown) =>
      respond(socket as TLSSocket, "200 OK", {}, String((socket as TLSSocket).servername));
    const server = await startRaw(answer, { tls: { key, cert } });
    servers.push(server);
    const scene = openScene({ names: { [NAME]: [["127.0.0.1"]] }, allowHosts: ["127.0.0.1"] });
    const steps: Step[] = [];
    const request = (trust: Trust, host = NAME): OutgoingRequest => ({
      url: `https://${host}:${server.port}/`,
      policy: "allow-listed",
      trust,
      onStep: (step) => steps.push(step),
    });
    return { ...scene, server, steps, request };
  }

  const leaf = (names = `DNS:${NAME}`, days = 30) => authority.issue({ names, days });

  test("asks for the name, though it connects to the address", async () => {
    const { out, server, request, dialled } = await facing(leaf());
    expect((await out.request(request({ authority: authority.cert }))).text()).toBe(NAME);
    expect(dialled).toEqual([`127.0.0.1:${server.port}`]);
    expect(server.requests[0]).toContain(`host: ${NAME}:${server.port}`);
  });

  test.each([
    ["an authority that nobody knows", () => leaf(), () => ({}), /authority is not known/],
    ["another authority than the one given", () => leaf(), () => ({ authority: other.cert }), /not known|not accepted/],
    ["another name", () => leaf("DNS:other.example"), () => ({ authority: authority.cert }), /another name/],
    [
      "only the address, where a name was asked for",
      () => leaf("IP:127.0.0.1"),
      () => ({ authority: authority.cert }),
      /another name/,
    ],
    ["one that has expired", () => leaf(`DNS:${NAME}`, -1), () => ({ authority: authority.cert }), /expired/],
    ["one that signed itself", () => authority.selfSigned({ names: `DNS:${NAME}` }), () => ({}), /nobody but itself/],
    ["another one than was pinned", () => leaf(), () => ({ fingerprint: fingerprintOf(other.cert) }), /fingerprint/],
    [
      "another one than was pinned, though the authority is right",
      () => leaf(),
      () => ({ authority: authority.cert, fingerprint: fingerprintOf(authority.cert) }),
      /fingerprint/,
    ],
  ])("refuses %s, before anything is sent", async (_what, pair, trust, reason) => {
    const { out, server, request, clock } = await facing(pair());
    const refused = (await out.request(request(trust())).catch((cause: Error) => cause)) as Error & { code: string };
    expect([refused.code, refused.message]).toEqual(["outgoing_certificate_refused", expect.stringMatching(reason)]);
    expect(server.requests).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  test("the control: the same certificates are taken where they are trusted", async () => {
    const self = authority.selfSigned({ names: "DNS:factory" });
    const pinned = await facing(self);
    expect(await codeOf(pinned.out.request(pinned.request({ fingerprint: fingerprintOf(self.cert) })))).toBe(
      "answered",
    );
    const foreign = leaf("DNS:other.example", -1);
    const expired = await facing(foreign);
    // A pin is for that very certificate: its name, dates and authority do not count.
    expect(await codeOf(expired.out.request(expired.request({ fingerprint: fingerprintOf(foreign.cert) })))).toBe(
      "answered",
    );
    const byAddress = await facing(leaf("IP:127.0.0.1"));
    expect(await codeOf(byAddress.out.request(byAddress.request({ authority: authority.cert }, "127.0.0.1")))).toBe(
      "answered",
    );
  });

  test("what was refused is shown to whoever looks for the fault", async () => {
    const pair = authority.selfSigned({ names: "DNS:factory,IP:192.168.1.5" });
    const { out, steps, request, server } = await facing(pair);
    await codeOf(out.request(request({})));
    expect(steps.map(({ step }) => step)).toEqual(["url", "name", "connection", "certificate"]);
    expect(steps.at(-1)).toMatchObject({
      isTrusted: false,
      certificate: { subject: "CN=device", names: ["factory", "192.168.1.5"], fingerprint: fingerprintOf(pair.cert) },
    });
    expect(server.requests).toEqual([]);
  });

  test("a server that does not speak TLS, and one that says nothing", async () => {
    const plain = await startRaw(() => {});
    servers.push(plain);
    const { out, clock } = openScene({ names: {}, allowHosts: ["127.0.0.1"] });
    const silent = codeOf(
      out.request({ url: `https://127.0.0.1:${plain.port}/`, policy: "allow-listed", idleMs: 2_000 }),
    );
    while (plain.open.size === 0) await new Promise((done) => setImmediate(done));
    await clock.advance(2_000);
    expect(await silent).toBe("outgoing_too_slow");
    const http = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("plain") });
    try {
      const url = `https://127.0.0.1:${http.port}/`;
      expect(await codeOf(out.request({ url, policy: "allow-listed" }))).toBe("outgoing_not_understood");
    } finally {
      await http.stop(true);
    }
    expect(clock.timers).toBe(0);
  });

  test("trust that was given for one host does not go on to another", async () => {
    const pair = leaf("DNS:second.example");
    const second = await startRaw((socket) => respond(socket, "200 OK"), { tls: { key: pair.key, cert: pair.cert } });
    const first = leaf();
    const redirecting = await startRaw(
      (socket) => respond(socket, "302 Found", { location: `https://second.example:${second.port}/` }),
      { tls: { key: first.key, cert: first.cert } },
    );
    servers.push(second, redirecting);
    const names = { [NAME]: [["127.0.0.1"]], "second.example": [["127.0.0.1"]] };
    const { out } = openScene({ names, allowHosts: ["127.0.0.1"] });
    const url = `https://${NAME}:${redirecting.port}/`;
    const trust = { authority: authority.cert };
    expect(await codeOf(out.request({ url, policy: "allow-listed", trust }))).toBe("outgoing_certificate_refused");
    expect(second.requests).toEqual([]);
  });
});
