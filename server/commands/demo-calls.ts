import type { WildixSimulator } from "../enrichment/index.ts";
import type { App } from "../app.ts";
import type { Clock, Timer } from "../platform/clock.ts";
import type { Options } from "../platform/config/options.ts";
import type { Log } from "../platform/log.ts";
import type { Send } from "./demo-data.ts";
import { echoCalls } from "./demo-echo.ts";
import { LOOPBACK, reachableHost } from "./demo-hosts.ts";

/** The simulated PBX of a demonstration, once it runs. */
export interface DemoPbx {
  /** Whose calls it tells of. */
  people: readonly { name: string; extension: string }[];
  stop(): Promise<void>;
}

interface DemoCallParts {
  app: App;
  clock: Clock;
  log: Log;
  options: Pick<Options, "host" | "seed">;
  /** The program's own port. */
  port: number;
  /** Sends to the API as an administrator. */
  send: Send;
  /** The account whose log-in is printed for agents; the first extension is theirs. */
  agentName: string;
}

/** A small company: some 2,000 calls lie behind it, and at its busiest one comes in every 40 seconds. */
const PBX = { agents: 24, ratePerMinute: 1.5, pastDays: 1.5 };
/** Colleagues with accounts, to whom calls can be passed on; they have no password. */
const COLLEAGUES = 8;
const READ_EVERY_SECONDS = 15;
/** How often it is looked whether the past is there, to note something about it. */
const LOOK_EVERY_MS = 500;
const NOTED_EACH = 6;
const BASE = "/enrichment";

/**
 * Adds a simulated PBX: its past is read from its own port, its live calls are posted to the program's, signed. Accounts,
 * lists of choices and some notes go with it. Notes come a little later, once the past has been read.
 */
export async function startDemoPbx(parts: DemoCallParts): Promise<DemoPbx> {
  const { app, clock, log, options, port, send, agentName } = parts;
  const room = await import("../enrichment/index.ts");
  const { createWildixSimulator, DEMO_CHOICES, DEMO_CREDENTIALS, listenHttp, WEBHOOK_PATH } = room;
  const secret = crypto.randomUUID();
  const { net } = app.platform;
  const simulator = createWildixSimulator({
    ...{ clock, log: log.child("pbx"), seed: options.seed, ...PBX, offsetMinutes: -new Date().getTimezoneOffset() },
    webhook: {
      url: `http://${reachableHost(options.host)}:${port}${WEBHOOK_PATH}`,
      secret,
      post: (request) => net.request({ ...request, method: "POST", policy: "allow-listed", maxRedirects: 0 }),
    },
  });
  const listener = listenHttp({ host: LOOPBACK, port: 0 }, (request) => simulator.handle(request));
  const people = await addPeople(app, simulator, agentName);
  await send("PUT", `${BASE}/settings`, { webhookSecret: secret });
  for (const [field, labels] of Object.entries(DEMO_CHOICES)) {
    const choices = labels.map((label) => ({ label }));
    await send("PUT", `${BASE}/choices/${field}`, { isFree: true, isMandatory: false, choices });
  }
  await send("PUT", `${BASE}/sources/records`, {
    ...{ isEnabled: true, address: `http://${LOOPBACK}:${listener.port}`, intervalSeconds: READ_EVERY_SECONDS },
    ...{ credential: "company_key", secret: DEMO_CREDENTIALS.companyKey, writesTags: true },
  });
  simulator.start();
  const extensions = simulator.agents.slice(0, 1 + COLLEAGUES).map(({ extension }) => extension);
  const stopEcho = echoCalls({ app, log: log.child("pbx"), secret, extensions });
  const notes = new LaterNotes(app, clock, people, (cause) =>
    log.warn("the demonstration has no notes", { reason: String(cause) }),
  );
  notes.start();
  return {
    people: simulator.agents,
    async stop() {
      stopEcho();
      notes.stop();
      simulator.stop();
      await listener.close();
    },
  };
}

/** Gives the printed log-in the first extension, and adds colleagues. @returns their log-in names. */
async function addPeople(app: App, { agents }: WildixSimulator, agentName: string): Promise<string[]> {
  const nobody = { who: null, from: null };
  const [first, ...others] = agents;
  const agent = await app.auth.people.byName(agentName);
  if (first) await app.auth.people.change(agent.id, { extension: first.extension, displayName: first.name }, nobody);
  const names = [agentName];
  for (const { username, name, extension } of others.slice(0, COLLEAGUES)) {
    await app.auth.people.add({ name: username, displayName: name, role: "agent", extension, password: null }, nobody);
    names.push(username);
  }
  return names;
}

/** Waits until the past has been read, and then notes something about the newest calls of each. */
class LaterNotes {
  private timer: Timer | null = null;
  private isBusy = false;

  constructor(
    private readonly app: App,
    private readonly clock: Clock,
    private readonly people: readonly string[],
    private readonly onFault: (cause: unknown) => void,
  ) {}

  start(): void {
    this.timer = this.clock.every(LOOK_EVERY_MS, () => void this.look());
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private async look(): Promise<void> {
    if (this.isBusy || !this.app.hasReadPast()) return;
    this.isBusy = true;
    this.stop();
    try {
      // The last passes a call on to the first, whose log-in is the one that is printed.
      for (const [index, name] of this.people.entries()) {
        await this.noteAs(name, this.people[(index + 1) % this.people.length] ?? name);
      }
    } catch (cause) {
      this.onFault(cause);
    }
  }

  /** Notes as a person does, signed in; one of the calls is passed on. */
  private async noteAs(name: string, next: string): Promise<void> {
    const { auth, elysia } = this.app;
    const { DEMO_CHOICES, DEMO_COMMENTS } = await import("../enrichment/index.ts");
    const id = await auth.sessions.open(await auth.people.byName(name), LOOPBACK, "demonstration", null);
    const send = async (method: string, path: string, body?: object): Promise<unknown> => {
      const cookie = `vigie_session=${id}`;
      const headers = { cookie, host: "localhost", origin: "http://localhost", "content-type": "application/json" };
      const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
      const answer = await elysia.handle(new Request(`http://localhost/api/v1${path}`, init));
      if (!answer.ok) throw new Error(await answer.text());
      return answer.json();
    };
    const { calls } = (await send("GET", `${BASE}/calls?limit=${2 * NOTED_EACH}&live=false&noted=false`)) as {
      calls: { id: number }[];
    };
    for (const [index, call] of calls.filter((_, at) => at % 2 === 0).entries()) {
      const pick = <Text>(from: readonly Text[]) => from[(index + call.id) % from.length];
      const isPassedOn = index === 1 && next !== name;
      const changes = {
        ...{
          receptionMode: DEMO_CHOICES.receptionMode[0],
          subject: pick(DEMO_CHOICES.subject),
          subjectComment: pick(DEMO_COMMENTS),
        },
        ...(isPassedOn
          ? { result: "Transmis", isAnsweredByAgent: false, transferredTo: next }
          : { result: pick(DEMO_CHOICES.result), isAnsweredByAgent: true }),
      };
      const operationId = crypto.randomUUID();
      await send("PATCH", `${BASE}/calls/${call.id}/note`, { baseVersion: 0, operationId, changes });
    }
    await auth.sessions.close(id, LOOPBACK);
  }
}
