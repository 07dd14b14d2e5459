import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listFeeds } from "../../../server/presence/feeds/repo.ts";
import { activeOverrides } from "../../../server/presence/overrides/repo.ts";
import { listPbxs, PBX_SECRET } from "../../../server/presence/pbxs/repo.ts";
import { listExtensions } from "../../../server/presence/repo.ts";
import { listRules } from "../../../server/presence/rulebook/repo.ts";
import { listSlots } from "../../../server/presence/slots/repo.ts";
import { writeTime } from "../../../server/presence/plannings/times.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { openPresenceHouse, type PresenceHouse } from "../room/house.ts";
import { OLD_SECRET, OLD_TOKEN, writeOldPresence } from "./old-presence.ts";

let house: PresenceHouse;
let old: ReturnType<typeof temporaryFolder>;
beforeEach(async () => {
  house = await openPresenceHouse();
  old = temporaryFolder();
});
afterEach(async () => {
  await house.close();
  old.remove();
});

const run = (isDry = false, hasPlannings = false) =>
  house.app.takeOverPresence(old.path, { isDry, hasPlannings, onLog() {} });
const db = () => house.app.platform.database.orm;
const log = async () => (await house.ask("vera", "GET", "log?limit=50")).body.entries;
/** Everything that the takeover writes, counted. */
const stored = async () => {
  const lists = [listPbxs(db()), listExtensions(db()), listSlots(db(), null), activeOverrides(db(), null)] as const;
  const counts = (await Promise.all([...lists, listFeeds(db()), listRules(db())])).map(({ length }) => length);
  return [...counts, (await log()).length];
};

const COUNTS = {
  pbxs: { added: 1, kept: 0, left: 0 },
  extensions: { added: 3, kept: 0, left: 1 },
  slots: { added: 5, kept: 0, left: 4 },
  overrides: { added: 2, kept: 0, left: 0 },
  feeds: { added: 2, kept: 0, left: 0 },
  log: { added: 4, kept: 0, left: 1 },
};

describe("A70 the database of the replaced application", () => {
  test("is first only judged: the report is that of the real run, and nothing is written", async () => {
    writeOldPresence(old.path);
    const dry = await run(true);
    expect(dry).toMatchObject(COUNTS);
    expect(await stored()).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(await house.app.platform.audit.list(null, "presence.import", 5)).toEqual([]);
    const real = await run();
    expect({ ...real, plannings: [] }).toEqual({ ...dry, plannings: [] });
    expect(await stored()).toEqual([1, 3, 5, 2, 2, 4, 4]);
  });

  test("gives the same extensions, slots, overrides, calendars and PBX", async () => {
    writeOldPresence(old.path);
    await run();
    const extensions = await listExtensions(db());
    expect(
      extensions.map(({ number, yeastarId, name, status, isPlanned, isFrozen }) => [
        number,
        yeastarId,
        name,
        status,
        isPlanned,
        isFrozen,
      ]),
    ).toEqual([
      ["2001", 60, "Accueil", "available", true, false],
      ["2002", 61, "Scolarité", "face_a_face_pedagogique", true, true],
      ["2003", 62, "Formateurs", null, false, false],
    ]);
    const numbers = new Map(extensions.map(({ id, number }) => [id, number]));
    const slots = await listSlots(db(), null);
    expect(
      slots.map(({ extensionId, day, date, startMinute, endMinute, status }) =>
        [numbers.get(extensionId), day ?? date, `${writeTime(startMinute)}-${writeTime(endMinute)}`, status].join(" "),
      ),
    ).toEqual([
      "2001 0 08:00-12:00 available",
      "2001 0 09:00-24:00 lunch",
      "2001 4 22:00-06:00 away",
      "2002 0 08:00-12:00 do_not_disturb",
      "2001 2026-05-01 00:00-24:00 off_work",
    ]);
    const overrides = await activeOverrides(db(), null);
    expect(
      overrides.map(({ extensionId, status, reason, endAt }) => [numbers.get(extensionId), status, reason, endAt]),
    ).toEqual([
      ["2003", "lunch", "", null],
      ["2001", "away", "Dentiste", Date.UTC(2026, 2, 2, 11)],
    ]);
    const [pbx] = await listPbxs(db());
    expect(pbx).toMatchObject({ url: "https://192.0.2.7:8088", clientId: "client", tokensSealed: null });
    const { secrets } = house.app.platform;
    expect(await secrets.open(PBX_SECRET, pbx?.secretRef ?? "", pbx?.secretSealed ?? "")).toBe(OLD_SECRET);
    const feeds = await listFeeds(db());
    const [feed] = feeds;
    const addresses = feeds.map((one) => secrets.open("presence.feed", one.secretRef, one.urlSealed));
    expect(await Promise.all(addresses)).toEqual([
      `https://planner.example.org/ical?u=${encodeURIComponent(OLD_TOKEN)}`,
      "https://planner.example.org/ical?u=tok",
    ]);
    expect(feed).toMatchObject({
      name: "2001 Accueil",
      holdsFor: "extension",
      extensionId: extensions[0]?.id,
      fallbackStatus: "do_not_disturb",
      intervalMinutes: 30,
    });
    expect((await house.ask("vera", "GET", "settings")).body.defaultStatus).toBe("do_not_disturb");
    expect(JSON.stringify([pbx, feed, await house.app.platform.audit.list(null, null, 50)])).not.toMatch(
      /client-secret-of|a%2Fb|access-token/,
    );
  });

  test("has its log here, by who set what and because of what", async () => {
    writeOldPresence(old.path);
    await run();
    expect(
      (await log()).map((one: Record<string, unknown>) => [
        one.number,
        one.source,
        one.result,
        one.newStatus,
        one.detail,
      ]),
    ).toEqual([
      ["2001", "override", "done", "away", "Override manuel défini: Dentiste"],
      ["", "engine", "failed", null, "Erreur de synchronisation: timeout"],
      ["2002", "schedule", "failed", "lunch", "Échec de mise à jour: errcode 10004"],
      ["2001", "schedule", "done", "available", "Changement de statut automatique"],
    ]);
    expect((await log())[3]).toMatchObject({
      at: Date.UTC(2026, 2, 2, 7, 0, 1, 500),
      because: [{ level: "weekly", status: "available" }],
    });
  });

  test("says of everything that was left out or taken otherwise what it was", async () => {
    writeOldPresence(old.path);
    const { remarks } = await run(true);
    const found = remarks.join("\n");
    for (const part of [
      "extension 2001: is there twice; the PBX's 40 is left out with its planning, 60 is taken",
      "extension 2001: face_a_face_pedagogique is no status of these telephones: it is taken for lunch, as before",
      'extension 2001: the slot of day 1, 08:00 to 12:00 is left out: "zzz" is no status',
      "extension 2001: the slot of day 1, 08:00 to 08:00 is left out: it began and ended in one minute",
      "extension 2001: 1 slots were its calendar's, which is read anew",
      "extension 2002: the slot of day 0, 08:00 to 12:00 is there twice, and is taken once",
      "extension 2002: the slot of day ?, 08:00 to 12:00 is left out: it has no day",
      "extension 2003: is set by hand and its planning is off",
    ]) {
      expect(found).toContain(part);
    }
  });

  test("a second time changes nothing, and what was changed here meanwhile stays", async () => {
    writeOldPresence(old.path);
    await run();
    const before = await stored();
    const again = await run();
    expect(again).toMatchObject({
      ...{ pbxs: { added: 0, kept: 1 }, extensions: { added: 0, kept: 3 }, slots: { added: 0, kept: 5 } },
      ...{ overrides: { added: 0, kept: 2 }, feeds: { added: 0, kept: 2 }, log: { added: 0, kept: 4 } },
    });
    expect(await stored()).toEqual(before);
    const [one] = await activeOverrides(db(), null);
    await house.ask("sam", "POST", `overrides/${one?.id}/end`);
    await house.ask("admin", "PUT", "settings", { defaultStatus: "away" });
    const slots = await listSlots(db(), null);
    await house.ask("sam", "DELETE", `extensions/${slots[0]?.extensionId}/slots/${slots[0]?.id}`);
    const third = await run();
    expect(third).toMatchObject({ slots: { added: 0 }, overrides: { added: 0, kept: 2 } });
    expect(third.remarks).toContain(
      "extension 2001: has a planning here, which stays; 1 slots of the old one are not in it",
    );
    expect(third.remarks).toContain("the default stays away, as it was set here; it was do_not_disturb there");
  });

  test("plans extensions that a PBX's list brought here before", async () => {
    house.pbx.add(1001, "available");
    const pbx = { name: "School", url: "https://192.0.2.7:8088", clientId: "x", secret: "y" };
    const { id } = (await house.ask("admin", "POST", "pbxs", pbx)).body;
    await house.ask("admin", "POST", `pbxs/${id}/import`);
    writeOldPresence(old.path);
    expect(await run()).toMatchObject({ pbxs: { added: 0, kept: 1 }, extensions: { added: 3 } });
    expect((await listExtensions(db())).map(({ number, isPlanned }) => [number, isPlanned])).toEqual([
      ["2001", true],
      ["2002", true],
      ["2003", false],
    ]);
  });
});

describe("A58 the plannings that lie in the folder", () => {
  test("are judged by the dry run, taken in when that is asked for, and a second time change nothing", async () => {
    writeOldPresence(old.path, { env: "DEFAULT_STATUS=available" });
    const { plannings } = await run(true);
    expect(
      plannings.map(({ name, report }) => [name, report.rows, report.faults.length, report.unknownExtensions.length]),
    ).toEqual([
      ["planning_exemple.csv", 18, 0, 0],
      ["planning_exemple.json", 21, 0, 0],
    ]);
    expect((await run(false, false)).plannings).toEqual([]);
    rmSync(join(old.path, "planning_exemple.json"));
    const taken = await run(false, true);
    expect(taken.plannings).toMatchObject([{ isTaken: true, report: { rows: 18, areSettingsTaken: false } }]);
    expect(await run(false, true)).toMatchObject({
      plannings: [{ report: { added: [], removed: [], unchanged: 18 } }],
    });
  });

  test("with a row that cannot be taken are left out whole, with the reason", async () => {
    writeOldPresence(old.path);
    writeFileSync(
      join(old.path, "planning_exemple.csv"),
      "extension,day,start_time,end_time\n2001,lundi,08:00,25:00\n",
    );
    const { plannings, remarks } = await run(false, true);
    expect(plannings.find(({ name }) => name.endsWith(".csv"))).toMatchObject({
      isTaken: false,
      report: { faults: [{ line: 2 }] },
    });
    expect(remarks.join("\n")).toContain("planning_exemple.csv: 1 rows were refused");
  });
});

describe("a folder that lacks something", () => {
  test("another key: the PBX comes without its secret, and somebody is told", async () => {
    writeOldPresence(old.path, { key: Buffer.alloc(32, 9).toString("base64") });
    const { remarks } = await run();
    expect(remarks.join("\n")).toContain(
      "the key does not fit, or the text was changed; enter it under Settings, Presence",
    );
    expect((await listPbxs(db()))[0]?.secretSealed).toBeNull();
    // The right key afterwards puts it there.
    rmSync(old.path, { recursive: true });
    writeOldPresence(old.path);
    await run();
    expect((await house.ask("admin", "GET", "pbxs")).status).toBe(200);
    expect((await listPbxs(db()))[0]?.secretSealed).not.toBeNull();
  });

  test.each(["", "ICAL_BASE_URL=https://planner.example.org"])(
    "%j: a token behind a bare host is no calendar",
    async (env) => {
      writeOldPresence(old.path, { env });
      expect(await run()).toMatchObject({ feeds: { added: 1, left: 1 } });
      expect((await run()).remarks.join("\n")).toContain("extension 2003: its calendar is left out");
      expect((await listFeeds(db())).map(({ urlHint }) => urlHint)).toEqual(["planner.example.org …252f"]);
    },
  );

  test("without a stored PBX, that of its environment is taken", async () => {
    writeOldPresence(old.path, {
      url: null,
      env: "export YEASTAR_PBX_URL='https://pbx.example.org'\nYEASTAR_CLIENT_ID=i\nYEASTAR_CLIENT_SECRET=s#1\n",
    });
    await run();
    const [pbx] = await listPbxs(db());
    expect(pbx).toMatchObject({ url: "https://pbx.example.org", clientId: "i" });
    expect(await house.app.platform.secrets.open(PBX_SECRET, pbx?.secretRef ?? "", pbx?.secretSealed ?? "")).toBe(
      "s#1",
    );
  });

  test("without any PBX nobody knows whose the extensions are", async () => {
    writeOldPresence(old.path, { url: null });
    expect(await run()).toMatchObject({ extensions: { added: 0, left: 4 }, log: { added: 0 } });
    expect(await stored()).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test("one that is none is refused, and one whose data are on a server is told how", async () => {
    expect(() => house.app.takeOverPresence(old.path, { isDry: true, hasPlannings: false, onLog() {} })).toThrow(
      "holds neither",
    );
    writeFileSync(join(old.path, ".env"), "DB_TYPE=mysql\n");
    expect((await run(true)).remarks[0]).toContain("are on a database server");
  });
});
