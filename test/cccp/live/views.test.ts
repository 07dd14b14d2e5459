import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { VIEW_NAMES, VIEWS } from "../../../server/cccp/live/views.ts";

const FOLDER = join(import.meta.dir, "../../../server/cccp/live");

describe("views", () => {
  test("filters and list fields are the server's", () => {
    expect(VIEW_NAMES.map((name) => [name, VIEWS[name].path, VIEWS[name].field, VIEWS[name].filter])).toEqual([
      ["userSessions", "/dispatch", "sessions", ".[session_type eq 3 and terminate_date eq '']"],
      ["calls", "/dispatch", "sessions", ".[session_type eq 1 or session_type eq 2]"],
      ["queues", "/dispatch", "queues", ".[virtual_queue eq 0 and running]"],
      ["users", "/dispatch", "users", ""],
      ["groups", "/dispatch", "groups", ""],
    ]);
  });

  test("every field that is read is asked for, and every field asked for is read", () => {
    const asked = new Set(VIEW_NAMES.flatMap((name) => VIEWS[name].fields));
    const read = new Set<string>();
    for (const file of readdirSync(FOLDER)) {
      if (file === "views.ts") continue;
      const source = readFileSync(join(FOLDER, file), "utf8");
      for (const call of source.matchAll(
        /(?:(?:text|id|number|flag|instant|offset)Of|row\.get|RowTable|address|counter)\((?:\w+, )?"([^"]+)"/g,
      ))
        read.add(call[1] ?? "");
    }
    expect([...asked].filter((field) => !read.has(field))).toEqual([]);
    expect([...read].filter((field) => !asked.has(field))).toEqual([]);
  });

  test("no field is asked for twice", () => {
    for (const name of VIEW_NAMES) expect(new Set(VIEWS[name].fields).size).toBe(VIEWS[name].fields.length);
  });
});
