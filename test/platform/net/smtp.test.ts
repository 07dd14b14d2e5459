import { afterEach, describe, expect, test } from "bun:test";
import { systemClock } from "../../../server/platform/clock.ts";
import { type Mail, sendMail, type SmtpServer } from "../../../server/platform/net/smtp.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { selfSigned } from "../../support/self-signed.ts";
import { type SinkOptions, SmtpSink } from "../alerts/smtp-sink.ts";

const certificate = selfSigned();
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
  const limits = { clock: systemClock, deadlineMs: 5_000, pin: async () => "127.0.0.1" };
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
    expect(await refusal(send({ isSecure: true }, { security: "tls" }))).toMatch(/^null .*self[- ]signed/i);
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
    const sent = sendMail(server, MAIL, { clock: systemClock, deadlineMs: 5_000, pin: async () => "127.0.0.1" });
    expect(await refusal(sent)).toMatch(/^null 127.0.0.1 (could not be reached|refuses the connection)/);
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
    const sent = refusal(sendMail(server, MAIL, { clock, deadlineMs: 20_000, pin: async () => "127.0.0.1" }));
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
    const pin = () => Promise.reject(new Error("There is no machine called no.invalid."));
    expect(await refusal(sendMail(server, MAIL, { clock: systemClock, deadlineMs: 5_000, pin }))).toContain(
      "no machine called",
    );
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
