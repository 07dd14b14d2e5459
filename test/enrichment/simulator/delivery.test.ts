import { describe, expect, test } from "bun:test";
import type { Post } from "../../../server/enrichment/simulator.ts";
import { MAX_WAITING } from "../../../server/enrichment/simulator/delivery.ts";
import { house, livedThrough } from "./listener.ts";

type Sent = Parameters<Post>[0] & { at: number };

/** A listener that answers as told, one answer after the other; the last one again and again. */
function answering(...answers: (number | "nothing" | "refused")[]) {
  const sent: Sent[] = [];
  const lived = house({
    maxCalls: 1,
    post: (request) => {
      sent.push({ ...request, at: lived.clock.now() });
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      if (answer === "refused") return Promise.reject(new Error("connection refused"));
      return answer === "nothing" ? new Promise(() => {}) : Promise.resolve({ status: Number(answer) });
    },
  });
  lived.simulator.start();
  return { ...lived, sent };
}

async function untilSent(lived: ReturnType<typeof answering>, count: number): Promise<void> {
  for (let i = 0; i < 2_000 && lived.sent.length < count; i++) await lived.clock.advance(250);
}

describe("telling of calls by webhook", () => {
  test.each<[number | "refused" | "nothing"]>([[500], [301], [429], ["refused"], ["nothing"]])(
    "after %p tries three times, with the same body and signature, and then goes on to the next event",
    async (answer) => {
      const lived = answering(answer, answer, answer, 204);
      await untilSent(lived, 4);
      const [first, second, third, next] = lived.sent;
      expect(second).toMatchObject({
        body: first?.body as Uint8Array,
        headers: first?.headers as never,
        url: first?.url as string,
      });
      expect(third).toMatchObject({ body: first?.body as Uint8Array, headers: first?.headers as never });
      expect(next?.headers["x-signature"]).not.toBe(first?.headers["x-signature"] as string);
      expect(lived.simulator.figures).toMatchObject({ lost: 1, retries: 2 });
      const pauses = [second, third].map((request, at) => (request?.at ?? 0) - (lived.sent[at]?.at ?? 0));
      expect(pauses).toEqual(answer === "nothing" ? [6_000, 7_000] : [1_000, 2_000]);
      lived.simulator.stop();
      expect(lived.clock.timers).toBe(0);
    },
  );

  test("waits five seconds for an answer, and gives the request up then", async () => {
    const lived = answering("nothing");
    await untilSent(lived, 1);
    const { signal, at } = lived.sent[0] as Sent;
    await lived.clock.advance(at + 4_999 - lived.clock.now());
    expect(signal.aborted).toBe(false);
    await lived.clock.advance(1);
    expect(signal.aborted).toBe(true);
    lived.simulator.stop();
  });

  test("is content with the second attempt", async () => {
    const lived = answering(503, 200);
    await untilSent(lived, 2);
    await lived.clock.advance(3_600_000);
    expect(lived.simulator.figures).toMatchObject({ lost: 0, retries: 1, waiting: 0 });
    expect(lived.simulator.figures.delivered).toBe(lived.sent.length - 1);
    expect(lived.clock.timers).toBe(0);
  });

  test("keeps the order of events, until it is told to send at once", async () => {
    const orderOf = async (faults: string) => {
      const times: number[] = [];
      let most = 0;
      let open = 0;
      const lived = house({
        ...{ maxCalls: 60, faults, ratePerMinute: 600 },
        post: ({ body }) => {
          most = Math.max(most, ++open);
          const slowMs = (body.length * 7919) % 900;
          return new Promise((resolve) => {
            lived.clock.after(slowMs, () => {
              open--;
              times.push((JSON.parse(Buffer.from(body).toString()) as { time: number }).time);
              resolve({ status: 200 });
            });
          });
        },
      });
      lived.simulator.start();
      while (lived.clock.timers > 0) await lived.clock.advance(600_000);
      return { most, times, isInOrder: times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0)) };
    };
    const [inOrder, atOnce] = [await orderOf(""), await orderOf("at-once")];
    expect([inOrder.most, inOrder.isInOrder]).toEqual([1, true]);
    expect([atOnce.most, atOnce.isInOrder]).toEqual([8, false]);
    expect([...atOnce.times].sort()).toEqual([...inOrder.times].sort());
  });

  test("lets time stand still when the receiver is slow, so that nothing is lost and no more than a bound waits", async () => {
    let most = 0;
    const told = new Set<string>();
    const lived = house({
      ...{ maxCalls: 3_000, ratePerMinute: 10_000, agents: 500 },
      post: ({ body }) => {
        most = Math.max(most, lived.simulator.figures.waiting);
        told.add((JSON.parse(Buffer.from(body).toString()) as { id: string }).id);
        return new Promise((resolve) => void lived.clock.after(20, () => resolve({ status: 200 })));
      },
    });
    lived.simulator.start();
    while (lived.clock.timers > 0) await lived.clock.advance(600_000);
    expect(told.size).toBe(3_000);
    expect(most).toBeWithin(MAX_WAITING, MAX_WAITING + 3);
    expect(lived.simulator.figures).toMatchObject({ calls: 3_000, lost: 0, waiting: 0 });
  });

  test("ends at once when it is told to stop", async () => {
    const lived = answering("nothing");
    await untilSent(lived, 1);
    lived.simulator.stop();
    expect([lived.clock.timers, lived.sent[0]?.signal.aborted]).toEqual([0, true]);
    await lived.clock.advance(3_600_000);
    expect(lived.sent).toHaveLength(1);
  });

  test("lives without anybody who listens", async () => {
    const { simulator, clock } = await livedThrough({ maxCalls: 5, webhook: null });
    expect([simulator.figures.remembered, clock.timers]).toEqual([5, 0]);
  });
});
