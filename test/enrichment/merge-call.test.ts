import { describe, expect, test } from "bun:test";
import { GIVEN_UP_AFTER_MS, giveUp, mergeCall } from "../../server/enrichment/merge-call.ts";
import type { Call } from "../../server/enrichment/model.ts";
import { extensionsOf } from "../../server/enrichment/visibility.ts";
import { readWebhook } from "../../server/enrichment/wildix/webhook.ts";
import { agent, ANSWERED, envelope, FIRST_GENERATION, finished, flow, progress, START } from "./events.ts";

function after(events: readonly unknown[]): Call {
  let call: Call | null = null;
  for (const event of events) {
    const webhook = readWebhook(event, START);
    if (webhook.kind === "call") call = mergeCall(call, webhook.reading).call;
  }
  if (!call) throw new Error("no event was about a call");
  return call;
}

/** Every order of a list. */
function orders<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) =>
    orders([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  );
}

describe("a call from its events", () => {
  test("rings, is talked, ends, and is stored", () => {
    expect([1, 2, 3, 4, 5].map((count) => after(ANSWERED.slice(0, count)).state)).toEqual([
      ...["ringing", "ringing", "talking", "ended", "completed"],
    ] as never);
    expect(after(ANSWERED)).toMatchObject({
      ...{ startedAt: START, answeredAt: START + 6_000, endedAt: START + 90_000, disposition: "ANSWERED" },
    });
  });

  test("is the same in every order in which they come (acceptance 16)", () => {
    for (const events of [ANSWERED, FIRST_GENERATION]) {
      const { saidAt: _, ...expected } = after(events);
      for (const order of orders(events)) {
        const { saidAt: __, ...call } = after(order);
        expect(call).toEqual(expected);
      }
    }
  });

  test("of the first generation ends in its final state (acceptance 15)", () => {
    expect(after(FIRST_GENERATION)).toMatchObject({ state: "ended", disposition: "ANSWERED", endCause: "16" });
  });

  test("never goes back to an earlier stage, and says that a late event is no news", () => {
    const call = after(ANSWERED);
    const late = readWebhook(progress(200_000, "call.update", [flow({ status: "CONNECTING" })]), START);
    if (late.kind !== "call") throw new Error("not read");
    const merged = mergeCall(call, late.reading);
    expect(merged).toEqual({ call, isNews: false });
  });

  test("that is passed on has two legs, and belongs to both agents (acceptance 17)", () => {
    const second = flow({ flowIndex: 1, startTime: START + 30_000, callee: agent("33"), splitReason: "transfer" });
    const call = after([
      ...ANSWERED.slice(0, 3),
      progress(30_000, "call.update", [flow({ callee: agent("44") }), second]),
    ]);
    expect(call.legs.map(({ to }) => to.extension)).toEqual(["44", "33"]);
    expect(extensionsOf(call)).toEqual(["61022", "44", "33"]);
  });

  test("was answered when one of its legs was; else its last leg says why not", () => {
    const legs = [finished(), finished({ flowIndex: 1, callee: agent("33"), callStatus: "MISSED", talkTime: 0 })];
    expect(after([envelope("call:completed", 1, { flows: legs })]).disposition).toBe("ANSWERED");
    const unanswered = legs.map((leg) => ({ ...leg, callStatus: "MISSED", talkTime: 0 }));
    expect(after([envelope("call:completed", 1, { flows: unanswered, endCause: "17" })]).disposition).toBe("BUSY");
  });

  test("is given up when nothing is heard of it for hours, and is over all the same when its end turns up", () => {
    const talking = after(ANSWERED.slice(0, 3));
    expect(giveUp(talking, talking.saidAt + GIVEN_UP_AFTER_MS - 1)).toBeNull();
    const lost = giveUp(talking, talking.saidAt + GIVEN_UP_AFTER_MS);
    expect(lost?.state).toBe("interrupted");
    expect(giveUp(after(ANSWERED), Number.MAX_SAFE_INTEGER)).toBeNull();
    const end = readWebhook(ANSWERED[3], START);
    if (end.kind !== "call") throw new Error("not read");
    expect(mergeCall(lost, end.reading).call.state).toBe("ended");
    const update = readWebhook(ANSWERED[1], START);
    if (update.kind !== "call") throw new Error("not read");
    expect(mergeCall(lost, update.reading).call.state).toBe("interrupted");
  });
});

/** Acceptance line 11, and the seed's rule. */
describe("the extensions of a call", () => {
  const of = (changes: Record<string, unknown>) => {
    const { legs } = after([envelope("call:start", 0, { ...flow() })]);
    return extensionsOf({ legs: legs.map((leg) => ({ ...leg, ...changes })) });
  };

  test("are whole: 11 is not in 211's channel, nor 1 in 11's", () => {
    expect(of({ channel: "SIP/211-00000001" })).toContain("211");
    for (const other of ["11", "1", "21", "2"]) expect(of({ channel: "SIP/211-00000001" })).not.toContain(other);
    expect(of({ destinationChannel: "SIP/11-00000001" })).toContain("11");
  });

  test("are every name that SIP/ and a dash enclose, as the replaced program looked for them", () => {
    expect(of({ channel: "SIP/desk-2-00000001" })).toEqual(expect.arrayContaining(["desk", "desk-2"]));
    expect(of({ channel: "Local/x;SIP/33-0001/SIP/44-0002" })).toEqual(expect.arrayContaining(["33", "44"]));
    expect(of({ channel: "SIP/nodash" })).not.toContain("nodash");
  });

  test("have a bound in length and number", () => {
    expect(of({ channel: `SIP/${"9".repeat(40)}-1` }).every((extension) => extension.length <= 32)).toBe(true);
    expect(of({ channel: `SIP/${"a-".repeat(200)}` }).length).toBeLessThanOrEqual(64);
  });
});
