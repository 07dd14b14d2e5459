import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { dialTcp } from "./link/tcp.ts";
import type { Dial } from "./link/transport.ts";
import type { LiveStore } from "./live/store.ts";
import { DEFAULT_SERVICE_LEVEL } from "./live/service-level.ts";
import { LiveServer } from "./servers/live-server.ts";

export interface LookOptions {
  host: string;
  port: number;
  login: string;
  password: string;
  clock: Clock;
  log: Log;
  /** For the whole look: connect, log in, every view complete. */
  deadlineMs: number;
  dial?: Dial;
}

export type Look =
  | { isConnected: true; store: LiveStore; serverNow: number; unanswered: string[] }
  | { isConnected: false; problem: string; detail: string };

/** Connects, waits until every view is complete, leaves; tries once. Never rejects: why there is no look is in words. */
export async function lookOnce(options: LookOptions): Promise<Look> {
  const { host, port, login, clock } = options;
  // What the link says of its trouble, and of trying again, is not for whoever looks once: the look's own words tell it.
  const quiet = () => {};
  const log: Log = { debug: quiet, info: quiet, warn: quiet, error: options.log.error, child: () => log };
  const server = new LiveServer({
    record: { ...NO_RECORD, name: host, host, port, login },
    password: async () => options.password,
    thresholds: [],
    dayCalls: [],
    clock,
    log,
    dial: options.dial ?? dialTcp,
    random: () => 0,
    onPatch: () => {},
    onPartPatch: () => {},
    isPartFollowed: () => false,
    onFact: () => {},
    onStatus: () => wake(),
  });
  let wake = () => {};
  try {
    await new Promise<void>((resolve) => {
      const timer = clock.after(options.deadlineMs, resolve);
      wake = () => {
        if (!isDecided(server)) return;
        timer.cancel();
        resolve();
      };
      server.start();
    });
    const { phase, problem, detail, clockSkewMs, unanswered } = server.status;
    if (phase === "live") {
      return { isConnected: true, store: server.store, serverNow: clock.now() + (clockSkewMs ?? 0), unanswered };
    }
    const seconds = Math.round(options.deadlineMs / 1000);
    return {
      isConnected: false,
      problem: problem ?? "too_slow",
      detail: detail ?? `the server did not show its whole board within ${seconds} s`,
    };
  } finally {
    await server.stop();
  }
}

function isDecided(server: LiveServer): boolean {
  const { phase } = server.status;
  return phase === "live" || phase === "refused" || phase === "waiting_to_retry";
}

const NO_RECORD = {
  id: "0",
  hasPassword: true,
  project: "",
  isEnabled: true,
  source: "option",
  proxyPort: null,
  vocalNode: "",
  serviceLevel: DEFAULT_SERVICE_LEVEL,
} as const;
