import { describe, expect, test } from "bun:test";
import { dayName, figuresQuery, listLink, periodIn } from "../../../client/enrichment/figures-query.ts";

const NOW = new Date(2026, 10, 27, 23, 59).getTime();
const address = (query: string) => new URLSearchParams(query);

describe("the period of an address", () => {
  test.each([
    ["", "today", "2026-11-27", "2026-11-27"],
    ["period=yesterday", "yesterday", "2026-11-26", "2026-11-26"],
    ["period=week", "week", "2026-11-21", "2026-11-27"],
    ["period=month", "month", "2026-10-29", "2026-11-27"],
    ["period=century", "today", "2026-11-27", "2026-11-27"],
    ["since=2026-10-25&until=2026-10-25", null, "2026-10-25", "2026-10-25"],
    ["since=2026-10-25", null, "2026-10-25", "2026-11-27"],
    ["until=2026-10-25", null, "2026-10-25", "2026-10-25"],
    ["since=x&period=week", "week", "2026-11-21", "2026-11-27"],
  ])("%s", (query, preset, sinceDay, untilDay) => {
    expect(periodIn(address(query), NOW)).toEqual({ preset, sinceDay, untilDay } as never);
  });

  test("goes to the server as instants, with the zone; the note and what lasts are no filter of figures", () => {
    const asked = new URLSearchParams(
      figuresQuery(address("tag=adv&show=todo&since=2026-03-29&until=2026-03-29"), NOW, "Europe/Paris"),
    );
    expect(Object.fromEntries(asked)).toEqual({
      ...{ tag: "adv", zone: "Europe/Paris" },
      since: String(new Date(2026, 2, 29).getTime()),
      until: String(new Date(2026, 2, 30).getTime()),
    });
  });

  test("days are counted by the calendar, whatever their length", () => {
    for (let plus = -400; plus < 400; plus++) {
      expect(dayName(NOW, plus)).toBe(new Date(Date.UTC(2026, 10, 27 + plus)).toISOString().slice(0, 10));
    }
  });
});

test("the list that a figure leads to has the same days and filters, and what the figure was about", () => {
  const period = { sinceDay: "2026-11-01", untilDay: "2026-11-02" };
  expect(
    listLink(address("tag=a+b&period=week&show=live&extension=33"), period, { show: "todo", extension: "44" }),
  ).toBe("/calls/history?extension=44&tag=a+b&since=2026-11-01&until=2026-11-02&show=todo");
});
