import { type FlowFacts, writeFlatFlow, writeFlow } from "./write-flow.ts";

/** The two ways in which versions of the PBX tell of a call that lasts. */
export type Generation = 1 | 2;

/** What is told: it began, changed, ended, was broken off by the network, and, later, that everything of it is stored. */
export type WebhookMoment = "start" | "update" | "end" | "interrupted" | "stored";

/** A call at the moment at which the PBX tells of it. */
export interface WebhookFacts {
  moment: WebhookMoment;
  callId: string;
  /** Serial number of the PBX. */
  pbx: string;
  company: string;
  integrationId: string;
  /** When it is told. */
  at: number;
  startedAt: number;
  /** In order; at least one. */
  flows: readonly FlowFacts[];
  /** Q.850 cause, its text, and who hung up; "" while it lasts. */
  endCause: string;
  endCauseText: string;
  endBy: string;
}

type Written = Record<string, unknown>;

const FIRST_NAMES = { start: "call:start", update: "call:update", end: "call:end", interrupted: "call:end" } as const;
const SECOND_NAMES = {
  start: { type: "call:live:progress", trigger: "call.start" },
  update: { type: "call:live:progress", trigger: "call.update" },
  end: { type: "call:live:completed", trigger: "call.end" },
  interrupted: { type: "call:live:interrupted", trigger: "call.end" },
} as const;

/** The event in its envelope. That everything is stored is told in one way by both generations. */
export function writeWebhook(generation: Generation, facts: WebhookFacts): Written {
  const { moment, callId, pbx, company, integrationId, at } = facts;
  const enveloped = (type: string, data: Written) => ({
    ...{ id: callId, pbx, company, time: at, type, integrationId },
    data,
  });
  if (moment === "stored") return enveloped("call:completed", analyticsOf(facts));
  if (generation === 1) return enveloped(FIRST_NAMES[moment], flatOf(facts));
  const { type, trigger } = SECOND_NAMES[moment];
  return enveloped(type, liveOf(facts, trigger));
}

/** The first generation has room for one flow: the one that the caller is in. */
function flatOf(facts: WebhookFacts): Written {
  const { callId, flows, endCause, endCauseText, endBy } = facts;
  const current = flows.at(-1);
  if (!current) throw new RangeError("a call has at least one flow");
  return {
    id: callId,
    ...writeFlatFlow(current),
    ...{ endCause: endCause || null, endCauseStr: endCauseText || null, endBy: endBy || null },
  };
}

function liveOf(facts: WebhookFacts, eventTrigger: string): Written {
  const { callId, pbx, at, company, startedAt } = facts;
  return {
    ...{ id: callId, pbx, time: at, company, licenses: ["business"], event: "call", eventTrigger },
    ...{ start: new Date(startedAt).toISOString(), flows: facts.flows.map(writeFlow), ...endOf(facts) },
  };
}

function analyticsOf(facts: WebhookFacts): Written {
  const { callId, pbx, at, company } = facts;
  return {
    ...{ id: callId, pbx, time: at, company, licenses: ["business"], type: "call" },
    ...{ flows: facts.flows.map(writeFlow), ...endOf(facts) },
  };
}

function endOf({ endCause, endCauseText, endBy }: WebhookFacts): Written {
  return endCause === "" ? {} : { endCause, endCauseStr: endCauseText, endBy };
}
