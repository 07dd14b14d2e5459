import { describe, expect, test } from "bun:test";
import { PLANNING_FAULTS, PLANNING_NOTES } from "../../../server/presence/plannings/faults.ts";
import { faultsOf, HEAD, line, linesOf, notesOf, read } from "./reading.ts";
import { SCHOOL_CSV, SCHOOL_JSON } from "./school-files.ts";

const count = (parsed: ReturnType<typeof read>, extension: string) =>
  parsed.rows.filter((row) => row.extension === extension).length;

describe("A58 the two files that the replaced application could not read", () => {
  test("A58 CSV: 18 slots, comments and French headings", () => {
    const parsed = read(SCHOOL_CSV);
    expect(parsed.faults).toEqual([]);
    expect([parsed.rows.length, count(parsed, "2001"), count(parsed, "2002")]).toEqual([18, 10, 8]);
    expect(linesOf(parsed).slice(3, 4)).toEqual(["2001 tue 13:30-17:30 lunch"]);
    expect(notesOf(parsed)).toEqual(["8 teaching_is_lunch face_a_face_pedagogique"]);
    expect(parsed.rows[10]?.place).toEqual({ line: 17, column: 1, heading: "extension", path: null });
    expect(parsed.form).toEqual({ kind: "csv", separator: ",", charset: "utf-8" });
  });

  test("A58 JSON: 21 slots, a default of 2003, settings", () => {
    const parsed = read(SCHOOL_JSON, "planning.json");
    expect(parsed.faults).toEqual([]);
    expect(["2001", "2002", "2003"].map((extension) => count(parsed, extension))).toEqual([10, 8, 3]);
    expect(parsed.defaults).toEqual([
      { extension: "2001", status: null, name: "Accueil" },
      { extension: "2002", status: null, name: "Scolarité" },
      { extension: "2003", status: "away", name: "Formateurs" },
    ]);
    expect(parsed.settings).toEqual({ defaultStatus: "do_not_disturb", zone: "Europe/Paris" });
    expect(parsed.rows.at(-1)?.place.path).toBe("planning[2].schedules[2]");
    expect(parsed.form).toEqual({ kind: "json", charset: "utf-8" });
  });
});

describe("A59 tables as they come", () => {
  const one = (day: string, start = "08:00", end = "12:00", status = "available") =>
    read(`${HEAD}2001,"${day}",${start},${end},${status}\n`);

  test.each([
    ["semicolons", "extension;jour;heure_debut;heure_fin;statut\n2001;lundi;08:00;12:00;available"],
    ["tabs", "extension\tjour\theure_debut\theure_fin\tstatut\n2001\tlundi\t08:00\t12:00\tavailable"],
    ["bars", "extension|day|start|end|status\n2001|mon|08:00|12:00|available"],
    ["CRLF", "extension,day,start_time,end_time,status\r\n2001,monday,08:00,12:00,available\r\n"],
    ["CR alone", "extension,day,start_time,end_time,status\r2001,monday,08:00,12:00,available\r"],
    ["a byte order mark", "\ufeffextension,day,start_time,end_time,status\n2001,monday,08:00,12:00,available"],
    ["quoted cells", '"extension","day","start_time","end_time","status"\n"2001","monday","08:00","12:00","available"'],
    ["another order", "status,end_time,start_time,day,extension\navailable,12:00,08:00,monday,2001"],
    ["other headings", "N°;Jour de la semaine;Heure de début;Heure de fin;État\n2001;Lundi;8h;12h;Disponible"],
    ["blanks", " Extension , Day , Start_Time , End_Time , Status \n 2001 , Monday , 08:00 , 12:00 , Available "],
    ["a line for spreadsheets", "sep=;\nextension;day;start;end;status\n2001;mon;08:00;12:00;available"],
    ["a number kept a text", 'extension;day;start;end;status\n"=""2001""";mon;08:00;12:00;available'],
    [
      "comments and blank lines",
      '#,"open\n\n  # x\nextension,day,start,end,status\n#2002,x\n,,,,\n2001,mon,8:00,12:00,available',
    ],
    ["headings with blank ones behind", "extension,day,start,end,status,,\n2001,mon,08:00,12:00,available,,"],
  ])("A59 %s", (_, text) => {
    const parsed = read(text);
    expect(faultsOf(parsed)).toEqual([]);
    expect(linesOf(parsed)).toEqual(["2001 mon 08:00-12:00 available"]);
  });

  test("A59 Latin-1, Windows-1252 and UTF-16 are read, and it is said when the charset was guessed", () => {
    const text = "extension;jour;heure_debut;heure_fin;statut\n2001;lundi;08:00;12:00;Ne pas déranger";
    const latin = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(linesOf(read(latin))).toEqual(["2001 mon 08:00-12:00 do_not_disturb"]);
    expect(notesOf(read(latin))).toEqual(["null charset_assumed"]);
    const quoted = Uint8Array.from([...latin.subarray(0, -15), ...[0x96], ...latin.subarray(-15)]);
    expect(read(quoted).form?.charset).toBe("windows-1252");
    const utf16 = Uint8Array.from(
      `\ufeff${text}`.split("").flatMap((letter) => {
        const code = letter.charCodeAt(0);
        return [code & 255, code >> 8];
      }),
    );
    expect(linesOf(read(utf16))).toEqual(["2001 mon 08:00-12:00 do_not_disturb"]);
    expect(read(utf16).form?.charset).toBe("utf-16le");
  });

  test.each([
    ["lundi", "mon"],
    ["LUNDI ", "mon"],
    ["lun", "mon"],
    ["lun.", "mon"],
    ["Mo", "mon"],
    ["Tues", "tue"],
    ["me", "wed"],
    ["lun-mer", "mon tue wed"],
    ["Lundi à mercredi", "mon tue wed"],
    ["du lundi au mercredi", "mon tue wed"],
    ["monday to wednesday", "mon tue wed"],
    ["mon – wed", "mon tue wed"],
    ["ven-lun", "fri sat sun mon"],
    ["lun, mer et ven", "mon wed fri"],
    ["Mo We Fr", "mon wed fri"],
    ["lun/mer", "mon wed"],
    ["lun-mar,jeu", "mon tue thu"],
    ["week-end", "sat sun"],
    ["weekdays", "mon tue wed thu fri"],
    ["tous les jours", "mon tue wed thu fri sat sun"],
    ["2026-05-01", "2026-05-01"],
    ["1/5/2026", "2026-05-01"],
    ["01.05.2026", "2026-05-01"],
  ])("A59 the day %p", (written, days) => {
    const parsed = one(written);
    expect(faultsOf(parsed)).toEqual([]);
    expect(linesOf(parsed).map((slot) => slot.split(" ")[1])).toEqual(days.split(" "));
  });

  test.each([
    ["8h", "08:00"],
    ["8H30", "08:30"],
    ["8 h 30", "08:30"],
    ["08h05", "08:05"],
    ["9:00", "09:00"],
    ["8:5", "08:05"],
    ["08:30:00", "08:30"],
    ["5 pm", "17:00"],
    ["12:30 AM", "00:30"],
    ["12 p.m.", "12:00"],
    ["00:00", "00:00"],
  ])("A59 the time %p", (written, time) => {
    const parsed = one("mon", written, "23:59");
    expect(faultsOf(parsed)).toEqual([]);
    expect(linesOf(parsed)).toEqual([`2001 mon ${time}-23:59 available`]);
  });

  test.each([
    ["24:00", "2001 mon 08:00-24:00 available", []],
    ["00:00", "2001 mon 08:00-24:00 available", []],
    ["24h", "2001 mon 08:00-24:00 available", []],
    ["06:00", "2001 mon 08:00-06:00 available", ["2 until_next_day 06:00"]],
    ["08:00", "2001 mon 08:00-08:00 available", ["2 around_the_clock 08:00"]],
  ])("A59 the end %p", (written, slot, notes) => {
    const parsed = one("mon", "08:00", written);
    expect([linesOf(parsed), notesOf(parsed), faultsOf(parsed)]).toEqual([[slot], notes, []]);
  });

  test.each([
    ["available", "available"],
    ["Disponible", "available"],
    ["Absente", "away"],
    ["Business trip", "business_trip"],
    ["Formation", "business_trip"],
    ["Déplacement professionnel", "business_trip"],
    ["DO-NOT-DISTURB", "do_not_disturb"],
    ["Ne pas de\u0301ranger", "do_not_disturb"],
    ["Déjeuner", "lunch"],
    ["face_a_face_pedagogique", "lunch"],
    ["En face à face pédagogique", "lunch"],
    ["Hors service", "off_work"],
    ["Off work", "off_work"],
    ["", "available"],
  ])("A59 the status %p", (written, status) => {
    expect(linesOf(one("mon", "08:00", "12:00", written))).toEqual([`2001 mon 08:00-12:00 ${status}`]);
  });

  test("A59 a column of dates beside that of days, each row filling in one", () => {
    const parsed = read("extension,jour,date,debut,fin\n2001,lundi,,08:00,12:00\n2001,,01/05/2026,08:00,12:00");
    expect(linesOf(parsed)).toEqual(["2001 mon 08:00-12:00 available", "2001 2026-05-01 08:00-12:00 available"]);
    expect(notesOf(parsed)).toEqual(["1 status_assumed"]);
  });

  test("A59 what says nothing new is told, and taken once", () => {
    const parsed = read(`${HEAD.trim()},colour\n2001,mon,08:00,12:00,,red\n2001,lun-mar,8h,12h,available,\n`);
    expect(linesOf(parsed)).toEqual(["2001 mon 08:00-12:00 available", "2001 tue 08:00-12:00 available"]);
    expect(notesOf(parsed)).toEqual(["1 column_unknown colour", "2 status_assumed", "3 row_twice 2001"]);
    expect(one("lun, lundi, Mo")).toMatchObject({ rows: [{ day: 0 }], notes: [] });
  });
});

describe("A59 what cannot be taken says where, what and what to write instead", () => {
  test.each([
    ["an extension", "20 01,mon,08:00,12:00,away", "2:1 extension 20 01"],
    ["no extension", ",mon,08:00,12:00,away", "2:1 cell_missing"],
    ["two extensions", '"2001,2002",mon,08:00,12:00,away', "2:1 extension 2001,2002"],
    ["a day", "2001,lunedi,08:00,12:00,away", "2:2 day lunedi"],
    ["a day among days", '2001,"mon, x",08:00,12:00,away', "2:2 day mon, x"],
    ["a day as a number", "2001,1,08:00,12:00,away", "2:2 day 1"],
    ["a date", "2001,30/02/2026,08:00,12:00,away", "2:2 date 30/02/2026"],
    ["month before day", "2001,05/13/2026,08:00,12:00,away", "2:2 date 05/13/2026"],
    ["an hour alone", "2001,mon,8,12:00,away", "2:3 time 8"],
    ["an hour past the day", "2001,mon,08:00,25:00,away", "2:4 time 25:00"],
    ["a minute past the hour", "2001,mon,08:00,12:60,away", "2:4 time 12:60"],
    ["past midnight", "2001,mon,08:00,24:01,away", "2:4 time 24:01"],
    ["a time as a spreadsheet counts", "2001,mon,0.375,12:00,away", "2:3 time 0.375"],
    ["thirteen o'clock in the afternoon", "2001,mon,13 pm,23:00,away", "2:3 time 13 pm"],
    ["seconds", "2001,mon,08:00:30,12:00,away", "2:3 seconds 08:00:30"],
    ["a start at 24:00", "2001,mon,24:00,02:00,away", "2:3 start_at_the_end 24:00"],
    ["a status", "2001,mon,08:00,12:00,zzz", "2:5 status zzz"],
    ["markup", "2001,mon,08:00,12:00,<script>alert(1)</script>", "2:5 status <script>alert(1)</script>"],
    ["a row that is too short", "2001,mon,08:00", "2:4 cell_missing"],
    ["a row that is too long", "2001,mon,08:00,12:00,away,more", "2:6 cell_extra more"],
    ["an open quotation mark", '2001,mon,08:00,12:00,"away', "2 quote_open 2001,mon,08:00,12:00,away"],
  ])("A59 %s", (_, row, fault) => {
    const parsed = read(`${HEAD}${row}`);
    expect(faultsOf(parsed)).toEqual([fault]);
    expect(parsed.rows).toEqual([]);
  });

  test("A59 a column is named as the file names it", () => {
    const [fault] = read("poste;jour;heure de début;heure de fin\n2001;lundi;;12h\n").faults;
    expect(fault).toMatchObject({
      code: "cell_missing",
      heading: "heure de début",
      params: { column: "heure de début" },
    });
    expect(fault?.message).toBe("The column heure de début is empty in this row: fill it in, or take the row out.");
  });

  test("A59 every fault of a row is told, and the good rows around it are there", () => {
    const parsed = read(`${HEAD}2001,mon,08:00,12:00,away\n,x,y,z,w\n2002,mon,08:00,12:00,away\n`);
    expect(faultsOf(parsed)).toEqual(["3:1 cell_missing", "3:2 day x", "3:3 time y", "3:4 time z", "3:5 status w"]);
    expect(linesOf(parsed)).toEqual(["2001 mon 08:00-12:00 away", "2002 mon 08:00-12:00 away"]);
  });

  test("A59 lines are counted through comments, blank lines and cells that have line ends", () => {
    const head = "extension,day,start,end,status,note\n";
    const parsed = read(`# x\n\n${head}2001,mon,08:00,12:00,away,"two\r\nlines"\n# y\n2001,x,08:00,12:00,away,\n`);
    expect(faultsOf(parsed)).toEqual(["7:2 day x"]);
    expect(parsed.rows[0]?.place.line).toBe(4);
  });

  test("A59 a day and a date, or two statuses for one time", () => {
    const head = "extension,day,date,start,end,status\n";
    expect(faultsOf(read(`${head}2001,mon,2026-05-01,08:00,12:00,away`))).toEqual(["2:3 day_and_date 2026-05-01"]);
    const twice = read(`${HEAD}2001,mon,08:00,12:00,away\n2001,lundi,8h,12h,lunch\n`);
    expect(faultsOf(twice)).toEqual(["3:1 contradiction lunch"]);
    expect(twice.faults[0]?.message).toBe("lunch is said of a time for which the file says away elsewhere: leave one.");
  });

  test.each([
    ["nothing", "", ["file_empty"]],
    ["blanks", " \n\n", ["file_empty"]],
    ["comments alone", "# nothing\n", ["heading_missing"]],
    ["no headings", "2001,mon,08:00,12:00,away\n", ["1 heading_missing 2001 mon 08:00 12:00 away"]],
    ["headings missing", "extension,day,status\n", ["1 column_missing", "1 column_missing"]],
    ["a heading twice", "extension,poste,day,start,end\n", ["1:2 column_twice poste"]],
    ["a workbook", "PK\u0003\u0004rest", ["file_binary"]],
    ["zeros", "extension\u0000", ["file_binary"]],
    ["too much", "x".repeat(2 * 1024 * 1024 + 1), ["file_too_large"]],
  ])("A59 a file with %s", (_, text, faults) => {
    expect(faultsOf(read(text))).toEqual(faults);
  });

  test("A59 what stands there is shown up to a hundred characters", () => {
    expect(read(`${HEAD}2001,${"x".repeat(101)},8h,12h,away`).faults[0]?.value).toBe(`${"x".repeat(100)}\u2026`);
    expect(read(`${HEAD}2001,${"x".repeat(100)},8h,12h,away`).faults[0]?.value).toBe("x".repeat(100));
  });

  test("A59 faults are listed up to a number, and the rest is counted", () => {
    const parsed = read(HEAD + "2001,x,08:00,12:00,away\n".repeat(700));
    expect(parsed.faults).toHaveLength(501);
    expect(parsed.faults.at(-1)).toMatchObject({ code: "more_faults", params: { n: 200 } });
  });

  test("A59 a file that comes to too many slots is refused behind the bound", () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => `${index},daily,08:00,12:00,away\n`);
    const parsed = read(HEAD + rows.join(""));
    expect(parsed.rows).toHaveLength(20_000);
    expect(faultsOf(parsed)).toEqual(["too_many_rows"]);
  });

  test("every code is said with all of its facts, and there are none that nobody says", async () => {
    const files = ["csv", "json", "decode", "row-reader", "times", "faults"].map((name) =>
      Bun.file(`${import.meta.dir}/../../../server/presence/plannings/${name}.ts`).text(),
    );
    const source = (await Promise.all(files)).join("\n").split("export const PLANNING").join("");
    for (const code of [...Object.keys(PLANNING_FAULTS), ...Object.keys(PLANNING_NOTES)]) {
      expect(`${code} ${source.includes(`"${code}"`)}`).toBe(`${code} true`);
    }
  });
});

describe("JSON", () => {
  const json = (value: unknown) => read(JSON.stringify(value), "planning.json");
  const slot = { day: "monday", start: "08:00", end: "12:00", status: "available" };
  const MONDAY = ["2001 mon 08:00-12:00 available"];

  test.each([
    ["a list of extensions", [{ extension: "2001", schedules: [slot] }]],
    ["one extension", { extension: "2001", schedules: [slot] }],
    ["an extension as a number", { extension: 2001, schedules: [slot] }],
    ["under planning", { planning: [{ extension: "2001", schedules: [slot] }] }],
    ["under planning, alone", { planning: { extension: "2001", schedules: [slot] } }],
    ["slots that name their extension", [{ extension: "2001", ...slot }]],
    ["French keys", { poste: "2001", créneaux: [{ jour: "lundi", heure_début: "8h", fin: "12h", statut: "libre" }] }],
    ["days as a list", { extension: "2001", schedules: [{ ...slot, day: ["lun"] }] }],
    ["nulls for what is not there", { extension: "2001", default_status: null, schedules: [{ ...slot, date: null }] }],
  ])("A59 %s", (_, value) => {
    const parsed = json(value);
    expect([faultsOf(parsed), linesOf(parsed), notesOf(parsed)]).toEqual([[], MONDAY, []]);
  });

  test("A59 an extension with an empty list has no slots on purpose", () => {
    expect(json({ extension: "2001", schedules: [] })).toMatchObject({ rows: [], faults: [], extensions: ["2001"] });
  });

  test("A59 keys that are not ours, and slots without a status, are told", () => {
    const parsed = json({
      ...{ planning: [{ extension: "2001", colour: 1, schedules: [{ ...slot, status: undefined, room: 2 }] }] },
      ...{ settings: { theme: "dark" }, version: 3 },
    });
    expect(linesOf(parsed)).toEqual(MONDAY);
    expect(notesOf(parsed).sort()).toEqual([
      "planning[0].colour key_unknown colour",
      "planning[0].schedules[0] status_assumed",
      "planning[0].schedules[0].room key_unknown room",
      "settings.theme key_unknown theme",
      "version key_unknown version",
    ]);
  });

  test.each([
    ["text", "x", '$ json_object "x"'],
    ["null in a list", [null], "[0] json_object null"],
    ["no planning", { settings: {} }, "json_missing"],
    ["no extension", [{ schedules: [slot] }], "[0] json_missing"],
    ["no slots", [{ extension: "2001" }], "[0] json_missing"],
    ["slots by day", [{ extension: "2001", schedules: { monday: [slot] } }], /^\[0\]\.schedules json_list \{"monday"/],
    ["a day as a number", [{ extension: "2001", schedules: [{ ...slot, day: 1 }] }], "[0].schedules[0].day day 1"],
    ["a time as a number", [{ extension: "2001", schedules: [{ ...slot, end: 12 }] }], "[0].schedules[0].end time 12"],
    ["no end", [{ extension: "2001", schedules: [{ ...slot, end: undefined }] }], "[0].schedules[0].end cell_missing"],
    [
      "a status",
      [{ extension: "2001", schedules: [{ ...slot, statut: "no", status: undefined }] }],
      "[0].schedules[0].statut status no",
    ],
    [
      "a key in both languages",
      [{ extension: "2001", schedules: [{ ...slot, jour: "lundi" }] }],
      "[0].schedules[0].jour json_twice jour",
    ],
    ["true", [{ extension: "2001", schedules: [{ ...slot, start: true }] }], "[0].schedules[0].start json_text true"],
    ["an extension", [{ extension: "a b", schedules: [slot] }], "[0].extension extension a b"],
    ["an extension as an object", [{ extension: {}, schedules: [slot] }], "[0].extension json_text {}"],
    ["a default", [{ extension: "2001", default_status: "no", schedules: [] }], "[0].default_status status no"],
    ["a zone", { planning: [], settings: { timezone: "Mars/Olympus" } }, "settings.timezone zone Mars/Olympus"],
  ])("A59 %s is a fault with its path", (_, value, fault) => {
    const [first, ...others] = faultsOf(json(value));
    expect(others).toEqual([]);
    if (typeof fault === "string") expect(first).toBe(fault);
    else expect(first).toMatch(fault);
    expect(json(value).rows.length).toBeLessThan(2);
  });

  test.each([
    [
      "a missing comma",
      '{\n  "planning": [\n    {"extension": "2001" "schedules": []}\n  ]\n}',
      '3:26 json_syntax "schedules": []}',
    ],
    ["a comma too many", "[1,\n]", "2:1 json_syntax ]"],
    ["the end", '{"planning": [', "1:15 json_end"],
    ["a comment", "[ // x\n]", "1:3 json_syntax // x"],
    ["single quotes", "{'a': 1}", "1:2 json_syntax 'a': 1}"],
    ["something behind it", "[] []", "1:4 json_syntax []"],
    ["a key twice", '{"extension": "2001",\n "extension": "2002", "schedules": []}', "2:2 json_twice extension"],
    ["depth", "[".repeat(50) + "]".repeat(50), "1:42 json_syntax [[[[[[[[[]]]]]]]]]]]"],
    ["a file named so", "extension,day", "1:1 json_syntax extension,day"],
  ])("A59 %s is a fault with its line and column", (_, text, fault) => {
    expect(faultsOf(read(text, "planning.json"))).toEqual([fault]);
  });

  test("A59 JSON under the name of a table is read all the same", () => {
    expect(linesOf(read(JSON.stringify([{ extension: "2001", schedules: [slot] }]), "planning.csv"))).toEqual(MONDAY);
    expect(read(SCHOOL_CSV, "planning.txt").rows.map(line)).toHaveLength(18);
  });
});
