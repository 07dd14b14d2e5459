import { isObject, type Outside, textOf, textsOf } from "../wildix/fields.ts";
import type { ApiFaults } from "./api-faults.ts";
import type { Booked, CallBook } from "./book.ts";
import { readBracketNames } from "./bracket-names.ts";
import { findRecords, isOfExtension, MAX_COUNT } from "./call-history.ts";
import { findLegs, type LegOfCall, MAX_LIMIT } from "./conversations.ts";
import { isLetIn, type Side, type WildixCredentials } from "./credentials.ts";
import type { WildixFaults } from "./faults.ts";
import { type SimulatedAgent, userIdOf } from "./people.ts";
import type { PbxIdentity } from "./plan-call.ts";
import { historyRecord } from "./views.ts";

export interface ApiParts {
  book: CallBook;
  agents: readonly SimulatedAgent[];
  pbx: PbxIdentity;
  credentials: WildixCredentials;
  faults: WildixFaults;
  trouble: ApiFaults;
  /** The simulated instant. */
  now: () => number;
  /** The real one, by which tokens are judged. */
  realNow: () => number;
  /** How far the PBX's clock is ahead of it. */
  aheadMs: number;
}

/** Of a request; bodies are a few fields. */
export const MAX_BODY_BYTES = 64 * 1024;
const MAX_TAGS = 50;

/** A request, read once. */
interface Asked {
  method: string;
  path: string;
  query: Outside;
  body: Outside;
}
type Answer = (asked: Asked, names: readonly string[]) => Response;

/** The addresses of the PBX and of the maker's cloud at which past calls are read and tagged. */
export class WildixApi {
  private readonly routes: readonly [method: string, path: RegExp, answer: Answer][];

  constructor(private readonly parts: ApiParts) {
    this.routes = [
      ["GET", /^\/api\/v1\/PBX\/CallHistory\/?$/, ({ query }) => this.records(query, this.parts.book.all())],
      // Whom a token belongs to is not asked for in the simulation: it is the first agent.
      ["GET", /^\/api\/v1\/CallHistory\/?$/, ({ query }) => this.recordsOf(this.parts.agents[0]?.extension, query)],
      ["GET", /^\/api\/v1\/User\/([^/]+)\/CallHistory\/?$/, ({ query }, [of]) => this.recordsOf(of, query)],
      ["GET", /^\/api\/v1\/CallHistory\/([^/]+)\/?$/, (_, [id]) => this.record(id)],
      ["PUT", /^\/api\/v1\/CallHistory\/([^/]+)\/Tags\/?$/, ({ body }, [id]) => this.tagRecord(id, body)],
      ["POST", /^\/v2\/history\/conversations$/, ({ body }) => this.conversations(body)],
      ["POST", /^\/v2\/history\/user\/calls$/, ({ query, body }) => this.callsOfUser(textOf(query, "user"), body)],
      ["GET", /^\/v2\/history\/calls\/([^/]+)\/flows\/(\d+)$/, (_, names) => this.flow(names)],
      ["PUT", /^\/v2\/history\/calls\/([^/]+)\/flows\/(\d+)$/, ({ body }, names) => this.tagFlow(names, body)],
      [
        "GET",
        /^\/v2\/history\/calls\/([^/]+)\/flows\/(\d+)\/transcription(?:\/text)?$/,
        () => refuseCloud(404, "CallTranscriptionNotFoundException", "There is no transcription"),
      ],
    ];
  }

  /** Answers a request; whatever goes wrong is an answer too. */
  async handle(request: Request): Promise<Response> {
    const url = URL.parse(request.url);
    if (!url) return new Response(null, { status: 400 });
    const side: Side = url.pathname.startsWith("/v2/") ? "cloud" : "pbx";
    const refuse = (status: number, reason: string) =>
      side === "pbx" ? refusePbx(status, reason) : refuseCloud(status, exceptionOf(status), reason);
    const unauthorized = () => refuse(401, "Unauthorized");
    const text = await request.text();
    if (text.length > MAX_BODY_BYTES) return refuse(413, "Payload Too Large");
    const body = readBody(text);
    if (body === null) return refuse(400, "Bad Request");
    const query = readBracketNames(url.searchParams);
    const asked: Asked = { method: request.method, path: url.pathname, query, body };
    const host = request.headers.get("host") ?? url.host;
    const signed = { ...asked, host, headers: request.headers };
    const answer = await this.parts.trouble.suffer(() => {
      if (!isLetIn(side, signed, this.parts.credentials, this.parts.realNow())) return unauthorized();
      return this.route(asked) ?? refuse(404, "Not Found");
    }, unauthorized);
    answer.headers.set("date", new Date(this.parts.realNow() + this.parts.aheadMs).toUTCString());
    return answer;
  }

  private route(asked: Asked): Response | null {
    for (const [method, path, answer] of this.routes) {
      const names = method === asked.method ? path.exec(asked.path)?.slice(1).map(decoded) : undefined;
      if (names) return answer(asked, names);
    }
    return null;
  }

  private records(query: Outside, booked: readonly Booked[]): Response {
    const { faults } = this.parts;
    const rows = booked.map(({ row }) => row);
    const page = findRecords(rows, query, faults.get("page-cap") ?? MAX_COUNT);
    if (page.kind === "bad") return refusePbx(400, page.reason);
    const total = faults.has("total-text") ? String(page.total) : page.total;
    return result({ total, records: page.records });
  }

  private recordsOf(extension = "", query: Outside): Response {
    const { agents, book } = this.parts;
    if (!agents.some((agent) => agent.extension === extension)) return refusePbx(404, "Not Found");
    return this.records(
      query,
      book.all().filter(({ row }) => isOfExtension(row, extension)),
    );
  }

  private record(id = ""): Response {
    const booked = this.parts.book.ofRow(id);
    return booked ? result(booked.row) : refusePbx(404, "Not Found");
  }

  private tagRecord(id = "", body: Outside): Response {
    const booked = this.parts.book.ofRow(id);
    if (!booked) return refusePbx(404, "Not Found");
    if (typeof body.tags !== "string") return refusePbx(400, "Bad Request");
    const tags = textsOf({ tags: body.tags.split(",") }, "tags").slice(0, MAX_TAGS);
    for (const leg of booked.call.legs) leg.tags = tags;
    this.parts.book.add(booked.call);
    return result({ tags: tags.join(",") });
  }

  private conversations(body: Outside): Response {
    const page = this.page(body, textOf(body, "user"));
    if (page.kind === "bad") return refuseCloud(400, "ValidationException", page.reason);
    return Response.json({ conversations: page.legs.map((one) => ({ call: this.recordOf(one) })) });
  }

  private callsOfUser(user: string, body: Outside): Response {
    const isKnown = this.parts.agents.some(({ extension }) => userIdOf(extension) === user);
    if (!isKnown) return refuseCloud(400, "ValidationException", user === "" ? "user is required" : "unknown user");
    const page = this.page(body, user);
    if (page.kind === "bad") return refuseCloud(400, "ValidationException", page.reason);
    return Response.json({ calls: page.legs.map((one) => this.recordOf(one)) });
  }

  private page(body: Outside, user: string) {
    const { book, faults, now } = this.parts;
    return findLegs(book.all(), body, user, now(), faults.get("page-cap") ?? MAX_LIMIT);
  }

  private recordOf({ call, index }: LegOfCall) {
    return historyRecord(call, this.parts.pbx, index, this.parts.faults.has("list-seconds") ? "seconds" : "ms");
  }

  private flow([callId = "", index]: readonly string[]): Response {
    const booked = this.parts.book.ofCall(callId);
    if (!booked?.call.legs[Number(index)] || booked.call.storedAt > this.parts.now()) return callNotFound();
    return Response.json({ call: historyRecord(booked.call, this.parts.pbx, Number(index), "ms") });
  }

  private tagFlow([callId = "", index]: readonly string[], body: Outside): Response {
    const booked = this.parts.book.ofCall(callId);
    const leg = booked?.call.legs[Number(index)];
    if (!leg || booked.call.storedAt > this.parts.now()) return callNotFound();
    if (!Array.isArray(body.tags)) return refuseCloud(400, "ValidationException", "tags must be a list");
    leg.tags = textsOf(body, "tags").slice(0, MAX_TAGS);
    this.parts.book.add(booked.call);
    return this.flow([callId, String(index)]);
  }
}

function result(value: unknown): Response {
  return Response.json({ type: "result", result: value });
}

/** How the PBX refuses. */
function refusePbx(status: number, reason: string): Response {
  return Response.json({ type: "error", reason, result: null }, { status });
}

/** How the maker's cloud refuses: the name of an exception and a sentence. */
function refuseCloud(status: number, type: string, message: string): Response {
  return Response.json({ type, message }, { status });
}

function callNotFound(): Response {
  return refuseCloud(404, "CallNotFoundException", "There is no such call");
}

function exceptionOf(status: number): string {
  return status === 401 ? "ForbiddenException" : status === 404 ? "NotFoundException" : "ValidationException";
}

/** The fields of a body, JSON or a form, whatever it calls itself; null when it is broken JSON or none that has fields. */
function readBody(text: string): Outside | null {
  if (text === "") return {};
  if (!/^\s*[[{"]/.test(text)) return readBracketNames(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
