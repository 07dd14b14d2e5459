/** Requests that change call history, notes and lists, each with what it needs; `writes.test.ts` sends them. */
import type { App } from "../../server/app.ts";
import { sign } from "../../server/enrichment/wildix/signature.ts";
import { ANSWERED } from "../enrichment/events.ts";
import { PASSWORD, type Example, type Sent } from "./account-writes.ts";

const BASE = "/api/v1/enrichment";
const NOBODY = { who: null, from: null };
const WEBHOOK_SECRET = "webhook-secret";

/** Examples for every route of the room that changes something. @param request sends as an administrator. */
export function callWrites(
  app: () => App,
  request: (method: string, sent: Sent) => Promise<Response>,
): Record<string, Example> {
  let last = 0;

  /** A call that 44 took; gives its id. */
  const call = async (): Promise<number> => {
    await request("PUT", { path: `${BASE}/settings`, body: { webhookSecret: WEBHOOK_SECRET } });
    const event = structuredClone(ANSWERED[4]) as { id: string; data: { id: string } };
    event.id = event.data.id = `call-${++last}`;
    const body = new TextEncoder().encode(JSON.stringify(event));
    const url = `http://localhost${BASE}/webhooks/wildix`;
    const headers = { "x-signature": sign(WEBHOOK_SECRET, body) };
    await app().elysia.handle(new Request(url, { method: "POST", body, headers }));
    const found = await request("GET", { path: `${BASE}/calls?search=${event.id}` });
    return ((await found.json()) as { calls: { id: number }[] }).calls[0]?.id ?? 0;
  };
  const colleague = async () => {
    const { users, sessions } = app().auth;
    const name = `colleague-${++last}`;
    const user = await users.add({ name, password: PASSWORD, role: "agent" }, NOBODY);
    const cookie = `vigie_session=${await sessions.open(user, "192.0.2.1", "", null)}`;
    return { name, headers: { authorization: "", cookie, host: "localhost", origin: "http://localhost" } };
  };
  const noteOf = (changes: object) => ({ baseVersion: 0, operationId: `operation-${++last}`, changes });
  const passedOn = async () => {
    const [id, target] = [await call(), await colleague()];
    await request("PATCH", { path: `${BASE}/calls/${id}/note`, body: noteOf({ transferredTo: target.name }) });
    return { id, headers: target.headers };
  };

  return {
    "PUT /api/v1/enrichment/masking": {
      send: async () => ({
        path: `${BASE}/masking`,
        body: { isOn: true, roles: { viewer: "most", agent: "end", supervisor: "none", admin: "none" } },
      }),
      audits: ["setting.change"],
    },
    "PATCH /api/v1/enrichment/calls/:id/note": {
      send: async () => ({ path: `${BASE}/calls/${await call()}/note`, body: noteOf({ subject: "x" }) }),
      audits: ["enrichment.note.change"],
    },
    "PATCH /api/v1/enrichment/calls/:id/tags": {
      send: async () => ({
        path: `${BASE}/calls/${await call()}/tags`,
        body: { add: ["devis"], operationId: `operation-${++last}` },
      }),
      audits: ["enrichment.tags.change"],
    },
    "POST /api/v1/enrichment/calls/:id/transfer/accept": {
      send: async () => {
        const { id, headers } = await passedOn();
        return { path: `${BASE}/calls/${id}/transfer/accept`, headers };
      },
      audits: ["enrichment.transfer.accept"],
    },
    "POST /api/v1/enrichment/calls/:id/transfer/return": {
      send: async () => {
        const { id, headers } = await passedOn();
        return { path: `${BASE}/calls/${id}/transfer/return`, headers, body: { comment: "" } };
      },
      audits: ["enrichment.transfer.return"],
    },
    "PUT /api/v1/enrichment/choices/:field": {
      send: () => ({
        path: `${BASE}/choices/subject`,
        body: { isFree: true, isMandatory: false, choices: [{ label: `choice ${++last}` }] },
      }),
      audits: ["setting.change", "enrichment.choices.change"],
    },
    "PUT /api/v1/enrichment/templates": {
      send: () => ({
        path: `${BASE}/templates`,
        body: { templates: [{ name: `template ${++last}`, fields: { subject: "x" } }] },
      }),
      audits: ["enrichment.templates.change"],
    },
    "PUT /api/v1/enrichment/wrap-up": {
      send: () => ({
        path: `${BASE}/wrap-up`,
        body: { isEnabled: false, seconds: 60, field: "result", choiceId: null, queues: ["x"], tags: [] },
      }),
      audits: ["setting.change"],
    },
    "PUT /api/v1/enrichment/settings": {
      send: () => ({ path: `${BASE}/settings`, body: { webhookSecret: "another" } }),
      audits: ["setting.change"],
    },
    "PUT /api/v1/enrichment/sources/records": {
      send: () => ({ path: `${BASE}/sources/records`, body: { address: `https://pbx-${++last}.example.com` } }),
      audits: ["setting.change"],
    },
    "PUT /api/v1/enrichment/sources/history": {
      send: () => ({ path: `${BASE}/sources/history`, body: { secret: `wsk-v1-${++last}` } }),
      audits: ["setting.change"],
    },
    "POST /enrichissements": {
      send: async () => {
        const id = await call();
        return { path: "/enrichissements", body: { [`call-${last}`]: { objet: `x${id}` } } };
      },
      audits: ["enrichment.note.change"],
    },
  };
}
