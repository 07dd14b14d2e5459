import type { Role } from "../../../server/platform/roles.ts";
import { systemClock } from "../../../server/platform/clock.ts";
import {
  DEMO_APP,
  listenYeastar,
  type SimulatedListener,
  YeastarSimulator,
} from "../../../server/presence/simulator.ts";
import { eventually } from "./eventually.ts";
import { OwnServer, signIn } from "./own-server.ts";
import type { Cookie } from "./visit.ts";

const PASSWORD = "a word of their own";
/** Who works there, beside the administrator. */
const USERS = [
  { name: "sam", displayName: "Sam Roy", role: "supervisor", extension: null },
  { name: "alice", displayName: "Alice Martin", role: "agent", extension: "1001" },
  { name: "vera", displayName: "Vera Klein", role: "viewer", extension: null },
] as const satisfies { name: string; displayName: string; role: Role; extension: string | null }[];

/** Who has a telephone. */
export const PEOPLE = [
  { number: "1001", name: "Alice Martin" },
  { number: "1002", name: "Bruno Petit" },
  { number: "1003", name: "Chloé Étienne" },
  { number: "1004", name: "Driss Aubert" },
  { number: "1005", name: "Une très longue raison sociale avec un nom de service et de ville" },
  { number: "1006", name: '<img src=x onerror="window.pwned=1">' },
];

/** What a PBX is entered with. */
export const LOG_IN = { clientId: DEMO_APP.clientId, secret: DEMO_APP.secret };

/** A server whose PBX is simulated in the test's own process, over a real connection. */
export class PresenceServer {
  private readonly cookies = new Map<string, Promise<Cookie>>();

  private constructor(
    readonly own: OwnServer,
    readonly pbx: YeastarSimulator,
    readonly listener: SimulatedListener,
  ) {}

  /** With the PBX beside it, which is not entered yet. @param tls the PBX's certificate; plain HTTP when absent. */
  static async empty(tls: { key: string; cert: string } | null = null): Promise<PresenceServer> {
    const pbx = new YeastarSimulator({ clock: systemClock, people: PEOPLE });
    pbx.start();
    const listener = listenYeastar(pbx, { host: "127.0.0.1", port: 0, tls });
    const server = new PresenceServer(await OwnServer.of(null, ["--allow-hosts", "127.0.0.1"]), pbx, listener);
    for (const user of USERS) await server.request("POST", "/platform/users", { ...user, password: PASSWORD });
    await server.ask("PUT", "/settings", { zone: "Europe/Paris", defaultStatus: "off_work" });
    return server;
  }

  /** With the PBX entered and its extensions read. @param settings of the PBX, beside how it is reached. */
  static async start(settings: object = {}): Promise<PresenceServer> {
    const server = await PresenceServer.empty();
    const url = server.pbxUrl;
    const { id } = await server.ask("POST", "/pbxs", { name: "Head office", url, ...LOG_IN, ...settings });
    await server.ask("POST", `/pbxs/${id}/import`);
    await eventually(
      "the PBX's events",
      () => server.ask("GET", "/pbxs"),
      ({ pbxs }) => pbxs[0].state.isListening,
    );
    return server;
  }

  get url(): string {
    return this.own.url;
  }

  get pbxUrl(): string {
    return `http://127.0.0.1:${this.listener.port}`;
  }

  cookieOf(name: string): Promise<Cookie> {
    return name === "admin" ? this.own.signIn() : signIn(this.url, name, PASSWORD);
  }

  /** Asks presence, as the administrator unless somebody else is named. `path` begins after `/api/v1/presence`. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
  ask(method: string, path: string, body?: object, as = "admin"): Promise<any> {
    return this.request(method, `/presence${path}`, body, as);
  }

  /** The line of an extension as it is now. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
  async line(number: string): Promise<any> {
    const { extensions } = await this.ask("GET", "/extensions");
    return extensions.find((one: { number: string }) => one.number === number);
  }

  async idOf(number: string): Promise<number> {
    return (await this.line(number)).id;
  }

  async remove(): Promise<void> {
    await this.own.remove();
    this.pbx.stop();
    await this.listener.close();
  }

  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
  private async request(method: string, path: string, body?: object, as = "admin"): Promise<any> {
    const cookie = this.cookies.get(as) ?? this.cookieOf(as);
    this.cookies.set(as, cookie);
    const { name, value } = await cookie;
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { cookie: `${name}=${value}`, origin: this.url, "content-type": "application/json" },
      body: body ? JSON.stringify(body) : null,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }
}
