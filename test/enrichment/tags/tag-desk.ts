import type { StoredCall } from "../../../server/enrichment/calls/stored-call.ts";
import { findByRef } from "../../../server/enrichment/repo.ts";
import { DEMO_CREDENTIALS } from "../../../server/enrichment/simulator.ts";
import type { Source } from "../../../server/enrichment/sources/sources.ts";
import { findWrite } from "../../../server/enrichment/tags/repo.ts";
import { taggingView } from "../../../server/enrichment/tags/tag-view.ts";
import { shownTags } from "../../../server/enrichment/tags/tagging.ts";
import { viewerOf } from "../../../server/enrichment/viewer.ts";
import { Tags } from "../../../server/enrichment/tags/tags.ts";
import { WriteBack } from "../../../server/enrichment/tags/write-back.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { openScene, PBX, type Scene, type Wire, wireTo } from "../sources/scene.ts";

const SAM = { who: { id: "sam", name: "sam", role: "admin", scope: null, via: "token" }, from: null } as never;

/** Answers in place of the PBX; null lets the PBX answer. */
type Tamper = (request: Request) => Response | Promise<Response> | null;

export interface TagDesk {
  scene: Scene;
  wire: Wire;
  source: Source;
  writeBack: WriteBack;
  tamper: Tamper;
  /** Calls that were told to whoever follows. */
  told: StoredCall[];
  tag(ref: number, add: string[], remove?: string[], operationId?: string): Promise<StoredCall>;
  /** Lets time go on until nothing is due within it. */
  pass(ms: number): Promise<void>;
  /** A call with its receipts: `tag state`, with a minus for one that is to go. */
  look(ref: number): Promise<{ tags: string[]; receipts: string[]; reach: string; fault: string | null }>;
  /** Asks the PBX, past every tampering. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
  ask(method: string, path: string, body?: object): Promise<{ status: number; body: any }>;
  /** What the PBX's row says. */
  rowTags(call: StoredCall): Promise<string>;
  /** Requests of a method to addresses of tags. */
  sent(method: string): string[];
  /** As after a new start of the program. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

let operations = 0;

/** The room's tags, a source that was read, and the PBX behind it. */
export async function openTagDesk(by: "records" | "history", writesTags = true): Promise<TagDesk> {
  const scene = await openScene({ pastDays: 0.03, ratePerMinute: 1 });
  const { clock, app, simulator } = scene;
  const { database, audit } = app.platform;
  let desk: TagDesk | null = null;
  const wire = wireTo(
    (request) => desk?.tamper(request) ?? simulator.handle(request),
    () => clock.now(),
  );
  // Asked so rarely that what happens in a test is its own doing.
  const source = await scene.open(by, { writesTags, intervalSeconds: 86_400 }, wire);
  await scene.readAll(source);
  const tags = new Tags({ database, audit, clock, masking: { viewerOf: (who) => viewerOf(who, "none") } });
  const told: StoredCall[] = [];
  const parts = {
    ...{ database, clock, log: silentLog, onChange: (call: StoredCall) => void told.push(call) },
    doors: () => [source.tagDoor].filter((door) => door !== null),
  };
  const opened: TagDesk = {
    ...{ scene, wire, source, told, tamper: () => null, writeBack: new WriteBack(parts) },
    async tag(ref, add, remove = [], operationId = `operation-${++operations}`) {
      const call = await tags.change(ref, { add, remove, operationId, writtenAt: null }, SAM);
      opened.writeBack.kick();
      return call;
    },
    async pass(ms) {
      for (let left = ms; left > 0; left -= 250) {
        for (let turn = 0; turn < 12; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
        await clock.advance(Math.min(250, left));
      }
      for (let turn = 0; turn < 30; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    },
    async look(ref) {
      const call = (await findByRef(database.orm, ref)) as StoredCall;
      const view = taggingView(call, await findWrite(database.orm, ref), opened.writeBack.reachOf(call));
      const receipts = view.tags.map(({ tag, state, isGone }) => `${isGone ? "-" : ""}${tag} ${state}`);
      return { tags: shownTags(call), receipts, reach: view.reach, fault: view.fault?.code ?? null };
    },
    async ask(method, path, body) {
      const headers = { authorization: `Bearer ${DEMO_CREDENTIALS.companyKey}` };
      const sent = new Request(PBX + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      const answer = await simulator.handle(sent);
      return { status: answer.status, body: await answer.json() };
    },
    rowTags: async ({ recordId }) => (await opened.ask("GET", `/api/v1/CallHistory/${recordId}`)).body.result.tags,
    sent: (method) =>
      wire.asked
        .filter((one) => one.method === method && /CallHistory\/\d+|flows/.test(one.url.pathname))
        .map(({ url, body }) => `${url.pathname} ${body}`.trim()),
    async restart() {
      await opened.writeBack.stop();
      opened.writeBack = new WriteBack(parts);
      opened.writeBack.start();
    },
    async close() {
      await opened.writeBack.stop();
      await scene.close();
    },
  };
  desk = opened;
  opened.writeBack.start();
  await opened.pass(250);
  wire.asked.length = 0;
  return opened;
}
