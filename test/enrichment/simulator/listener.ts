import { createWildixSimulator, DEMO_CREDENTIALS, parseWildixFaults } from "../../../server/enrichment/simulator.ts";
import type { Post, WildixSimulator, WildixSimulatorParts } from "../../../server/enrichment/simulator.ts";
import { FakeClock, settle } from "../../support/fake-clock.ts";

export const SECRET = "wildix-demo-secret";
export const URL_OF_LISTENER = "http://receiver.example/hook";

/** An event as it came. */
export interface Heard {
  body: Uint8Array;
  text: string;
  signature: string;
  /** When it came, by the listener's clock. */
  at: number;
}

export interface House {
  simulator: WildixSimulator;
  clock: FakeClock;
  heard: Heard[];
}

type Parts = Omit<Partial<WildixSimulatorParts>, "faults"> & { faults?: string; post?: Post };

/** A PBX with a listener that takes everything, on a clock that stands still. */
export function house({ faults = "", post, ...parts }: Parts = {}): House {
  const clock = new FakeClock();
  const heard: Heard[] = [];
  const listen: Post = async ({ body, headers }) => {
    const signature = headers["x-signature"] ?? "";
    heard.push({ body, text: Buffer.from(body).toString(), signature, at: clock.now() });
    return { status: 200 };
  };
  const simulator = createWildixSimulator({
    ...{ clock, agents: 60, ...parts, faults: parseWildixFaults(faults) },
    webhook: { url: URL_OF_LISTENER, secret: SECRET, post: post ?? listen },
  });
  return { simulator, clock, heard };
}

/** Lets the whole life of a PBX go by that takes so many calls; everything that it says is heard then. */
export async function livedThrough(parts: Parts & { maxCalls: number }): Promise<House> {
  const lived = house(parts);
  lived.simulator.start();
  while (lived.clock.timers > 0) {
    await lived.clock.advance(600_000);
    while (lived.simulator.figures.waiting > 0) await settle();
  }
  return lived;
}

/** A request with a log-in that opens everything. */
export function ask(simulator: WildixSimulator, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${DEMO_CREDENTIALS.companyKey}`, ...init.headers };
  return simulator.handle(new Request(`http://pbx.wildix.example${path}`, { ...init, headers }));
}

/** The rows and the total of a list of records. */
export async function list(simulator: WildixSimulator, query: string, path = "/api/v1/PBX/CallHistory/") {
  const answer = await ask(simulator, `${path}?${query}`);
  const body = (await answer.json()) as { type: string; result: { total: number; records: Record<string, string>[] } };
  return { status: answer.status, ...body.result };
}

/** The calls of a page of the history API. */
export async function conversations(simulator: WildixSimulator, body: unknown) {
  const answer = await ask(simulator, "/v2/history/conversations", { method: "POST", body: JSON.stringify(body) });
  const page = (await answer.json()) as { conversations: { call: Record<string, unknown> }[] };
  return page.conversations?.map(({ call }) => call) ?? [];
}
