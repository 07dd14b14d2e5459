import type { Clock } from "../platform/clock.ts";
import type { Options } from "../platform/config/options.ts";
import type { Send } from "./demo-data.ts";
import { LOOPBACK } from "./demo-hosts.ts";

/** What of presence a demonstration simulates, once it runs. */
export interface DemoPresence {
  stop(): Promise<void>;
}

interface DemoPresenceParts {
  clock: Clock;
  options: Pick<Options, "seed">;
  /** Sends to the API as an administrator. */
  send: Send;
  /** Who has a telephone: the same people whose calls are simulated. */
  people: readonly { name: string; extension: string }[];
}

interface Preset {
  key: string;
  rules: { id: number; position: number }[];
}

const BASE = "/presence";
/** Some 20 calls in an hour for each of 24, and somebody who sets their telephone by hand every ten minutes. */
const LIFE = { callsPerMinute: 3, changesPerHour: 6 };

/** By whose clock the three teams work: an office, one that begins later, and one that is there at night, so that it is never quite empty. */
const SHIFTS = [
  { team: "office", slots: shift("08:00", "12:00", "13:00", "17:30") },
  { team: "support", slots: shift("09:30", "12:30", "13:30", "19:00") },
  { team: "night", slots: [{ day: "mon-sun", start: "18:30", end: "08:30", status: "available" }] },
] as const;

function shift(start: string, lunch: string, back: string, end: string) {
  const day = "mon-fri";
  return [
    { day, start, end: lunch, status: "available" },
    { day, start: lunch, end: back, status: "lunch" },
    { day, start: back, end, status: "available" },
  ];
}

/** Adds a simulated Yeastar PBX and a planner, both on ports of their own, and plans for whoever has a telephone there. */
export async function startDemoPresence({ clock, options, send, people }: DemoPresenceParts): Promise<DemoPresence> {
  const room = await import("../presence/index.ts");
  const { listenHttp } = await import("../enrichment/index.ts");
  const simulator = room.createYeastarSimulator({
    ...{ clock, seed: options.seed, ...LIFE },
    people: people.map(({ name, extension }) => ({ name, number: extension })),
  });
  const pbx = room.listenYeastar(simulator, { host: LOOPBACK, port: 0, tls: null, hasControls: false });
  const zone = Temporal.Now.timeZoneId();
  const planner = listenHttp({ host: LOOPBACK, port: 0 }, async () => {
    const headers = { "content-type": "text/calendar; charset=utf-8" };
    return new Response(room.demoCalendar(clock.now(), zone), { headers });
  });
  simulator.start();
  const { clientId, secret } = room.DEMO_APP;
  const url = `http://${LOOPBACK}:${pbx.port}`;
  const { id } = (await send("POST", `${BASE}/pbxs`, { name: "Yeastar", url, clientId, secret })) as { id: number };
  await send("POST", `${BASE}/pbxs/${id}/import`);
  await plan(send, people, `http://${LOOPBACK}:${planner.port}/planner/accueil.ics`);
  return {
    async stop() {
      simulator.stop();
      await Promise.all([pbx.close(), planner.close()]);
    },
  };
}

async function plan(send: Send, people: DemoPresenceParts["people"], calendarUrl: string): Promise<void> {
  await send("PUT", `${BASE}/settings`, { defaultStatus: "off_work", bridgeMinutes: 5 });
  const { DEMO_WORDS } = await import("../presence/index.ts");
  const teams = SHIFTS.map(({ team, slots }, at) => ({
    ...{ name: DEMO_WORDS[team], slots, members: people.filter((_, index) => index % SHIFTS.length === at) },
  }));
  const planning = teams.flatMap(({ slots, members }) =>
    members.map(({ extension, name }) => ({ extension, name, schedules: slots })),
  );
  await send("POST", `${BASE}/plannings/import`, {
    ...{ name: "planning.json", content: Buffer.from(JSON.stringify({ planning })).toString("base64") },
    ...{ isDry: false, mode: "replace", isPartial: false },
  });
  const { extensions } = (await send("GET", `${BASE}/extensions`)) as { extensions: { id: number; number: string }[] };
  const idOf = new Map(extensions.map(({ id, number }) => [number, id]));
  for (const { id } of extensions) await send("PATCH", `${BASE}/extensions/${id}`, { isPlanned: true });
  const groupIds: number[] = [];
  for (const { name, members } of teams) {
    const extensionIds = members.map(({ extension }) => idOf.get(extension)).filter((id) => id !== undefined);
    groupIds.push(((await send("POST", `${BASE}/groups`, { name, extensionIds })) as { id: number }).id);
  }
  const { presets } = (await send("GET", `${BASE}/rules/presets`)) as { presets: Preset[] };
  // They are numbered as they are added.
  for (const { id: _id, position: _position, ...rule } of presets.find(({ key }) => key === "school")?.rules ?? []) {
    await send("POST", `${BASE}/rules`, rule);
  }
  await send("POST", `${BASE}/feeds`, {
    ...{ name: DEMO_WORDS.office, isEnabled: true, url: calendarUrl, zone: null, fallbackStatus: null },
    ...{ holdsFor: { kind: "group", id: groupIds[0] }, intervalMinutes: 15, onStale: "keep", staleHours: 24 },
  });
  await send("POST", `${BASE}/holidays`, {
    ...{ name: DEMO_WORDS.holidays, isEnabled: true, kind: "fr", dates: [], feedId: null, status: "off_work" },
    holdsFor: { kind: "all", id: null },
  });
  const [away, frozen] = [extensions[4], extensions[7]];
  if (away) {
    const reason = DEMO_WORDS.away;
    await send("POST", `${BASE}/overrides`, { extensionIds: [away.id], status: "away", minutes: 90, reason });
  }
  if (frozen) await send("PATCH", `${BASE}/extensions/${frozen.id}`, { isFrozen: true });
}
