import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { insertOverride } from "../../server/presence/overrides/repo.ts";
import { insertLog } from "../../server/presence/log/repo.ts";
import type { Options } from "../../server/platform/config/options.ts";
import { HOUR, MONDAY_10, openPresenceHouse, type PresenceHouse } from "../presence/room/house.ts";
import { plan, withExtensions } from "../presence/room/set-up.ts";

let house: PresenceHouse;
let ids: Record<string, number>;
const open = async (more: Partial<Options> = {}) => {
  house = await openPresenceHouse(undefined, undefined, { options: more });
  ids = await withExtensions(house);
};
beforeEach(() => open());
afterEach(() => house.close());

const idOf = (number: string) => ids[number] ?? 0;
const get = (who: string | null, path: string) => house.ask(who, "GET", path);
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;

/** A form as a browser posts it. */
async function post(
  who: string | null,
  path: string,
  form: BodyInit | null = null,
  headers: Record<string, string> = {},
) {
  const all: Record<string, string> = { host: "localhost", origin: "http://localhost", ...headers };
  const cookie = who === null ? undefined : house.cookies.get(who);
  if (cookie) all.cookie = cookie;
  const response = await house.app.elysia.handle(
    new Request(`http://localhost${path}`, { method: "POST", headers: all, body: form }),
  );
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return {
    status: response.status,
    location: response.headers.get("location"),
    body: isJson ? JSON.parse(text) : text,
  };
}
const form = (fields: Record<string, string>) => new URLSearchParams(fields);
/** Waits until the calendar of an address was asked for: what is sealed is opened on other threads. */
async function asked(url: string): Promise<void> {
  for (let turn = 0; turn < 100 && house.reader.asks.at(-1)?.url !== url; turn++) await house.settle();
  expect(house.reader.asks.at(-1)?.url).toBe(url);
}
const JSON_WANTED = { accept: "application/json" };

describe("A60 /api/extensions", () => {
  test("has the documented envelope, field by field", async () => {
    const { status, body } = await get("vera", "/api/extensions");
    expect([status, Object.keys(body)]).toEqual([200, ["success", "data"]]);
    expect(body.success).toBe(true);
    expect(body.data).toHaveLength(3);
    const { last_synced_at, ...rest } = body.data[0];
    expect(rest).toEqual({
      ...{ id: idOf("1001"), yeastar_id: 1, number: "1001", name: expect.any(String), email: expect.any(String) },
      ...{ current_status: "available", planning_enabled: false },
    });
    expect(last_synced_at).toMatch(ISO);
    expect(Date.parse(last_synced_at)).toBe(MONDAY_10);
  });

  test("is a bare array as the dashboard had it when that is asked for", async () => {
    const { body } = await get("vera", "/api/extensions?shape=array");
    expect(Object.keys(body[0])).toEqual(["id", "number", "name", "status", "planning_enabled", "last_synced"]);
    expect(body[0].last_synced).toMatch(ISO);
  });
});

describe("A60 /api/extensions/<id>", () => {
  test("has weekly slots, dated ones with their date, and what was set by hand", async () => {
    const id = idOf("1001");
    const weekly = { day: 0, startMinute: 480, endMinute: 720, status: "available" };
    await house.ask("sam", "POST", `extensions/${id}/slots`, weekly);
    await house.ask("sam", "PATCH", `extensions/${id}`, { isPlanned: true });
    const dated = { date: "2026-05-01", startMinute: 0, endMinute: 1_440, status: "off_work" };
    await house.ask("sam", "POST", `extensions/${id}/slots`, dated);
    await house.ask("sam", "POST", "overrides", { extensionIds: [id], status: "away", minutes: 60, reason: "Dentist" });
    const { body } = await get("vera", `/api/extensions/${id}`);
    expect(body.success).toBe(true);
    const { schedules, overrides, ...rest } = body.data;
    expect(rest).toEqual({
      ...{ id, number: "1001", name: expect.any(String), current_status: "available" },
      ...{ planning_enabled: true, override_enabled: false },
    });
    expect(schedules).toEqual([
      {
        id: expect.any(Number),
        day_of_week: 0,
        specific_date: null,
        start_time: "08:00",
        end_time: "12:00",
        status: "available",
      },
      {
        ...{ id: expect.any(Number), day_of_week: null, specific_date: "2026-05-01" },
        ...{ start_time: "00:00", end_time: "24:00", status: "off_work" },
      },
    ]);
    expect(overrides).toMatchObject([{ status: "away", reason: "Dentist", id: expect.any(Number) }]);
    expect(overrides[0].created_at).toMatch(ISO);
    expect(Date.parse(overrides[0].expires_at) - Date.parse(overrides[0].created_at)).toBe(HOUR);
  });

  test.each(["99", "0", "abc", "1e9", "99999999999999999999"])("of %s is a 404 in JSON", async (id) => {
    expect(await get("vera", `/api/extensions/${id}`)).toMatchObject({
      status: 404,
      body: { success: false, error: "Extension not found" },
    });
  });
});

test("what was set by hand and is over is not told, whether it is put away or not", async () => {
  const id = idOf("1001");
  await house.app.platform.database.transact((tx) =>
    insertOverride(tx, {
      ...{
        extensionId: id,
        batchId: "",
        status: "away",
        reason: "",
        startAt: 1,
        endAt: MONDAY_10,
        byId: "",
        byName: "",
      },
      ...{ isUntilNextEvent: false, endedAt: null, endedWhy: "", endedBy: "", replacedById: null },
    }),
  );
  expect((await get("vera", `/api/extensions/${id}`)).body.data.overrides).toEqual([]);
});

describe("A60 /api/logs", () => {
  test("has the old fields, the newest first, by pages", async () => {
    const id = idOf("1001");
    await plan(house, id);
    await house.ask("sam", "POST", "overrides", { extensionIds: [id], status: "away", reason: "Dentist" });
    await house.settle();
    await house.ask("sam", "POST", "overrides", { extensionIds: [idOf("1002")], status: "lunch" });
    await house.settle();
    const { body } = await get("vera", "/api/logs");
    expect(body.pagination).toEqual({ page: 1, per_page: 50, total: body.data.length, pages: 1 });
    expect(body.data[1]).toEqual({
      ...{ id: expect.any(Number), extension_id: id, extension_number: "1001", action: "Override manuel défini" },
      ...{ old_status: "available", new_status: "away", trigger_type: "override", details: "Dentist" },
      created_at: expect.stringMatching(ISO),
    });
    const own = await get("vera", `/api/logs?extension_id=${id}&per_page=1&page=1`);
    expect(own.body.data.map((row: { extension_id: number }) => row.extension_id)).toEqual([id]);
    const { total } = own.body.pagination;
    expect(own.body.pagination).toEqual({ page: 1, per_page: 1, total, pages: total });
    const beyond = await get("vera", `/api/logs?extension_id=${id}&per_page=1&page=${total + 1}`);
    expect(beyond.body.data).toEqual([]);
  });

  test.each([
    ["per_page=1000", { page: 1, per_page: 100 }],
    ["per_page=0&page=0", { page: 1, per_page: 1 }],
    ["per_page=-5&page=-1", { page: 1, per_page: 50 }],
    ["per_page=x&page=1.5", { page: 1, per_page: 50 }],
    ["page=999999999999999", { page: 1_000_000, per_page: 50 }],
  ])("?%s is kept within bounds", async (query, expected) => {
    const { status, body } = await get("vera", `/api/logs?${query}`);
    expect([status, body.pagination]).toMatchObject([200, expected]);
  });

  test("what is kept private is told to administrators alone", async () => {
    const id = idOf("1001");
    const because = [
      { level: "calendar", status: "away", startAt: null, endAt: null, id: null, name: "Doctor", isPrivate: true },
    ];
    const { database } = house.app.platform;
    await database.transact((tx) =>
      insertLog(tx, {
        ...{
          at: MONDAY_10 + HOUR,
          pbxId: 1,
          extensionId: id,
          number: "1001",
          name: "x",
          oldStatus: null,
          newStatus: "away",
        },
        ...{ source: "calendar", because: because as never, latencyMs: 1, result: "done", detail: "", byName: "" },
      }),
    );
    expect((await get("vera", "/api/logs")).body.data[0]).toMatchObject({
      details: null,
      trigger_type: "schedule_specific",
    });
    expect((await get("admin", "/api/logs")).body.data[0]).toMatchObject({
      details: "Doctor",
      action: "Changement de statut automatique",
    });
  });
});

describe("A60 /api/stats", () => {
  test("has the envelope, and counts by status", async () => {
    await plan(house, idOf("1001"));
    await house.ask("sam", "POST", "overrides", { extensionIds: [idOf("1002")], status: "lunch" });
    await house.settle();
    expect((await get("vera", "/api/stats")).body).toEqual({
      success: true,
      data: {
        ...{ total_extensions: 3, planning_enabled: 1, status_counts: { available: 2, lunch: 1 } },
        sync_interval_minutes: null,
      },
    });
  });
});

describe("A62 without a session", () => {
  test.each(["/api/extensions", "/api/extensions/1", "/api/logs", "/api/stats"])(
    "%s is refused, unless reading is public",
    async (path) => {
      expect((await get(null, path)).status).toBe(401);
      await house.close();
      await open({ publicRead: true, syncInterval: 5 });
      expect((await get(null, path.replace("/1", `/${idOf("1001")}`))).status).toBe(200);
      if (path === "/api/stats") expect((await get(null, path)).body.data.sync_interval_minutes).toBe(5);
    },
  );

  test("no form is taken, nor one from another site", async () => {
    const path = `/extension/${idOf("1001")}/toggle-planning`;
    expect((await post(null, path)).status).toBe(401);
    expect((await post("sam", path, null, { origin: "https://evil.example.org" })).status).toBe(403);
    expect((await get("vera", "/api/stats")).body.data.planning_enabled).toBe(0);
  });
});

describe("the old buttons", () => {
  test("switch planning and freeze there and back, and lead to the screen", async () => {
    const id = idOf("1001");
    const path = `/extension/${id}/toggle-planning`;
    expect(await post("sam", path)).toMatchObject({ status: 302, location: "/presence" });
    expect((await get("vera", `/api/extensions/${id}`)).body.data.planning_enabled).toBe(true);
    expect(await post("sam", path, null, JSON_WANTED)).toMatchObject({
      status: 200,
      body: { success: true, planning_enabled: false },
    });
    await post("sam", `/extension/${id}/toggle-override`);
    expect((await get("vera", `/api/extensions/${id}`)).body.data).toMatchObject({
      override_enabled: true,
      planning_enabled: false,
    });
    expect((await post("alice", path)).status).toBe(403);
    expect((await post("sam", "/extension/99/toggle-planning")).status).toBe(404);
    expect((await post("sam", "/extension/x/toggle-planning")).status).toBe(404);
  });

  test("set by hand for hours, by the status's old name too, and end it", async () => {
    const id = idOf("1001");
    const path = `/extension/${id}/override`;
    const set = { status: "face_a_face_pedagogique", reason: "Cours", duration: "2" };
    expect(await post("alice", path, form(set))).toMatchObject({ status: 302, location: "/presence" });
    await house.settle();
    expect(house.pbx.statusOf(1)).toBe("lunch");
    const [one] = (await get("vera", `/api/extensions/${id}`)).body.data.overrides;
    expect(one).toMatchObject({ status: "lunch", reason: "Cours" });
    expect(Date.parse(one.expires_at) - Date.parse(one.created_at)).toBe(2 * HOUR);
    await post("alice", path, form({ status: "away", duration: "0" }));
    expect((await get("vera", `/api/extensions/${id}`)).body.data.overrides).toMatchObject([
      { status: "away", expires_at: null },
    ]);
    expect(await post("alice", `/extension/${id}/remove-override`, null, JSON_WANTED)).toMatchObject({
      body: { ended: 1 },
    });
    expect((await get("vera", `/api/extensions/${id}`)).body.data.overrides).toEqual([]);
    expect((await post("alice", `/extension/${id}/remove-override`)).status).toBe(302);
    expect((await post("alice", `/extension/${idOf("1002")}/override`, form(set))).status).toBe(403);
  });

  test.each([
    ["status", { status: "zzz" }],
    ["status", {}],
    ["duration", { status: "away", duration: "-3" }],
    ["duration", { status: "away", duration: "1.5" }],
    ["duration", { status: "away", duration: "9000" }],
    ["reason", { status: "away", reason: "x".repeat(501) }],
  ])("A09 a wrong %s is refused by name, and nothing is set", async (field, wrong: Record<string, string>) => {
    const answer = await post("sam", `/extension/${idOf("1001")}/override`, form(wrong));
    expect([answer.status, answer.body.fields?.map((one: { field: string }) => one.field)]).toEqual([422, [field]]);
    expect((await get("vera", `/api/extensions/${idOf("1001")}`)).body.data.overrides).toEqual([]);
  });

  test("A67 all available is an override of all with an end, and what held before comes back when it is undone", async () => {
    await post("sam", `/extension/${idOf("1002")}/override`, form({ status: "lunch" }));
    await house.settle();
    const { body } = await post("sam", "/set-all-available", null, JSON_WANTED);
    expect(body).toMatchObject({ success: true, extensions: 3, batch_id: expect.any(String) });
    await house.settle();
    expect(house.pbx.statusOf(2)).toBe("available");
    const [one] = (await get("vera", `/api/extensions/${idOf("1001")}`)).body.data.overrides;
    expect(Date.parse(one.expires_at) - Date.parse(one.created_at)).toBe(HOUR);
    expect((await house.ask("sam", "POST", body.undo)).body).toMatchObject({ ended: 3, restored: 1 });
    await house.settle();
    expect(house.pbx.statusOf(2)).toBe("lunch");
    expect((await post("alice", "/set-all-available")).status).toBe(403);
  });

  test("change nothing for whoever sees a part of the call centre alone", async () => {
    const here = { who: null, from: null };
    const { people, sessions } = house.app.auth;
    const scope = { projects: ["DEMO"], queues: [] };
    await people.add({ name: "part", role: "supervisor", extension: null, password: null, scope }, here);
    const id = await sessions.open(await people.byName("part"), "127.0.0.1", "", null);
    const headers = { cookie: `vigie_session=${id}` };
    const one = `/extension/${idOf("1001")}`;
    for (const path of [`${one}/toggle-planning`, `${one}/toggle-override`, "/set-all-available"]) {
      expect(await post(null, path, null, headers)).toMatchObject({
        status: 403,
        body: { code: "presence_read_only" },
      });
    }
    const set = await post(null, `${one}/override`, form({ status: "away" }), headers);
    expect(set).toMatchObject({ status: 403, body: { code: "not_your_extension" } });
    expect((await get("vera", one.replace("extension", "api/extensions"))).body.data).toMatchObject({
      ...{ planning_enabled: false, override_enabled: false, overrides: [] },
    });
  });

  test("take a planning in from a file, whole or not at all", async () => {
    const file = (text: string) => {
      const data = new FormData();
      data.set("file", new File([text], "planning.csv", { type: "text/csv" }));
      return data;
    };
    const head = "extension,day,start_time,end_time,status\n";
    const good = `${head}1001,lundi,08:00,12:00,available\n1002,lundi,9:00,12h30,away\n`;
    expect(await post("sam", "/planning/import", file(good), JSON_WANTED)).toMatchObject({
      body: { added: 2, unchanged: 0 },
    });
    expect(await post("sam", "/planning/import", file(good))).toMatchObject({ status: 302, location: "/presence" });
    expect((await get("vera", `/api/extensions/${idOf("1002")}`)).body.data.schedules).toMatchObject([
      { start_time: "09:00", end_time: "12:30" },
    ]);
    const bad = await post(
      "sam",
      "/planning/import",
      file(`${head}1001,mardi,08:00,12:00,zzz\n1001,jeudi,08:00,12:00,away\n`),
    );
    expect([bad.status, bad.body.code]).toEqual([422, "planning_refused"]);
    expect((await get("vera", `/api/extensions/${idOf("1001")}`)).body.data.schedules).toHaveLength(1);
    expect((await post("sam", "/planning/import", form({ file: "x" }))).body.code).toBe("planning_without_file");
    expect((await post("alice", "/planning/import", file(good))).status).toBe(403);
  });

  test("A54 name a calendar by its token, where it is known what the token stands behind", async () => {
    const path = `/planning/extension/${idOf("1001")}/sync-ical`;
    const token = "a/b?c&d e%2f";
    expect((await post("admin", path, form({ ical_token: token }))).body.code).toBe("calendar_base_unknown");
    await house.close();
    await open({ icalBaseUrl: "https://planner.example.org/ical?u=" });
    expect(await post("admin", path, form({ ical_token: token }), JSON_WANTED)).toMatchObject({
      body: { feed_id: expect.any(Number) },
    });
    await asked(`https://planner.example.org/ical?u=${encodeURIComponent(token)}`);
    await post("admin", path.replace("sync-ical", "update-ical-token"), form({ ical_token: "other" }));
    await asked("https://planner.example.org/ical?u=other");
    expect((await house.ask("admin", "GET", "feeds")).body.feeds).toHaveLength(1);
    const entries = await house.app.platform.audit.list(null, null, 2);
    expect(entries.map(({ action }) => action)).toEqual(["presence.feed.change", "presence.feed.add"]);
    expect(JSON.stringify(entries)).not.toContain("?u=");
    expect((await post("admin", path, form({ ical_token: " " }))).status).toBe(422);
    expect((await post("sam", path, form({ ical_token: token }))).status).toBe(403);
  });
});

describe("A61 hostile text", () => {
  test("is text in JSON, whatever the PBX says", async () => {
    house.pbx.setByHand(1, "<script>alert(1)</script>");
    await house.settle();
    const { body, headers } = await get("vera", "/api/extensions");
    expect(body.data[0].current_status).toBe("<script>alert(1)</script>");
    expect(headers.get("content-type")).toContain("application/json");
  });
});
