import { afterEach, describe, expect, test } from "bun:test";
import { systemClock } from "../../../server/platform/clock.ts";
import { type Mail, sendMail, type SmtpServer } from "../../../server/platform/net/smtp.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { selfSigned } from "../../support/self-signed.ts";
import { doorToLoopback } from "../alerts/door.ts";
import { openScene, PUBLIC_ADDRESS, type SceneOptions } from "./scene.ts";
import { type SinkOptions, SmtpSink } from "../alerts/smtp-sink.ts";

const certificate = selfSigned();
const net = doorToLoopback();
const MAIL: Mail = {
  from: "vigie@example.org",
  to: ["a@example.org", "b@example.org"],
  subject: "Rouge : Appels en attente 7 · Ventes",
  text: "Ventes (Paris) : 7\n.\n..dots\nfin",
  messageId: "delivery-1@example.org",
};

let sink: SmtpSink;
afterEach(() => sink.stop());

async function send(options: SinkOptions, server: Partial<SmtpServer> = {}, mail: Partial<Mail> = {}): Promise<string> {
  sink = await SmtpSink.start({ ...options, ...(certificate ? { certificate } : {}) });
  const how: SmtpServer = {
    ...{ host: "127.0.0.1", port: sink.port, security: "none", isCertificateChecked: true, user: null, password: null },
    ...server,
  };
  const limits = { clock: systemClock, deadlineMs: 5_000, net };
  return sendMail(how, { ...MAIL, ...mail }, limits);
}

/** What a refusal says, and the server's code. */
const refusal = (sent: Promise<string>) =>
  sent.then(
    () => "sent",
    (cause) => `${cause.smtpCode} ${cause.message}`,
  );

test("a mail arrives as it was written, for everybody, and the server's words come back", async () => {
  expect(await send({})).toBe("250 2.0.0 queued as 42");
  const [mail] = sink.mails;
  expect(mail).toMatchObject({ from: "vigie@example.org", to: ["a@example.org", "b@example.org"], isEncrypted: false });
  const [head = "", body = ""] = mail?.text.split("\r\n\r\n") ?? [];
  expect(head).toContain("Message-ID: <delivery-1@example.org>");
  expect(head).toContain("Auto-Submitted: auto-generated");
  expect(head).toMatch(/^Content-Type: text\/plain; charset=utf-8$/m);
  expect(decodeHeader(/^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(head)?.[1] ?? "")).toBe(MAIL.subject);
  expect(body.trimEnd().replaceAll("\r\n", "\n")).toBe(MAIL.text);
});

test("nothing that stands in a header can begin another one", async () => {
  await send({}, {}, { subject: "a\r\nBcc: evil@example.org\r\n\r\nbody" });
  const [head = ""] = sink.mails[0]?.text.split("\r\n\r\n") ?? [];
  expect(head).not.toMatch(/^Bcc:/m);
  expect(sink.mails[0]?.to).toEqual(["a@example.org", "b@example.org"]);
  expect(sink.mails.length).toBe(1);
});

describe.skipIf(!certificate)("encryption", () => {
  const login = { user: "vigie", password: "s3cret" };

  test("TLS from the first byte, and signing in under it", async () => {
    await send({ isSecure: true, login }, { security: "tls", isCertificateChecked: false, ...login });
    expect(sink.mails[0]).toMatchObject({ isEncrypted: true, user: "vigie" });
  });

  test("STARTTLS before anybody signs in", async () => {
    await send({ hasStartTls: true, login }, { security: "starttls", isCertificateChecked: false, ...login });
    expect(sink.mails[0]).toMatchObject({ isEncrypted: true, user: "vigie" });
    expect(sink.lines.indexOf("STARTTLS")).toBeLessThan(sink.lines.findIndex((line) => line.startsWith("AUTH")));
  });

  test("a server that does not offer STARTTLS gets neither password nor mail", async () => {
    expect(await refusal(send({ login }, { security: "starttls", ...login }))).toContain("127.0.0.1 does not offer");
    expect(sink.lines.some((line) => line.startsWith("AUTH") || line.startsWith("MAIL"))).toBe(false);
  });

  test("a certificate that this machine does not trust is refused, unless that was switched off", async () => {
    const sent = send({ isSecure: true }, { security: "tls" });
    expect(await refusal(sent)).toMatch(/^null .*self[- ]signed/i);
    expect(await sent.catch(({ code }) => code)).toBe("outgoing_certificate_refused");
    expect(sink.mails).toEqual([]);
    await sink.stop();
    expect(await refusal(send({ hasStartTls: true }, { security: "starttls" }))).toMatch(/^null .*self[- ]signed/i);
    expect(sink.mails).toEqual([]);
  });

  test("in clear nobody signs in, whatever was set", async () => {
    await send({ login }, login);
    expect(sink.lines.some((line) => line.startsWith("AUTH"))).toBe(false);
  });
});

describe("what goes wrong is said", () => {
  test.each([
    [
      "a recipient that is refused",
      { answers: { RCPT: "550 5.1.1 no such user" } },
      /^550 127.0.0.1 refuses sender or recipient: .*no such user/,
    ],
    [
      "a server that is full",
      { answers: { END: "452 4.3.1 out of space" } },
      /^452 127.0.0.1 refuses the message: .*out of space/,
    ],
    ["something that is no mail server", { answers: { GREETING: "HTTP/1.1 400 Bad Request" } }, /^\w+ 127.0.0.1/],
  ] as const)("%s", async (_, options, expected) => {
    expect(await refusal(send(options))).toMatch(expected);
  });

  test.skipIf(!certificate)("a wrong password", async () => {
    const login = { user: "vigie", password: "right" };
    const wrong = { security: "tls", isCertificateChecked: false, user: "vigie", password: "wr0ng" } as const;
    const said = await refusal(send({ isSecure: true, login }, wrong));
    expect(said).toMatch(/^535 127.0.0.1 refuses the log-in: .*bad credentials/);
    expect(said).not.toContain("wr0ng");
  });

  test("nobody listens there", async () => {
    sink = await SmtpSink.start();
    const { port } = sink;
    await sink.stop();
    const server: SmtpServer = {
      host: "127.0.0.1",
      port,
      security: "none",
      isCertificateChecked: true,
      user: null,
      password: null,
    };
    const sent = sendMail(server, MAIL, { clock: systemClock, deadlineMs: 5_000, net });
    expect(await refusal(sent)).toMatch(/^null 127.0.0.1, port \d+: the connection was refused/);
    sink = await SmtpSink.start();
  });

  test("a server that says nothing is given up at the deadline", async () => {
    const clock = new FakeClock();
    sink = await SmtpSink.start({ isSilent: true });
    const server: SmtpServer = {
      host: "127.0.0.1",
      port: sink.port,
      security: "none",
      isCertificateChecked: true,
      user: null,
      password: null,
    };
    const sent = refusal(sendMail(server, MAIL, { clock, deadlineMs: 20_000, net }));
    await clock.advance(20_000);
    expect(await sent).toBe("null 127.0.0.1 did not finish in 20 s.");
    expect(clock.timers).toBe(0);
  });

  test("a name that leads nowhere", async () => {
    sink = await SmtpSink.start();
    const server: SmtpServer = {
      host: "no.invalid",
      port: 25,
      security: "none",
      isCertificateChecked: true,
      user: null,
      password: null,
    };
    const unknown = doorToLoopback({
      resolve: () => Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND" })),
    });
    expect(await refusal(sendMail(server, MAIL, { clock: systemClock, deadlineMs: 5_000, net: unknown }))).toBe(
      "null no.invalid: no name server knows it.",
    );
  });
});

describe("where mail may go", () => {
  /** The host is a name of the outside; every connection ends at the sink, wherever it was meant for. */
  async function sendTo(host: string, names: SceneOptions["names"] = {}, more: SceneOptions = {}) {
    sink = await SmtpSink.start();
    const scene = openScene({ names, leadsTo: sink, ...more });
    const how = { host, port: 25, security: "none", isCertificateChecked: true, user: null, password: null } as const;
    const parts = { clock: scene.clock, net: scene.out, deadlineMs: 5_000 };
    return { said: await refusal(sendMail(how, MAIL, parts)), ...scene };
  }

  test("to the Internet, by an address that was judged; the name is asked for once", async () => {
    const names = { "mail.example.org": [[PUBLIC_ADDRESS], ["127.0.0.1"]] };
    const { said, asked, dialled } = await sendTo("mail.example.org", names);
    expect([said, asked, dialled]).toEqual(["sent", ["mail.example.org"], [`${PUBLIC_ADDRESS}:25`]]);
    expect(sink.mails).toHaveLength(1);
  });

  test.each([
    ["an address of this machine", "127.0.0.1", {}],
    ["however it is written", "0x7f.1", {}],
    ["in the other family", "::ffff:127.0.0.1", {}],
    ["a name that leads into the own network", "mail.lan", { "mail.lan": [["10.0.0.5"]] }],
    ["a name that leads outside and inside", "mail.lan", { "mail.lan": [[PUBLIC_ADDRESS, "10.0.0.5"]] }],
  ])("nowhere else: %s", async (_, host, names) => {
    const { said, dialled } = await sendTo(host, names);
    expect(said).toMatch(/^null .*(this machine itself|in a private network)/);
    expect(dialled).toEqual([]);
  });

  test("to the own network where it is opened, by the next address when one does not answer", async () => {
    const names = { "mail.lan": [["10.0.0.5"]] };
    expect((await sendTo("mail.lan", names, { allowHosts: ["mail.lan"] })).said).toBe("sent");
    await sink.stop();
    sink = await SmtpSink.start();
    const resolve = async () => ["127.0.0.9", "127.0.0.1"];
    const how = { host: "mail.lan", port: sink.port, security: "none", isCertificateChecked: true } as const;
    const parts = {
      clock: systemClock,
      net: doorToLoopback({ resolve, allowHosts: ["127.0.0.0/8"] }),
      deadlineMs: 5_000,
    };
    expect(await refusal(sendMail({ ...how, user: null, password: null }, MAIL, parts))).toBe("sent");
    expect(sink.mails).toHaveLength(1);
  });

  test("the control: without the judgement of addresses it would go there", async () => {
    expect((await sendTo("127.0.0.1", {}, { kindOf: () => "public" })).said).toBe("sent");
  });
});

/** RFC 2047, as far as nodemailer writes it. */
function decodeHeader(text: string): string {
  return text.replace(/\?=\s+=\?/g, "?==?").replace(/=\?utf-8\?(q|b)\?(.*?)\?=/gi, (_, kind: string, coded: string) =>
    kind.toLowerCase() === "b"
      ? Buffer.from(coded, "base64").toString()
      : Buffer.from(
          coded
            .replaceAll("_", " ")
            .replace(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          "latin1",
        ).toString(),
  );
}
