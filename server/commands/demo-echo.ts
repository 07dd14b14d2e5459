import type { App } from "../app.ts";
import type { Fact } from "../platform/events/bus.ts";
import type { Log } from "../platform/log.ts";

interface EchoParts {
  app: App;
  log: Log;
  /** What the webhooks are signed with. */
  secret: string;
  /** Extensions that may have taken a call. */
  extensions: readonly string[];
}

interface Echoed {
  id: string;
  startedAt: number;
  answeredAt: number | null;
  leg: Record<string, unknown>;
}

/** Of so many calls of the call centre one comes through the demonstration's PBX. */
const ONE_OF = 3;
/** Calls that the PBX is telling of at the same time. */
const MOST_ECHOED = 200;
const COMPANY = "demo_w000001";

/**
 * The demonstration's call centre and PBX are two made-up worlds. Some calls of the first are told by the second too, as where a PBX stands before
 * a call centre, so that the way from the board to a note can be tried. @returns how to stop.
 */
export function echoCalls({ app, log, secret, extensions }: EchoParts): () => void {
  const { bus } = app.platform;
  const echoed = new Map<string, Echoed>();
  let seen = 0;
  const tell = async (type: string, at: number, { id, startedAt }: Echoed, leg: Record<string, unknown>) => {
    const { signWebhook, WEBHOOK_PATH } = await import("../enrichment/index.ts");
    const event = {
      id,
      pbx: "000000000001",
      company: COMPANY,
      time: at,
      type,
      data: { id, start: startedAt, flows: [leg] },
    };
    const body = new TextEncoder().encode(JSON.stringify(event));
    const headers = { "content-type": "application/json", "x-signature": signWebhook(secret, body) };
    const answer = await app.elysia.handle(
      new Request(`http://localhost${WEBHOOK_PATH}`, { method: "POST", headers, body }),
    );
    if (!answer.ok) log.warn("a call of the demonstration was not told", { status: answer.status });
  };
  const stops = [
    bus.subscribe("cccp.call.started", ({ at, data }) => {
      const { subject, direction, caller, called } = data as Record<string, string>;
      if (direction !== "incoming" || !caller || echoed.size >= MOST_ECHOED || seen++ % ONE_OF > 0) return;
      const id = `${COMPANY}_${Math.floor(at / 1000)}.${seen}`;
      const leg = {
        ...{ flowIndex: 0, startTime: at, caller: { type: "REMOTE", role: "CLIENT", phone: caller } },
        ...{ destination: called, direction: "INBOUND", status: "CONNECTING" },
      };
      const call: Echoed = { id, startedAt: at, answeredAt: null, leg };
      echoed.set(subject ?? "", call);
      void tell("call:live:progress", at, call, leg);
    }),
    bus.subscribe("cccp.call.answered", ({ at, data }) => {
      const { subject = "", agentName } = data as Record<string, string>;
      const call = echoed.get(subject);
      if (!call) return;
      const extension = extensions[call.startedAt % Math.max(1, extensions.length)] ?? "";
      const callee = {
        type: "LOCAL",
        role: "AGENT",
        phone: extension,
        name: agentName ?? "",
        userExtension: extension,
      };
      call.answeredAt ??= at;
      call.leg = { ...call.leg, callee };
      void tell("call:live:progress", at, call, { ...call.leg, status: "TALKING" });
    }),
    bus.subscribe("cccp.call.ended", ({ at, data }: Fact) => {
      const { subject = "" } = data as Record<string, string>;
      const call = echoed.get(subject);
      if (!call) return;
      echoed.delete(subject);
      const { startedAt, answeredAt } = call;
      const talkTime = answeredAt === null ? 0 : at - answeredAt;
      const { status: _status, ...leg } = call.leg;
      const over = {
        ...{ ...leg, endTime: at, duration: at - startedAt, connectTime: (answeredAt ?? at) - startedAt, talkTime },
        callStatus: answeredAt === null ? "MISSED" : "COMPLETED",
      };
      void tell("call:completed", at, call, over);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
