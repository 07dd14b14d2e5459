import { afterEach, describe, expect, test } from "bun:test";
import { call, get, refusals } from "../../client/live/api.ts";
import { earlier, isAfter, parseCursor } from "../../client/live/cursor.ts";
import { ApiProblem } from "../../client/live/problem.ts";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

function answerWith(status: number, body: string | null): void {
  globalThis.fetch = (async () => new Response(body, { status })) as unknown as typeof fetch;
}

async function problemOf(work: Promise<unknown>): Promise<ApiProblem> {
  const cause = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(cause).toBeInstanceOf(ApiProblem);
  return cause as ApiProblem;
}

describe("calls of the API", () => {
  test("give the parsed answer; an empty one is nothing", async () => {
    answerWith(200, '{"a":1}');
    expect(await get<{ a: number }>("/x")).toEqual({ a: 1 });
    answerWith(204, null);
    expect(await call("DELETE", "/x")).toBeUndefined();
  });

  test("give the server's refusal with its fields", async () => {
    answerWith(
      422,
      JSON.stringify({
        code: "invalid_fields",
        detail: "No",
        remedy: "Do.",
        params: { max: 3 },
        fields: [{ field: "host", code: "text_min", params: { min: 1 }, message: "is empty" }],
      }),
    );
    const problem = await problemOf(get("/x"));
    expect([problem.code, problem.status, problem.detail]).toEqual(["invalid_fields", 422, "No. Do."]);
    expect(problem.params).toEqual({ max: 3 });
    expect(problem.fields).toEqual([{ field: "host", code: "text_min", params: { min: 1 }, message: "is empty" }]);
  });

  test("a refusal that is no problem document still has a code", async () => {
    answerWith(502, "<html>Bad gateway");
    expect((await problemOf(get("/x"))).code).toBe("http_502");
  });

  test("an answer that cannot be read is not taken for one", async () => {
    answerWith(200, "<html>");
    expect((await problemOf(get("/x"))).code).toBe("not_understood");
  });

  test("no network is its own problem", async () => {
    globalThis.fetch = (async () => {
      throw new TypeError("Failed to fetch");
    }) as unknown as typeof fetch;
    const problem = await problemOf(get("/x"));
    expect([problem.code, problem.status]).toEqual(["offline", 0]);
  });

  test("an ended session is counted, so that the log-in is shown", async () => {
    answerWith(401, "{}");
    const before = refusals.value;
    await problemOf(get("/x"));
    expect(refusals.value).toBe(before + 1);
  });
});

describe("places in the stream", () => {
  test("are read, or refused", () => {
    expect(parseCursor("01ab-c.17")).toEqual({ boot: "01ab-c", sequence: 17 });
    for (const text of [null, "", "17", ".17", "a.", "a.x", "a.-1"])
      expect([text, parseCursor(text)]).toEqual([text, null]);
  });

  test("compare within one boot", () => {
    expect(isAfter("a.11", "a.9")).toBe(true);
    expect(isAfter("a.9", "a.9")).toBe(false);
    expect(isAfter("b.1", "a.9")).toBe(true);
    expect(isAfter("a.1", null)).toBe(true);
  });

  test("the earlier one misses nothing", () => {
    expect(earlier("a.9", "a.11")).toBe("a.9");
    expect(earlier("a.11", "a.9")).toBe("a.9");
    expect(earlier(null, "a.9")).toBe("a.9");
    expect(earlier("a.9", null)).toBe("a.9");
    expect(earlier("a.9", "b.1")).toBe("a.9");
  });
});
