import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { SCHOOL_CSV, SCHOOL_JSON } from "../plannings/school-files.ts";
import { openPresenceHouse, type PresenceHouse } from "./house.ts";

let house: PresenceHouse;
beforeEach(async () => {
  house = await openPresenceHouse();
  for (const id of [1001, 1002, 1003]) house.pbx.add(id, "available");
  const pbx = { name: "School", url: "https://pbx.example.com", clientId: "x", secret: "y" };
  const { id } = (await house.ask("admin", "POST", "pbxs", pbx)).body;
  await house.ask("admin", "POST", `pbxs/${id}/import`);
});
afterEach(() => house.close());

const HOW = { mode: "merge", isDry: false, isPartial: false };
const take = (name: string, text: string, more: object = {}, who = "admin") => {
  const content = Buffer.from(text).toString("base64");
  return house.ask(who, "POST", "plannings/import", { name, content, ...HOW, ...more });
};
const slots = async () => {
  const { extensions } = (await house.ask("vera", "GET", "extensions")).body;
  const lists = extensions.map(async ({ id, number }: { id: number; number: string }) => [
    number,
    (await house.ask("vera", "GET", `extensions/${id}/slots`)).body.slots.length,
  ]);
  return Object.fromEntries(await Promise.all(lists));
};

describe("A58 the files of the replaced application", () => {
  test("the table: dry first, then taken, then nothing more to do", async () => {
    const dry = await take("planning.csv", SCHOOL_CSV, { isDry: true });
    expect(dry.body).toMatchObject({ isDry: true, rows: 18, faults: [], unchanged: 0 });
    expect(dry.body.added).toHaveLength(18);
    expect(await slots()).toEqual({ "2001": 0, "2002": 0, "2003": 0 });
    expect((await take("planning.csv", SCHOOL_CSV)).body.added).toHaveLength(18);
    expect(await slots()).toEqual({ "2001": 10, "2002": 8, "2003": 0 });
    expect((await take("planning.csv", SCHOOL_CSV)).body).toMatchObject({ added: [], removed: [], unchanged: 18 });
  });

  test("the JSON: slots, defaults and settings; a supervisor leaves those of the house alone", async () => {
    const first = await take("planning.json", SCHOOL_JSON, {}, "sam");
    expect(first.body).toMatchObject({
      rows: 21,
      defaults: [{ extension: "2003", to: "away" }],
      areSettingsTaken: false,
    });
    expect(await slots()).toEqual({ "2001": 10, "2002": 8, "2003": 3 });
    const { extensions } = (await house.ask("vera", "GET", "extensions?search=2003")).body;
    expect(extensions).toMatchObject([{ number: "2003", defaultStatus: "away" }]);
    const second = await take("planning.json", SCHOOL_JSON);
    expect(second.body).toMatchObject({ added: [], removed: [], defaults: [], areSettingsTaken: true });
    const house2 = (await house.ask("vera", "GET", "settings")).body;
    expect(house2.defaultStatus).toBe(second.body.settings.defaultStatus ?? house2.defaultStatus);
    expect((await take("planning.json", SCHOOL_JSON)).body.areSettingsTaken).toBe(false);
  });

  test.each(["csv", "json"])("what is given out as %s is taken back as the same", async (format) => {
    await take("planning.json", SCHOOL_JSON);
    const file = await house.ask("vera", "GET", `plannings/export?format=${format}&mark=true`);
    expect(file.status).toBe(200);
    expect((await take(`a.${format}`, file.text, { mode: "replace" })).body).toMatchObject({
      ...{ added: [], removed: [], unchanged: 21, faults: [] },
    });
  });
});

describe("A59 what cannot be taken", () => {
  const BAD =
    "extension,day,start_time,end_time,status\n2001,lundi,08:00,25:00,available\n2001,mardi,08:00,12:00,away\n";

  test("is named with its line, and nothing at all is taken unless that is asked for", async () => {
    const refused = await take("a.csv", BAD);
    expect([refused.status, refused.body.code]).toEqual([422, "planning_refused"]);
    expect(refused.body.report.faults).toMatchObject([{ line: 2, heading: "end_time", value: "25:00" }]);
    expect((await slots())["2001"]).toBe(0);
    const partial = await take("a.csv", BAD, { isPartial: true });
    expect(partial.body).toMatchObject({ added: [{ extension: "2001", line: 3 }] });
    expect((await slots())["2001"]).toBe(1);
  });

  test("an extension that is not there is told, and never left out in silence", async () => {
    const text = "extension,day,start_time,end_time,status\n9999,monday,08:00,12:00,available\n";
    const dry = await take("a.csv", text, { isDry: true });
    expect(dry.body.unknownExtensions).toMatchObject([{ extension: "9999", slots: 1 }]);
    expect((await take("a.csv", text)).status).toBe(422);
    expect((await take("a.csv", text, { isPartial: true })).body.added).toEqual([]);
  });

  test("a status with markup is a value in a message", async () => {
    const text = "extension,day,start_time,end_time,status\n2001,monday,08:00,12:00,<script>alert(1)</script>\n";
    const refused = await take("a.csv", text);
    expect(refused.body.report.faults).toMatchObject([{ code: "status", value: "<script>alert(1)</script>" }]);
  });

  test("a file that is not in base64 is refused", async () => {
    const answer = await house.ask("sam", "POST", "plannings/import", { name: "a.csv", content: "%%%", ...HOW });
    expect(answer.body.fields[0]).toMatchObject({ field: "content", code: "base64" });
  });
});
