/** One HTTP/2 connection, over which any number of requests go at once. */
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from "node:http2";

export interface H2Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export class H2Session {
  /** Resolves when the other side says that it takes no more requests on this connection. */
  readonly goneAway: Promise<void>;

  private constructor(
    private readonly session: ClientHttp2Session,
    private readonly authority: string,
  ) {
    this.goneAway = new Promise((resolve) => session.once("goaway", () => resolve()));
    session.on("error", () => {});
  }

  /** @param ca PEM of the authority to trust. */
  static open(url: string, ca: string): Promise<H2Session> {
    const { host, hostname } = new URL(url);
    return new Promise((resolve, reject) => {
      const session = connect(url, { ca, servername: hostname });
      session.once("error", reject);
      session.once("connect", () => resolve(new H2Session(session, host)));
    });
  }

  /** What was agreed on: `h2`. */
  get protocol(): string | false | undefined {
    return this.session.alpnProtocol;
  }

  async request(path: string, headers: OutgoingHttpHeaders = {}, body?: string): Promise<H2Answer> {
    const stream = this.stream(path, { ":method": body === undefined ? "GET" : "POST", ...headers });
    stream.end(body);
    return new Promise((resolve, reject) => {
      let answer: H2Answer["headers"] = {};
      let text = "";
      stream.setEncoding("utf8");
      stream.on("response", (received) => {
        answer = received as H2Answer["headers"];
      });
      stream.on("data", (piece: string) => {
        text += piece;
      });
      stream.on("end", () => resolve({ status: Number(answer[":status"]), headers: answer, text }));
      stream.on("error", reject);
    });
  }

  /** A request whose answer does not end. */
  follow(path: string, headers: OutgoingHttpHeaders): H2Events {
    const stream = this.stream(path, headers);
    stream.end();
    return new H2Events(stream);
  }

  close(): void {
    this.session.destroy();
  }

  private stream(path: string, headers: OutgoingHttpHeaders): ClientHttp2Stream {
    return this.session.request({ ":path": path, ":authority": this.authority, ...headers });
  }
}

/** What comes over an event stream. */
export class H2Events {
  text = "";
  isClosed = false;
  private readonly looks = new Set<() => void>();

  constructor(private readonly stream: ClientHttp2Stream) {
    stream.setEncoding("utf8");
    stream.on("data", (piece: string) => {
      this.text += piece;
      this.look();
    });
    stream.on("close", () => {
      this.isClosed = true;
      this.look();
    });
    stream.on("error", () => {});
  }

  /** Resolves when what came matches; rejects when the stream ends before. */
  until(pattern: RegExp): Promise<void> {
    return this.when(() => pattern.test(this.text), `no ${pattern} in ${JSON.stringify(this.text.slice(-500))}`);
  }

  /** Resolves when the stream is closed. */
  async closed(): Promise<void> {
    await this.when(() => this.isClosed, "");
  }

  cancel(): void {
    this.stream.close();
  }

  private when(isGood: () => boolean, complaint: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!isGood() && !this.isClosed) return;
        this.looks.delete(look);
        if (isGood()) resolve();
        else reject(new Error(complaint));
      };
      this.looks.add(look);
      look();
    });
  }

  private look(): void {
    for (const look of [...this.looks]) look();
  }
}
