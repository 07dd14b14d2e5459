import { type Generation, type WebhookMoment, writeWebhook } from "../wildix/write-webhook.ts";
import type { PbxIdentity } from "./plan-call.ts";
import { flowsAt, type SimulatedCall, storedFlows } from "./simulated-call.ts";

/** An event as it goes out: the very bytes that are signed. */
export interface ToldEvent {
  row: number;
  moment: WebhookMoment;
  body: Uint8Array;
}

const INTEGRATION_ID = "s1mu1a";

/** What each generation says at a moment of a call; that everything is stored is said once. */
export function tellMoment(
  call: SimulatedCall,
  { moment, at }: { moment: WebhookMoment; at: number },
  { pbx, generations, isEscaped }: { pbx: PbxIdentity; generations: readonly Generation[]; isEscaped: boolean },
): ToldEvent[] {
  const isOver = moment !== "start" && moment !== "update";
  const facts = {
    ...{ moment, at, callId: call.callId, pbx: pbx.serial, company: pbx.company, integrationId: INTEGRATION_ID },
    startedAt: call.startedAt,
    flows: moment === "stored" ? storedFlows(call) : flowsAt(call, at),
    endCause: isOver ? call.endCause : "",
    endCauseText: isOver ? call.endCauseText : "",
    endBy: isOver ? call.endBy : "",
  };
  const told = moment === "stored" ? generations.slice(0, 1) : generations;
  return told.map((generation) => ({
    ...{ row: call.row, moment },
    body: Buffer.from(jsonOf(writeWebhook(generation, facts), isEscaped)),
  }));
}

/** JSON, on demand with the escapes that PHP writes: the same content, other bytes. */
function jsonOf(value: unknown, isEscaped: boolean): string {
  const text = JSON.stringify(value);
  if (!isEscaped) return text;
  return text
    .replaceAll("/", "\\/")
    .replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
