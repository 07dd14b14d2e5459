import { expect } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import type { TSchema } from "elysia";
import { answersOf } from "../../server/platform/http/answers.ts";

/** Holds real answers against what the API document says of their routes, to the last field. */
export class AnswerCheck {
  /** `METHOD pattern` of every route that was held against it. */
  readonly seen = new Set<string>();

  /** @param route `GET /api/v1/cccp/servers/:id` */
  check(route: string, status: number, body: unknown): void {
    const [method = "", pattern = ""] = route.split(" ");
    const answer = answersOf(method, pattern)?.[String(status)];
    expect(answer, `${route} is not said to answer ${status}`).toBeDefined();
    const schema = Object.values(answer?.content ?? {})[0]?.schema;
    if (schema) {
      const faults = [...Value.Errors(strictly(schema), body)].map(({ path, message }) => `${path}: ${message}`);
      expect(faults, route).toEqual([]);
    } else {
      expect(body || null, route).toBeNull();
    }
    this.seen.add(route);
  }
}

/** The schema that also refuses what it does not name: a field that the document forgot is found. */
function strictly(schema: TSchema): TSchema {
  if (Array.isArray(schema)) return schema.map(strictly) as unknown as TSchema;
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.create(Object.getPrototypeOf(schema), Object.getOwnPropertyDescriptors(schema));
  for (const [key, value] of Object.entries(schema)) if (typeof value === "object") copy[key] = strictly(value);
  if (schema.type === "object" && schema.properties) copy.additionalProperties = false;
  return copy;
}
