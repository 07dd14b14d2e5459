import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, TLSSocket } from "node:tls";
import type { Certificate } from "../../support/self-signed.ts";

export interface ReceivedMail {
  from: string;
  to: string[];
  /** As it came, dots unstuffed. */
  text: string;
  isEncrypted: boolean;
  user: string | null;
}

export interface SinkOptions {
  certificate?: Certificate;
  /** TLS from the first byte. */
  isSecure?: boolean;
  /** Offers STARTTLS. */
  hasStartTls?: boolean;
  /** Who may sign in; nobody has to when absent. */
  login?: { user: string; password: string };
  /** Answers instead of the usual one, by the command's first word. */
  answers?: Record<string, string>;
  /** Never says anything. */
  isSilent?: boolean;
}

/** A mail server on a loopback port that keeps what it is given: as much of RFC 5321 as a client needs, written by hand. */
export class SmtpSink {
  readonly mails: ReceivedMail[] = [];
  /** Every line that clients sent, what is within a mail apart. */
  readonly lines: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly options: SinkOptions,
    private readonly server: Server,
  ) {}

  static start(options: SinkOptions = {}): Promise<SmtpSink> {
    return new Promise((resolve, reject) => {
      const { certificate, isSecure } = options;
      const onConnection = (socket: Socket) => sink.serve(socket, isSecure === true);
      const server = isSecure && certificate ? createTlsServer(certificate, onConnection) : createServer(onConnection);
      const sink = new SmtpSink(options, server);
      // A client that does not trust the certificate goes away in the middle.
      server.on("tlsClientError", () => {});
      server.on("error", reject);
      server.listen(0, "127.0.0.1", () => resolve(sink));
    });
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private serve(socket: Socket, isEncrypted: boolean): void {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => {});
    if (this.options.isSilent) return;
    this.talk(socket, isEncrypted, true);
  }

  private talk(socket: Socket, isEncrypted: boolean, isGreeting: boolean): void {
    const { certificate, hasStartTls, login, answers = {} } = this.options;
    const say = (line: string) => void socket.write(`${line}\r\n`);
    let mail: ReceivedMail = { from: "", to: [], text: "", isEncrypted, user: null };
    let data: string[] | null = null;
    let rest = "";
    if (isGreeting) say(answers.GREETING ?? "220 sink ready");
    const onLine = (line: string) => {
      if (data) {
        if (line !== ".") return void data.push(line.replace(/^\./, ""));
        this.mails.push({ ...mail, text: data.join("\r\n") });
        data = null;
        mail = { ...mail, from: "", to: [], text: "" };
        return say(answers.END ?? "250 2.0.0 queued as 42");
      }
      this.lines.push(line);
      const [verb = "", ...words] = line.split(" ");
      const forced = answers[verb.toUpperCase()];
      if (forced) return say(forced);
      switch (verb.toUpperCase()) {
        case "EHLO": {
          const features = [hasStartTls && !isEncrypted && "STARTTLS", login && "AUTH PLAIN"].filter(Boolean);
          const all = ["sink", ...features] as string[];
          for (const [index, one] of all.entries()) say(`250${index === all.length - 1 ? " " : "-"}${one}`);
          return;
        }
        case "STARTTLS": {
          if (!hasStartTls) return say("502 not here");
          say("220 go ahead");
          socket.removeAllListeners("data");
          const secure = new TLSSocket(socket, { isServer: true, ...certificate });
          secure.on("error", () => {});
          return this.talk(secure, true, false);
        }
        case "AUTH": {
          const [, user = "", password = ""] = Buffer.from(words[1] ?? "", "base64")
            .toString()
            .split("\0");
          if (user !== login?.user || password !== login.password) return say("535 5.7.8 bad credentials");
          mail.user = user;
          return say("235 welcome");
        }
        case "MAIL":
          mail.from = /<(.*)>/.exec(line)?.[1] ?? "";
          return say("250 ok");
        case "RCPT":
          mail.to.push(/<(.*)>/.exec(line)?.[1] ?? "");
          return say("250 ok");
        case "DATA":
          data = [];
          return say("354 go on");
        case "QUIT":
          say("221 bye");
          return void socket.end();
        default:
          return say("502 what?");
      }
    };
    socket.on("data", (chunk) => {
      rest += chunk.toString("latin1");
      const lines = rest.split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    });
  }
}
