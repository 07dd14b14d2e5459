import { describe, expect, test } from "bun:test";
import { TimelineStore } from "../../client/cccp/timeline-store.ts";
import { filterEntries, toCsv, toJson, toTabs } from "../../client/cccp/timeline-text.ts";
import type { TimelineEntry } from "../../server/cccp/live/model.ts";
import { T0 } from "./board-fixture.ts";

function entry(id: number, part: Partial<TimelineEntry> = {}): TimelineEntry {
  return { id, at: T0 + id, source: "", target: "", state: "", name: "", data: "", ...part };
}

describe("timeline", () => {
  test("is in order of time however it comes, and each event is there once", () => {
    const store = new TimelineStore();
    store.apply({ entries: [entry(2), entry(5)] });
    store.apply({ entries: [entry(1), entry(5, { state: "late" })] });
    expect(store.entries.value.map(({ id, state }) => `${id}${state}`)).toEqual(["1", "2", "5late"]);
  });

  test("a reset forgets what was", () => {
    const store = new TimelineStore();
    store.apply({ entries: [entry(1)] });
    store.apply({ entries: [entry(2)], isReset: true });
    expect(store.entries.value).toEqual([entry(2)]);
  });

  test("a filter finds every word in any column", () => {
    const entries = [entry(1, { name: "log", data: "Déconnecté" }), entry(2, { name: "log", target: "queue" })];
    expect(filterEntries(entries, "LOG deconnecte").map(({ id }) => id)).toEqual([1]);
    expect(filterEntries(entries, " ").length).toBe(2);
  });
});

describe("taking it away", () => {
  test("CSV quotes what must be quoted and lets no formula through", () => {
    const csv = toCsv([entry(0, { source: 'a "b", c', target: "=1+1", state: "-2", name: "@x", data: "two\nlines" })]);
    const lines = csv.split("\r\n");
    expect(lines[0]).toBe("\ufeffdate,source,target,state,name,data");
    expect(lines[1]).toBe(`2026-03-02T09:00:00.000Z,"a ""b"", c",'=1+1,'-2,'@x,"two\nlines"`);
  });

  test("a guarded formula that needs quotes has both", () => {
    expect(toCsv([entry(0, { data: '=HYPERLINK("x")' })])).toContain(`"'=HYPERLINK(""x"")"`);
  });

  test("JSON holds the same", () => {
    expect(JSON.parse(toJson([entry(0, { name: "é" })]))).toEqual([
      { date: "2026-03-02T09:00:00.000Z", source: "", target: "", state: "", name: "é", data: "" },
    ]);
  });

  test("tabs and lines in a text do not break the columns", () => {
    expect(
      toTabs([entry(0, { name: "a\tb", data: "c\nd" })])
        .split("\t")
        .slice(4),
    ).toEqual(["a b", "c d"]);
  });

  test("an unknown date is empty", () => {
    expect(toTabs([entry(0, { at: null, source: "x" })]).startsWith("\tx")).toBe(true);
  });
});
