import { afterEach, describe, expect, test } from "bun:test";
import { openPresenceHouse, type PresenceHouse } from "./house.ts";
import { applyPbxOption } from "../../../server/presence/pbxs/pbx-option.ts";
import { parseArguments } from "../../../server/platform/config/parse.ts";

let house: PresenceHouse | null = null;
afterEach(async () => {
  await house?.close();
  house = null;
});

const NAMED = {
  ...{
    yeastarUrl: "https://192.0.2.7:8088",
    yeastarClientId: "client",
    yeastarClientSecret: "secret-of-the-environment",
  },
};

describe("the PBX of the environment", () => {
  test("is entered at the first start, and spoken to", async () => {
    house = await openPresenceHouse(undefined, undefined, { options: NAMED });
    const { body, text } = await house.ask("admin", "GET", "pbxs");
    expect(body.pbxs).toMatchObject([
      { name: "192.0.2.7:8088", url: NAMED.yeastarUrl, clientId: "client", hasSecret: true },
    ]);
    expect(house.setUps.map(({ secret }) => secret)).toEqual([NAMED.yeastarClientSecret]);
    const entries = await house.app.platform.audit.list(null, null, 50);
    expect(entries.find(({ action }) => action === "presence.pbx.add")).toMatchObject({ userName: null });
    expect(`${text}${JSON.stringify(entries)}`).not.toContain(NAMED.yeastarClientSecret);
  });

  test("is not entered where there is one, nor when a part of it is missing", async () => {
    const added: object[] = [];
    const pbxs = (stored: object[]) => ({
      stored: stored as never[],
      add: async (one: object) => added.push(one) as never,
    });
    const options = { ...NAMED, defaultStatus: null, icalBaseUrl: null };
    await applyPbxOption(pbxs([{}]), options);
    await applyPbxOption(pbxs([]), { ...options, yeastarClientSecret: null });
    expect(added).toEqual([]);
    await applyPbxOption(pbxs([]), options);
    expect(added).toHaveLength(1);
  });
});

describe("A65 the default of the environment", () => {
  test("holds until somebody sets another one", async () => {
    house = await openPresenceHouse(undefined, undefined, { options: { defaultStatus: "do_not_disturb" } });
    expect((await house.ask("vera", "GET", "settings")).body.defaultStatus).toBe("do_not_disturb");
    await house.ask("admin", "PUT", "settings", { defaultStatus: "away" });
    expect((await house.ask("vera", "GET", "settings")).body.defaultStatus).toBe("away");
  });
});

describe("the variables of the replaced application", () => {
  const taken = ["yeastarUrl", "defaultStatus", "syncInterval", "icalBaseUrl"] as const;
  const parse = (env: Record<string, string>) => parseArguments({ argv: [], env, taken: [...taken] }).options;

  test("are read", () => {
    const env = {
      YEASTAR_PBX_URL: "https://192.0.2.7:8088/",
      SYNC_INTERVAL_MINUTES: "5",
      ICAL_BASE_URL: "https://p.example.org/ical?u=",
    };
    expect(parse({ ...env, DEFAULT_STATUS: "away" })).toMatchObject({
      ...{ yeastarUrl: "https://192.0.2.7:8088", syncInterval: 5, defaultStatus: "away" },
      icalBaseUrl: "https://p.example.org/ical?u=",
    });
  });

  test.each([
    [{ ICAL_BASE_URL: "https://planner.example.org" }, "ends where the token is to stand"],
    [{ ICAL_BASE_URL: "ftp://planner.example.org/?u=" }, "ends where the token is to stand"],
    [{ DEFAULT_STATUS: "zzz" }, "must be one of available"],
    [{ YEASTAR_PBX_URL: "192.0.2.7" }, "without a path"],
    [{ SYNC_INTERVAL_MINUTES: "0" }, "from 1 to 1440"],
  ])("%j is refused with what would be right", (env, message) => {
    expect(() => parse(env as unknown as Record<string, string>)).toThrow(message);
  });
});
