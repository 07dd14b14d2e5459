import { beforeEach, describe, expect, test } from "bun:test";
import { CallBook } from "../../../client/enrichment/call-book.ts";
import { filterOf, fits, isTodoFirst, queryOf } from "../../../client/enrichment/call-filter.ts";
import { HistoryReader } from "../../../client/enrichment/history-reader.ts";
import { ApiProblem } from "../../../client/live/problem.ts";
import type { CallLine } from "../../../server/enrichment/calls/call-view.ts";
import { callLine, noteView } from "./samples.ts";

describe("what an address asks for", () => {
  const filter = (query: string) => filterOf(new URLSearchParams(query));

  test("goes to the server under its own names; what is unknown is left out", () => {
    const query =
      "q=+Fran%C3%A7ais+&disposition=NO+ANSWER&direction=inbound&extension=44&queue=x&tag=adv&show=todo&x=1";
    expect(queryOf(filter(query))).toBe(
      "search=Fran%C3%A7ais&disposition=NO+ANSWER&direction=inbound&extension=44&queue=x&tag=adv&noted=false",
    );
    expect(filter("disposition=x&direction=&show=x&since=yesterday")).toEqual({});
    expect(filter("show=live")).toEqual({ live: true });
  });

  test("days are the reader's own, the last one whole", () => {
    const { since = 0, until = 0 } = filter("since=2026-03-02&until=2026-03-02");
    expect([new Date(since).getHours(), until - since]).toEqual([0, 86_400_000]);
  });

  test("calls that nobody noted come first, unless somebody wants the newest", () => {
    expect([isTodoFirst(new URLSearchParams()), isTodoFirst(new URLSearchParams("order=newest"))]).toEqual([
      true,
      false,
    ]);
  });

  test("a call that comes by the stream fits by all of it", () => {
    const line = callLine({ notes: [noteView({ subjectComment: "Écrit en français" })] });
    for (const good of [{}, { search: "francais ELODIE" }, { extension: "44" }, { queue: "accueil" }, { tag: "adv" }]) {
      expect(fits(line, good)).toBe(true);
    }
    const bad = [
      ...[{ search: "francais nobody" }, { extension: "4" }, { queue: "acc" }, { tag: "x" }, { noted: true }],
      ...[
        { live: true },
        { since: 1_001 },
        { until: 1_000 },
        { disposition: "BUSY" as const },
        { direction: "internal" as const },
      ],
    ];
    for (const one of bad) expect(fits(line, one)).toBe(false);
  });
});

describe("the list", () => {
  let all: CallLine[];
  let book: CallBook;
  let isGone: boolean;
  let asked: string[];
  let reader: HistoryReader;
  let now = 0;
  beforeEach(() => {
    // 250 calls, the newest first; every other one is noted.
    all = Array.from({ length: 250 }, (_, index) =>
      callLine({ id: 250 - index, startedAt: 250 - index, isNoted: index % 2 === 1 }),
    );
    [book, isGone, asked] = [new CallBook(), false, []];
    reader = new HistoryReader({
      book,
      now: () => ++now,
      async read(query) {
        asked.push(query);
        if (isGone) throw new ApiProblem("offline", 0, "");
        const wanted = new URLSearchParams(query);
        const [noted, cursor] = [wanted.get("noted"), Number(wanted.get("cursor") ?? 0)];
        const found = all.filter((line) => noted === null || String(line.isNoted) === noted);
        const end = cursor + Number(wanted.get("limit"));
        const calls = found.slice(cursor, end);
        return { calls, nextCursor: end < found.length ? String(end) : null, cursor: "boot.1" };
      },
      kept: async () => ({ calls: all.slice(0, 3), savedAt: 5 }),
    });
  });
  const shown = () =>
    book.rows
      .peek()
      .map(({ line }) => line)
      .filter((line) => reader.shows(line))
      .sort((a, b) => reader.compare(a, b))
      .map(({ id }) => id);

  test("has what nobody noted first, to its end, and then the rest", async () => {
    await reader.start({}, true);
    expect([shown().length, shown()[0], reader.hasMore.value]).toEqual([100, 250, true]);
    await reader.more();
    // The end of the first part is short: the second begins with it.
    expect(shown().slice(0, 126)).toEqual([...Array.from({ length: 125 }, (_, index) => 250 - 2 * index), 249]);
    while (reader.hasMore.value) await reader.more();
    expect(shown()).toHaveLength(250);
  });

  test("newest first is one list", async () => {
    await reader.start({}, false);
    expect(shown()).toEqual(Array.from({ length: 100 }, (_, index) => 250 - index));
    await reader.more();
    expect(shown()).toHaveLength(200);
    expect(asked).toEqual(["&limit=100", "&limit=100&cursor=100"]);
    expect(reader.query.value).toBe("");
  });

  test("takes what comes by the stream where it has read so far, and nothing older", async () => {
    await reader.start({}, false);
    book.apply({ calls: [callLine({ id: 300, startedAt: 300 }), callLine({ id: 3, startedAt: 3 })], gone: [249] });
    expect(shown().slice(0, 3)).toEqual([300, 250, 248]);
    expect(shown()).not.toContain(3);
    await reader.start({ queue: "x" }, false);
    book.apply({ calls: [callLine({ id: 301, startedAt: 301 })], gone: [] });
    expect(shown()).not.toContain(301);
  });

  test("keeps the newer of two states of a call, whichever comes first", () => {
    book.apply({ calls: [callLine({ revision: 3, queue: "new" })], gone: [] });
    book.put([callLine({ revision: 2, queue: "old" })]);
    expect(book.line(1)?.queue).toBe("new");
  });

  test("without a server shows what the device keeps, by the same filters; with one again, all", async () => {
    isGone = true;
    await reader.start({ noted: false }, true);
    expect([shown(), reader.savedAt.value]).toEqual([[250, 248], 5]);
    isGone = false;
    await reader.reload();
    expect([shown().length, reader.savedAt.value, reader.problem.value]).toEqual([100, null, null]);
    // What was read stays, also when the next reading fails.
    isGone = true;
    await reader.reload();
    expect([shown().length, reader.savedAt.value]).toEqual([100, null]);
  });
});
