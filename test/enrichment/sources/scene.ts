import { Ingest } from "../../../server/enrichment/calls/ingest.ts";
import type { Call } from "../../../server/enrichment/model.ts";
import { listCalls } from "../../../server/enrichment/calls/repo.ts";
import type { StoredCall } from "../../../server/enrichment/calls/stored-call.ts";
import {
  createWildixSimulator,
  DEMO_CREDENTIALS,
  parseWildixFaults,
  type WildixSimulator,
  type WildixSimulatorParts,
} from "../../../server/enrichment/simulator.ts";
import type { SourceKind } from "../../../server/enrichment/sources/repo.ts";
import type { SourceChange } from "../../../server/enrichment/sources/source-settings.ts";
import { Source, type SourceParts } from "../../../server/enrichment/sources/sources.ts";
import { silentLog } from "../../../server/platform/log.ts";
import type { OutgoingAnswer, OutgoingRequest } from "../../../server/platform/net/outgoing.ts";
import { type CallHouse, openCallHouse } from "../room/house.ts";

export const PBX = "http://pbx.wildix.example";
/** Who enters settings: the terminal. */
export const TERMINAL = { who: null, from: null } as never;
const EVERYBODY = { userId: "", name: "", marks: null };

/** A way out that ends in a function, with what went through it. */
export interface Wire {
  request(request: OutgoingRequest): Promise<OutgoingAnswer>;
  asked: { at: number; url: URL; method: string; headers: Headers; body: string }[];
}

export interface Scene extends CallHouse {
  simulator: WildixSimulator;
  wire: Wire;
  ingest: Ingest;
  /** A source that is set up and runs. */
  open(kind: SourceKind, change?: SourceChange, over?: Wire): Promise<Source>;
  /** The same without anything set up. */
  bare(kind: SourceKind, over?: Wire): Source;
  /** Waits for work while time goes on. */
  pass<Result>(work: Promise<Result>, stepMs?: number): Promise<Result>;
  /** Reads until there is nothing more to read. */
  readAll(source: Source): Promise<void>;
  calls(): Promise<StoredCall[]>;
}

type Parts = Omit<Partial<WildixSimulatorParts>, "faults" | "clock"> & { faults?: string };

/** The room's database and a PBX with some past, on one clock that stands still. */
export async function openScene({ faults = "", ...parts }: Parts = {}): Promise<Scene> {
  const house = await openCallHouse([]);
  const { clock, app } = house;
  const { database, settings, secrets } = app.platform;
  const simulator = createWildixSimulator({
    ...{ clock, seed: 7, agents: 20, ratePerMinute: 2, pastDays: 0.25, ...parts },
    faults: parseWildixFaults(faults),
  });
  const wire = wireTo(
    (request) => simulator.handle(request),
    () => clock.now(),
  );
  const ingest = new Ingest({ database, clock, log: silentLog, onChange: () => {} });
  const sources: Source[] = [];
  const partsOfSource: SourceParts = { database, settings, secrets, net: wire, clock, log: silentLog, ingest };
  const scene: Scene = {
    ...{ ...house, simulator, wire, ingest },
    bare(kind, over = wire) {
      const source = new Source(kind, { ...partsOfSource, net: over });
      sources.push(source);
      return source;
    },
    async open(kind, change = {}, over = wire) {
      const source = scene.bare(kind, over);
      await source.start();
      const secret = DEMO_CREDENTIALS.companyKey;
      await source.change(
        { isEnabled: true, address: PBX, credential: "company_key", secret, intervalSeconds: 30, ...change },
        TERMINAL,
      );
      return source;
    },
    async pass(work, stepMs = 100) {
      let isDone = false;
      const end = () => {
        isDone = true;
      };
      work.then(end, end);
      while (!isDone) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        if (!isDone) await clock.advance(stepMs);
      }
      return work;
    },
    async readAll(source) {
      for (;;) {
        await scene.pass(source.askNow());
        const { phase, caughtUpAt, progress } = source.view.status;
        if (phase === "paused" || (phase === "waiting" && caughtUpAt !== null && progress === null)) return;
      }
    },
    async calls() {
      return (await listCalls(database.orm, EVERYBODY, {}, null, 20_000)).reverse();
    },
    async close() {
      simulator.stop();
      for (const source of sources) await source.stop();
      await house.close();
    },
  };
  return scene;
}

/** A way out that leads to `answer`. */
export function wireTo(answer: (request: Request) => Response | Promise<Response>, now: () => number): Wire {
  const asked: Wire["asked"] = [];
  return {
    asked,
    async request({ url, method = "GET", headers, body, signal }) {
      const sent = new Headers(headers);
      asked.push({ at: now(), url: new URL(url), method, headers: sent, body: typeof body === "string" ? body : "" });
      const response = await answer(
        new Request(url, { method, headers: sent, ...(body ? { body: body as string } : {}) }),
      );
      signal?.throwIfAborted();
      const bytes = Buffer.from(await response.arrayBuffer());
      return { status: response.status, headers: response.headers, body: bytes, text: () => bytes.toString() };
    },
  };
}

/** What a list shows of a call whose record table row it is: instants in whole seconds. */
export function shownOf(call: Call) {
  const floor = (at: number | null) => (at === null ? null : Math.floor(at / 1000) * 1000);
  return { startedAt: floor(call.startedAt), endedAt: floor(call.endedAt), disposition: call.disposition };
}
