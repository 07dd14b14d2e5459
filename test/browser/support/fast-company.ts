import { join } from "node:path";
import { startServer, type Running } from "../../../server/commands/running.ts";
import { parseArguments } from "../../../server/platform/config/parse.ts";
import { listAssets } from "../../../server/platform/http/assets.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { OutgoingHttp } from "../../../server/platform/net/outgoing.ts";
import { calendarReader } from "../../../server/presence/feeds/calendar-reader.ts";
import { yeastarDriver } from "../../../server/presence/pbxs/yeastar-driver.ts";
import { listenYeastar, YeastarSimulator } from "../../../server/presence/simulator.ts";
import { cookieOf } from "../../enrichment/room/cookie.ts";
import type { FastClock } from "../../support/fast-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { LOG_IN, PEOPLE } from "./presence-server.ts";
import type { Cookie } from "./visit.ts";

/** What an answer may wait for: the distance between two requests to the PBX, and no more. */
const ANSWER_STEP_MS = 50;
const HERE = "127.0.0.1";
const CLIENT = join(import.meta.dir, "../../../compiled/client");

/** The whole program, its PBX and a planner's calendars in this process, on one clock; real ports lie between all of them and the browser. */
export class FastCompany {
  /** What the planner has, by the path that it is asked for. */
  readonly calendars = new Map<string, string>();
  private readonly planner = Bun.serve({
    ...{ hostname: HERE, port: 0 },
    fetch: ({ url }) => new Response(this.calendars.get(new URL(url).pathname) ?? "", { status: 200 }),
  });
  private readonly ids = new Map<string, number>();

  private constructor(
    readonly clock: FastClock,
    readonly pbx: YeastarSimulator,
    private readonly running: Running,
    readonly cookie: Cookie,
    private readonly stopOthers: () => Promise<void>,
  ) {}

  /** With the PBX entered and everybody who has a telephone; the client is what was built last. @param zone whose clock the plannings are by */
  static async start(clock: FastClock, zone: string): Promise<FastCompany> {
    const folder = temporaryFolder();
    const pbx = new YeastarSimulator({ clock, people: PEOPLE });
    pbx.start();
    const listener = listenYeastar(pbx, { host: HERE, port: 0 });
    const argv = ["--data", folder.path, "--host", HERE, "--port", "0", "--allow-hosts", HERE];
    const { options } = parseArguments({ argv, env: {}, taken: ["data", "host", "port", "allowHosts"] });
    const context = { options, clock, log: silentLog, version: "0.0.0-test" };
    const running = await startServer({ ...context, assets: listAssets(CLIENT), presenceDoors: doorsOf(context) });
    const [name = "", value = ""] = (
      await cookieOf(running.app, { name: "admin", role: "admin", extension: null })
    ).split("=");
    const company = new FastCompany(clock, pbx, running, { name, value }, async () => {
      pbx.stop();
      await listener.close();
      folder.remove();
    });
    await company.ask("PUT", "/settings", { zone, defaultStatus: "off_work" });
    const url = `http://${HERE}:${listener.port}`;
    const { id } = await company.ask("POST", "/pbxs", { name: "Head office", url, ...LOG_IN });
    await company.ask("POST", `/pbxs/${id}/import`);
    await company.waitUntilListening();
    const { extensions } = await company.ask("GET", "/extensions");
    for (const { number, id } of extensions) company.ids.set(number, id);
    return company;
  }

  get url(): string {
    return this.running.url.replace("localhost", HERE);
  }

  idOf(number: string): number {
    const id = this.ids.get(number);
    if (id === undefined) throw new RangeError(`nobody has ${number}`);
    return id;
  }

  /** Gives an extension a planner's calendar and reads it. @param status of events that no rule takes */
  async addCalendar(number: string, text: string, status: string | null = null): Promise<void> {
    const path = `/${number}.ics`;
    this.calendars.set(path, text);
    const { id } = await this.ask("POST", "/feeds", {
      ...{ name: `Calendar of ${number}`, url: `http://${HERE}:${this.planner.port}${path}`, isEnabled: true },
      ...{ holdsFor: { kind: "extension", id: this.idOf(number) }, zone: null, fallbackStatus: status },
      ...{ intervalMinutes: 30, onStale: "keep", staleHours: 48 },
    });
    await this.ask("POST", `/feeds/${id}/read`);
  }

  /** What the PBX was told to set somebody to, in order. */
  pushesTo(number: string): { at: number; status: string }[] {
    const own = this.pbx.extensions.of(number).id;
    return this.pbx.asked("extension/update").flatMap(({ at, body }) => {
      const { id, presence_status: status } = JSON.parse(body);
      return Number(id) === own ? [{ at, status }] : [];
    });
  }

  /** Asks presence as the administrator; time goes on meanwhile, for the answer may need some. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
  async ask(method: string, path: string, body?: object): Promise<any> {
    const { name, value } = this.cookie;
    let isAnswered = false;
    const answering = fetch(`${this.url}/api/v1/presence${path}`, {
      method,
      headers: { cookie: `${name}=${value}`, origin: this.url, "content-type": "application/json" },
      body: body ? JSON.stringify(body) : null,
    }).finally(() => {
      isAnswered = true;
    });
    while (!isAnswered) {
      await this.clock.advance(ANSWER_STEP_MS);
      await Bun.sleep(1);
    }
    const answer = await answering;
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  async remove(): Promise<void> {
    const stopped = this.running.stop();
    let isStopped = false;
    void stopped.finally(() => {
      isStopped = true;
    });
    while (!isStopped) {
      await this.clock.advance(1_000);
      await Bun.sleep(1);
    }
    await stopped;
    await this.planner.stop(true);
    await this.stopOthers();
  }

  private async waitUntilListening(): Promise<void> {
    for (let look = 0; look < 200; look++) {
      const { pbxs } = await this.ask("GET", "/pbxs");
      if (pbxs[0].state.isListening) return;
    }
    throw new Error("the PBX's events are not followed");
  }
}

/** The real ways to the PBX and the planner; what they take is none of the clock's time. */
function doorsOf(
  context: Pick<ConstructorParameters<typeof OutgoingHttp>[0], "log" | "version"> & { clock: FastClock },
) {
  const { clock, log } = context;
  const net = new OutgoingHttp({ ...context, allowHosts: [HERE] });
  const reader = calendarReader({ clock, net });
  return {
    driver: yeastarDriver({
      ...{ clock, log },
      net: {
        request: (request) => clock.during(() => net.request(request)),
        webSocket: (request) => clock.during(() => net.webSocket(request)),
      },
    }),
    reader: {
      ask: (...given: Parameters<typeof reader.ask>) => clock.during(() => reader.ask(...given)),
      expand: (...given: Parameters<typeof reader.expand>) => clock.during(() => reader.expand(...given)),
    },
  };
}
