import { toOpenAPISchema } from "@elysiajs/openapi/openapi";
import type { AnyElysia } from "elysia";
import { accessOf, type RouteEntry } from "../auth/access.ts";
import type { Access } from "../roles.ts";
import { type Answer, answersOf } from "./answers.ts";

/** A JSON schema, as far as the pages look into it. */
export interface Schema {
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}

export interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses?: Record<string, unknown>;
  security?: Record<string, string[]>[];
  "x-access"?: Access;
  /** Views whose kiosk tokens may read it too. */
  "x-wall"?: string[];
  /** Only a person may, no token. */
  "x-personal"?: boolean;
}

export interface ApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, unknown>;
}

const PROBLEM_ANSWER = {
  description: "Anything else: problem details (RFC 9457), see /api/docs/problems",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

/** The OpenAPI document of every route under `/api`, the health routes and `/metrics`, from the route table itself. */
export function describeApi(routes: readonly RouteEntry[], version: string): ApiDocument {
  const generated = toOpenAPISchema(withoutParsers(routes)).paths as ApiDocument["paths"];
  const paths: ApiDocument["paths"] = {};
  for (const path of Object.keys(generated).sort()) {
    if (!/^\/(api\/|healthz|readyz|metrics)/.test(path)) continue;
    const pattern = path.replace(/\{(\w+)\}/g, ":$1");
    const methods = Object.entries(generated[path] ?? {});
    paths[path] = Object.fromEntries(
      methods.map(([method, one]) => [method, tidy(one, answersOf(method.toUpperCase(), pattern))]),
    );
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Vigie",
      version,
      description: "Sign in for a session cookie, or send a token as a bearer. Instants are epoch milliseconds.",
    },
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "vigie_session" },
        token: { type: "http", scheme: "bearer" },
      },
      schemas: { Problem: PROBLEM_SCHEMA },
    },
  };
}

const PARAMS_SCHEMA = {
  type: "object",
  additionalProperties: { type: ["string", "number"] },
  description: "The facts of the sentence, by the names that /api/docs/problems gives; absent when it has none.",
};

const PROBLEM_SCHEMA = {
  type: "object",
  required: ["type", "title", "status", "code", "detail", "remedy", "instance"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", description: "Stable: one of /api/docs/problems." },
    detail: { type: "string", description: "In English." },
    remedy: { type: "string", description: "In English." },
    instance: {
      type: "string",
      description:
        "`urn:vigie:request:` and the id of X-Request-Id: log lines and audit entries of this request have it.",
    },
    params: PARAMS_SCHEMA,
    fields: {
      type: "array",
      items: {
        type: "object",
        required: ["field", "code", "message"],
        properties: {
          field: { type: "string", description: "Path of the field as it was sent: `name`, `rules[0].amber`." },
          code: { type: "string", description: "Stable: one of /api/docs/problems#fields." },
          params: PARAMS_SCHEMA,
          message: { type: "string", description: "In English, after the name of the field." },
        },
      },
    },
  },
};

/**
 * Bodies are JSON, numbers of an address are numbers, the role that a route asks for becomes its security, and what it answers
 * stands in the table of answers: where nobody said, only that it is some success is known.
 */
function tidy(operation: Operation, answers: Record<string, Answer> | null): Operation {
  const access = accessOf({ method: "", path: "", hooks: { detail: operation } });
  const tidied: Operation = { ...operation };
  const json = operation.requestBody?.content["application/json"];
  if (json) tidied.requestBody = { content: { "application/json": json } };
  if (operation.parameters) tidied.parameters = operation.parameters.map(withPlainNumber);
  const told = { ...answers, ...operation.responses };
  const isTold = Object.keys(told).some((status) => Number(status) < 400);
  tidied.responses = { ...(isTold ? {} : { "2XX": { description: "Done" } }), ...told, default: PROBLEM_ANSWER };
  const byPerson = operation["x-personal"] ? [] : [{ token: [] }];
  tidied.security = access === "public" ? [] : [{ session: [] }, ...byPerson];
  return tidied;
}

/** The generator leaves out the bodies of routes with a parser of their own, and ours read JSON with one. */
function withoutParsers(routes: readonly RouteEntry[]): AnyElysia {
  const plain = routes.map((route) => ({ ...route, hooks: { ...(route.hooks as object), parse: undefined } }));
  return { getGlobalRoutes: () => plain } as unknown as AnyElysia;
}

/** Elysia describes a number of an address as a number or the text that spells it. */
function withPlainNumber(parameter: Parameter): Parameter {
  const number = parameter.schema?.anyOf?.find((part) => part.type === "integer" || part.type === "number");
  return number ? { ...parameter, schema: number } : parameter;
}
