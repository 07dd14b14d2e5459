import { sign } from "../../../server/enrichment/wildix/signature.ts";
import type { Role } from "../../../server/platform/roles.ts";
import { OwnServer, signIn } from "./own-server.ts";
import type { ScriptedCentre } from "./scripted-centre.ts";
import type { Cookie } from "./visit.ts";

const SECRET = "wildix-demo-secret";
const COMPANY = "it_w000001";
export const PASSWORD = "a word of their own";
/** Who works there, beside the administrator. */
export const PEOPLE = [
  { name: "alice", displayName: "Alice Martin", role: "agent", extension: "33" },
  { name: "bob", displayName: "Bob Petit", role: "agent", extension: "44" },
  { name: "sam", displayName: "Sam Roy", role: "supervisor", extension: null },
] as const satisfies { name: string; displayName: string; role: Role; extension: string | null }[];

/** What a posted call is like; what is absent is as of an answered call that 44 took. */
export interface PostedCall {
  fromName?: string;
  fromNumber?: string;
  extension?: string;
  queue?: string;
  isMissed?: boolean;
  isLive?: boolean;
  /** How long ago it ended; absent: within the last hour. */
  endedMsAgo?: number;
  /** When it began, epoch milliseconds; some time in the last hour when absent. */
  startedAt?: number;
}

/** A server with people and calls: the PBX's events are posted to it, signed. */
export class CallServer {
  private posted = 0;
  /** Who asked the API already: one log-in each, apart from those of the pages. */
  private readonly asking = new Map<string, Promise<Cookie>>();
  private constructor(readonly own: OwnServer) {}

  /** @param centre the call centre that it is connected to; none when absent. */
  static async start(centre: ScriptedCentre | null = null, moreArgs: readonly string[] = []): Promise<CallServer> {
    const server = new CallServer(await OwnServer.of(centre, moreArgs));
    await server.ask("PUT", "/enrichment/settings", { webhookSecret: SECRET });
    for (const person of PEOPLE) await server.ask("POST", "/platform/users", { ...person, password: PASSWORD });
    return server;
  }

  get url(): string {
    return this.own.url;
  }

  cookieOf(name: string): Promise<Cookie> {
    return name === "admin" ? this.own.signIn() : signIn(this.url, name, PASSWORD);
  }

  /** Asks the API, as the administrator unless somebody else is named. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
  async ask(method: string, path: string, body?: object, as = "admin"): Promise<any> {
    const cookie = this.asking.get(as) ?? this.cookieOf(as);
    this.asking.set(as, cookie);
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

  /** Lets a time run for notes of calls that end, which `Sans suite` in a field closes. */
  async setWrapUp(seconds: number, field = "result"): Promise<void> {
    const list = { isFree: true, isMandatory: false, choices: [{ label: "Sans suite" }] };
    const { fields } = await this.ask("PUT", `/enrichment/choices/${field}`, list);
    const choiceId = fields[field].choices[0].id;
    const rule = { isEnabled: true, seconds, field, choiceId, queues: [], tags: [] };
    await this.ask("PUT", "/enrichment/wrap-up", rule);
  }

  /** Tells of one more call, the newest; gives its id. */
  async post(call: PostedCall = {}): Promise<number> {
    const told = await this.tell(call);
    const { calls } = await this.ask("GET", "/enrichment/calls?limit=500");
    return calls.find(({ callId }: { callId: string }) => callId === told).id;
  }

  /** Tells of one more call, the newest; gives its name at the PBX. */
  async tell(call: PostedCall = {}): Promise<string> {
    const { fromName = "Élodie", fromNumber = "0612345699", extension = "44", queue = "accueil" } = call;
    // The calls of a test lie in the last hour, a second apart.
    const lately = Math.floor(Date.now() / 1000 - 3_600 + ++this.posted) * 1000;
    const asked = call.endedMsAgo === undefined ? call.startedAt : Date.now() - call.endedMsAgo - 90_000;
    const startedAt = asked === undefined ? lately : Math.floor(asked / 1000) * 1000;
    const id = `${COMPANY}_${startedAt / 1000}.${this.posted}`;
    const agent = {
      type: "LOCAL",
      role: "AGENT",
      phone: extension,
      name: `Agent ${extension}`,
      userExtension: extension,
    };
    const flow = {
      ...{
        flowIndex: 0,
        startTime: startedAt,
        destination: "800",
        direction: "INBOUND",
        queueName: queue,
        callee: agent,
      },
      ...{ caller: { type: "REMOTE", role: "CLIENT", phone: fromNumber, name: fromName }, tags: ["adv"] },
    };
    const ended = {
      ...{ endTime: startedAt + 90_000, duration: 90_000, connectTime: 5_600 },
      ...(call.isMissed ? { callStatus: "MISSED" } : { talkTime: 84_000, callStatus: "COMPLETED" }),
    };
    const [type, data] = call.isLive
      ? ["call:live:progress", { event: "call", eventTrigger: "call.update", flows: [{ ...flow, status: "TALKING" }] }]
      : ["call:completed", { flows: [{ ...flow, ...ended }], endCause: call.isMissed ? "19" : "16" }];
    const time = startedAt + (call.isLive ? 6_000 : 100_000);
    const event = {
      id,
      pbx: "000000000001",
      company: COMPANY,
      time,
      type,
      integrationId: "s95eum",
      data: { id, ...data },
    };
    const body = new TextEncoder().encode(JSON.stringify(event));
    const answer = await fetch(`${this.url}/api/v1/enrichment/webhooks/wildix`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-signature": sign(SECRET, body) },
      body,
    });
    if (!answer.ok) throw new Error(`the event was not taken: ${answer.status} ${await answer.text()}`);
    return id;
  }
}
