import { describe, expect, test } from "bun:test";
import { matchesAgent, matchesCall, matchesQueue, parseFilter } from "../../client/cccp/filters.ts";
import { APP_PATHS } from "../../client/app-paths.ts";
import { parsePlace, parseSheet, sheetLink, withQuery } from "../../client/place.ts";
import { agent, call, queue } from "./board-fixture.ts";

const filter = (text: string) => parseFilter(new URLSearchParams(text));

describe("filters of the address", () => {
  test("what is not known counts as no filter", () => {
    expect(filter("show=nonsense&view=7")).toEqual({ show: "all", view: "all", project: "", words: [] });
    expect(filter("show=paused&view=agents&project=X&q=+Éva%20 b")).toEqual({
      show: "paused",
      view: "agents",
      project: "X",
      words: ["eva", "b"],
    });
  });

  test("chips choose agents by state", () => {
    expect(matchesAgent(agent("a"), filter("show=free"), [])).toBe(true);
    expect(matchesAgent(agent("a", { state: "ringing" }), filter("show=free"), [])).toBe(false);
    expect(matchesAgent(agent("a", { state: "ringing" }), filter("show=busy"), [])).toBe(true);
    expect(matchesAgent(agent("a", { isWithoutPhone: true }), filter("show=free"), [])).toBe(false);
    expect(matchesAgent(agent("a", { isWithoutPhone: true }), filter("show=away"), [])).toBe(true);
  });

  test("trouble is what is past a threshold, in every list", () => {
    for (const level of ["ok", "amber", "red"] as const) {
      const isShown = level !== "ok";
      expect(matchesQueue(queue("q", { level }), filter("show=trouble"))).toBe(isShown);
      expect(matchesAgent(agent("a", { level }), filter("show=trouble"), [])).toBe(isShown);
      expect(matchesCall(call("c", { level }), filter("show=trouble"))).toBe(isShown);
    }
  });

  test("a search finds every word anywhere, without case or accents", () => {
    const inès = agent("imoreau", { name: "Inès Moreau" });
    expect(matchesAgent(inès, filter("q=ines+support"), ["Support N1"])).toBe(true);
    expect(matchesAgent(inès, filter("q=ines+sales"), ["Support N1"])).toBe(false);
    expect(matchesCall(call("c", { caller: "0612345678", queueName: "Réclamations" }), filter("q=3456 recla"))).toBe(
      true,
    );
  });

  test("a project hides the others", () => {
    expect(matchesQueue(queue("q", { projectName: "NORD" }), filter("project=DEMO"))).toBe(false);
    expect(matchesQueue(queue("q", { projectName: "NORD" }), filter("project=NORD"))).toBe(true);
  });
});

describe("addresses", () => {
  test("a sheet lies over the screen it was opened from, filters and all", () => {
    const place = parsePlace("/queue/DEMO__Sales", "/?show=trouble");
    expect([place.path, place.query.get("show"), place.sheet]).toEqual([
      "/",
      "trouble",
      { kind: "queue", id: "DEMO__Sales" },
    ]);
  });

  test("a sheet's own server counts for what lies under it", () => {
    expect(parsePlace("/call/x?server=2", "/calls?server=1").query.get("server")).toBe("2");
  });

  test("ids of any text survive the address", () => {
    for (const id of ["a/b", "é ?&#", "100%", "x@y:1"]) {
      const link = sheetLink("agent", id, "1");
      expect(parseSheet(link.slice(0, link.indexOf("?")))).toEqual({ kind: "agent", id });
      expect(APP_PATHS.some((path) => path.test(link))).toBe(true);
    }
  });

  test("an id that cannot be decoded is taken as it is", () => {
    expect(parseSheet("/queue/100%")).toEqual({ kind: "queue", id: "100%" });
    expect(parseSheet("/queue/")).toBeNull();
    expect(parseSheet("/calls")).toBeNull();
  });

  test("changing one filter keeps the others and the screen", () => {
    const place = parsePlace("/calls/?q=a&state=ended", "/");
    expect(place.path).toBe("/calls");
    expect(withQuery(place, { q: "b c" })).toBe("/calls?q=b+c&state=ended");
    expect(withQuery(place, { q: null, state: "" })).toBe("/calls");
  });

  test("the server's own addresses are not the app's", () => {
    for (const path of ["/api/docs", "/cst_explorer/x", "/healthz", "/light", "/queue/", "/callsx"]) {
      expect([path, APP_PATHS.some((pattern) => pattern.test(path))]).toEqual([path, false]);
    }
    for (const path of ["/", "/?show=free", "/calls?q=1", "/wall/now", "/settings/servers/new", "/setup?token=x"]) {
      expect([path, APP_PATHS.some((pattern) => pattern.test(path))]).toEqual([path, true]);
    }
  });
});
