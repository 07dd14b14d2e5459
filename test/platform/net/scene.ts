/** The way out, with an outside of the test's own: names, and where connections really end. */
import type { Log } from "../../../server/platform/log.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { dialTcp } from "../../../server/platform/net/dial.ts";
import { OutgoingHttp, type OutgoingParts } from "../../../server/platform/net/outgoing.ts";
import { FakeClock } from "../../support/fake-clock.ts";

export interface Scene {
  out: OutgoingHttp;
  clock: FakeClock;
  /** Addresses that were connected to: `93.184.215.14:80`. */
  dialled: string[];
  /** Names that were asked for. */
  asked: string[];
}

export interface SceneOptions extends Partial<Pick<OutgoingParts, "allowHosts" | "kindOf">> {
  log?: Log;
  /** Each question for a name takes the next answer; the last one stays. */
  names?: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Every connection ends here, whatever its address; the real address when absent. */
  leadsTo?: { port: number };
}

export const PUBLIC_ADDRESS = "93.184.215.14";

export function openScene({
  names = {},
  leadsTo,
  allowHosts = [],
  log = silentLog,
  ...rest
}: SceneOptions = {}): Scene {
  const clock = new FakeClock();
  const dialled: string[] = [];
  const asked: string[] = [];
  const out = new OutgoingHttp({
    ...{ clock, log, version: "1.2.3", allowHosts },
    ...rest,
    async resolve(name) {
      const answers = names[name.toLowerCase()] ?? [];
      const seen = asked.filter((one) => one === name).length;
      asked.push(name);
      const answer = answers[Math.min(seen, answers.length - 1)];
      if (!answer) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" });
      return answer;
    },
    dial(address, port, signal) {
      dialled.push(address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`);
      return leadsTo ? dialTcp("127.0.0.1", leadsTo.port, signal) : dialTcp(address, port, signal);
    },
  });
  return { out, clock, dialled, asked };
}

/** The code of the problem that a request ends with; "answered" when it does not. */
export async function codeOf(request: Promise<unknown>): Promise<string> {
  return request.then(
    () => "answered",
    (cause: { code?: string; message: string }) => cause.code ?? cause.message,
  );
}
