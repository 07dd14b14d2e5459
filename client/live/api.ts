import { signal } from "@preact/signals";
import type { Problem } from "./problem.ts";
import { ApiProblem } from "./problem.ts";

const DEADLINE_MS = 20_000;
export const API = "/api/v1";

/** Counts answers of 401: whoever minds the log-in looks again when it grows. */
export const refusals = signal(0);

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Calls the server's own API. `path` begins after `/api/v1`. Resolves with the parsed answer (undefined for 204);
 * rejects with an ApiProblem, whatever went wrong: `offline`, `timeout`, or the server's own code.
 */
export async function call<Answer>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  deadlineMs = DEADLINE_MS,
): Promise<Answer> {
  const deadline = AbortSignal.timeout(deadlineMs);
  let response: Response;
  try {
    response = await fetch(API + path, {
      method,
      headers: body === undefined ? { accept: "application/json" } : JSON_HEADERS,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      cache: "no-store",
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiProblem(deadline.aborted ? "timeout" : "offline", 0, "");
  }
  if (response.ok) return (response.status === 204 ? undefined : await parse(response)) as Answer;
  if (response.status === 401) refusals.value++;
  throw problemOf(response.status, (await parse(response).catch(() => null)) as Partial<Problem> | null);
}

const JSON_HEADERS = { accept: "application/json", "content-type": "application/json" };

export const get = <Answer>(path: string, signal?: AbortSignal) => call<Answer>("GET", path, undefined, signal);
export const post = <Answer>(path: string, body: unknown = {}, signal?: AbortSignal, deadlineMs?: number) =>
  call<Answer>("POST", path, body, signal, deadlineMs);
export const put = <Answer>(path: string, body: unknown) => call<Answer>("PUT", path, body);
export const patch = <Answer>(path: string, body: unknown) => call<Answer>("PATCH", path, body);
export const remove = (path: string) => call<void>("DELETE", path);

/** One segment of a path, whatever it holds. */
export const segment = encodeURIComponent;

async function parse(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiProblem("not_understood", response.status, "");
  }
}

function problemOf(status: number, body: Partial<Problem> | null): ApiProblem {
  const code = typeof body?.code === "string" ? body.code : `http_${status}`;
  const sentences = [body?.detail ?? body?.title, body?.remedy].filter((part) => typeof part === "string");
  const detail = sentences.map((text) => (/[.!?]$/.test(text) ? text : `${text}.`)).join(" ");
  return new ApiProblem(code, status, detail, body?.params, Array.isArray(body?.fields) ? body.fields : [], body);
}
