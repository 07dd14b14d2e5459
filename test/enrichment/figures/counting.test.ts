/** The parts of the figures that count without a database. */
import { describe, expect, test } from "bun:test";
import { Groups } from "../../../server/enrichment/figures/groups.ts";
import { daysOf, hourOf, periodOf } from "../../../server/enrichment/figures/period.ts";
import { RingCounts } from "../../../server/enrichment/figures/ringing.ts";
import { TimeTallies } from "../../../server/enrichment/figures/time-tallies.ts";
import { Turnstile } from "../../../server/enrichment/figures/turnstile.ts";
import { turnsOf } from "../../../server/enrichment/turns/turn.ts";
import { emptyLeg } from "../../../server/enrichment/model.ts";
import { Random } from "../../../server/platform/random.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SUMS = {
  ...{ disposition: "ANSWERED" as const, isVoicemail: false, calls: 1, ringCalls: 0, ringSeconds: 0 },
  ...{ talkCalls: 0, talkSeconds: 0, longestTalkSeconds: 0 },
};

describe("days and hours", () => {
  test.each(["Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"])(
    "of %s are those that its clocks show, all through a year",
    (zone) => {
      const since = Date.UTC(2026, 0, 1);
      const period = { since, until: since + 366 * DAY_MS, zone };
      const days = daysOf(period);
      for (let at = since; at < period.until; at += HOUR_MS / 4) {
        const shown = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        const day = days.find(({ startsAt, endsAt }) => at >= startsAt && at < endsAt);
        if (day?.day !== shown.toPlainDate().toString() || hourOf(at, day, zone) !== shown.hour) {
          throw new Error(`${shown} is said to be in ${day?.day}, hour ${day && hourOf(at, day, zone)}`);
        }
      }
    },
  );

  test("are counted apart where the clocks change by half an hour", () => {
    // Lord Howe, 5 April 2026: at 2:00 the clocks go back to 1:30.
    const zone = "Australia/Lord_Howe";
    const since = Temporal.ZonedDateTime.from(`2026-04-05T00:00[${zone}]`).epochMilliseconds;
    const times = new TimeTallies({ since, until: since + 24.5 * HOUR_MS, zone });
    for (let at = since; at < since + 24.5 * HOUR_MS; at += HOUR_MS / 4)
      times.add(Math.floor(at / times.slotMs) * times.slotMs, SUMS);
    expect(times.hours().map(({ calls }) => calls)).toEqual(
      Array.from({ length: 24 }, (_, hour) => (hour === 1 ? 6 : 4)),
    );
  });

  test("a period without an end goes on to the end of today, one without a beginning has its last day", () => {
    const now = Date.UTC(2026, 10, 27, 12);
    expect(periodOf({ since: Date.UTC(2026, 10, 20) }, now, "UTC")).toMatchObject({ until: Date.UTC(2026, 10, 28) });
    expect(periodOf({ until: Date.UTC(2026, 10, 20) }, now, "UTC")).toMatchObject({ since: Date.UTC(2026, 10, 19) });
  });
});

describe("ringing", () => {
  test("has the median and the ninth tenth of the calls themselves", () => {
    const random = new Random(5);
    for (const count of [1, 2, 9, 10, 11, 250]) {
      const rings = Array.from({ length: count }, () => random.integer(0, 100)).sort((a, b) => a - b);
      const counts = new RingCounts();
      for (const seconds of rings) counts.add(seconds, 1, false);
      expect([counts.percentile(0.5), counts.percentile(0.9)]).toEqual([
        rings[Math.ceil(count / 2) - 1] ?? null,
        rings[Math.ceil(0.9 * count) - 1] ?? null,
      ]);
    }
    expect(new RingCounts().percentile(0.5)).toBeNull();
  });

  test("of more than an hour is counted with the last second, and every call in one part", () => {
    const counts = new RingCounts();
    for (const seconds of [0, 5, 6, 10, 11, 120, 121, 100_000]) counts.add(seconds, 1, true);
    counts.add(null, 2, true);
    const { parts, long, short, unknown, seconds } = counts.ringing();
    expect([long, short, unknown, parts.reduce((sum, { calls }) => sum + calls, 0)]).toEqual([4, 4, 2, 8]);
    expect(seconds.map((one) => one.seconds)).toEqual([11, 120, 121, 3_600]);
  });
});

describe("bounds", () => {
  test("of groups: the greatest are listed, and that there are others is said", () => {
    const groups = new Groups(() => ({ count: 0 }));
    for (let n = 0; n < 6_000; n++) {
      const group = groups.of(`tag ${n}`);
      if (group) group.count = n;
    }
    const { groups: listed, hasMore } = groups.listed();
    expect([listed.length, listed[0]?.[0], hasMore]).toEqual([200, "tag 4999", true]);
  });

  test("of work: two at a time, the same question once, a hundred wait", async () => {
    const turnstile = new Turnstile<number>();
    const open: (() => void)[] = [];
    let started = 0;
    const work = (answer: number) => async () => {
      started++;
      await new Promise<void>((done) => open.push(done));
      return answer;
    };
    const first = [turnstile.run("a", work(1)), turnstile.run("a", work(2)), turnstile.run("b", work(3))];
    const others = Array.from({ length: 100 }, (_, n) => turnstile.run(`c${n}`, work(n)));
    expect(started).toBe(2);
    await expect(turnstile.run("d", work(0))).rejects.toMatchObject({ code: "too_busy" });
    let isOver = false;
    void Promise.all([...first, ...others]).then(() => {
      isOver = true;
    });
    while (!isOver) {
      open.splice(0).forEach((done) => {
        done();
      });
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(first)).toEqual([1, 1, 3]);
    expect(started).toBe(102);
  });
});

test("turns are those of extensions on either end, of a number dialled from outside, and of nobody", () => {
  const leg = emptyLeg(0);
  const party = (number: string, extension = "") => ({ number, name: "", extension });
  const of = (from: ReturnType<typeof party>, to: ReturnType<typeof party>, more = {}) =>
    turnsOf({ legs: [{ ...leg, from, to, ...more }] }).map(({ side, extension, isTold, isAnswered }) =>
      [side, extension, isTold && "told", isAnswered && "answered"].filter(Boolean).join(" "),
    );
  expect(of(party("06"), party("44", "44"), { disposition: "ANSWERED" })).toEqual(["reached 44 told answered"]);
  expect(of(party("06"), party("44", "44"), { disposition: "ANSWERED", isVoicemail: true })).toEqual([
    "reached 44 told",
  ]);
  expect(of(party("33", "33"), party("44", "44"), { disposition: "BUSY" })).toEqual([
    "placed 33 told",
    "reached 44 told",
  ]);
  expect(of(party("33", "33"), party("0612345678"))).toEqual(["placed 33 told"]);
  expect(of(party("06"), party("800"))).toEqual(["reached 800"]);
  expect(of(party("06"), party("07"), { direction: "outbound" })).toEqual([]);
  expect(of(party("06"), party(""))).toEqual([]);
  expect(of(party("06"), party("4".repeat(33)))).toEqual([]);
});
