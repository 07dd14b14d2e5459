import { describe, expect, test } from "bun:test";
import { quoteFilterValue } from "../../../server/cccp/wire/filter-text.ts";
import { buildFormat } from "../../../server/cccp/wire/format.ts";

describe("a format from paths", () => {
  test("shares nodes, numbers them depth-first from 1 and maps the leaves back", () => {
    const { format, pathOf } = buildFormat(4, [
      "create_date",
      "user.login",
      "contact_duration.max('0')",
      "user.name",
      "contact_duration.count('0')",
    ]);
    const leaf = (fieldIndex: number, name: string, query: string | null = null) => ({
      fieldIndex,
      name,
      query,
      fields: [],
    });
    expect(format).toEqual({
      formatId: 4,
      fields: [
        leaf(1, "create_date"),
        { fieldIndex: 2, name: "user", query: null, fields: [leaf(3, "login"), leaf(4, "name")] },
        {
          fieldIndex: 5,
          name: "contact_duration",
          query: null,
          fields: [leaf(6, "max", "0"), leaf(7, "count", "0")],
        },
      ],
    });
    expect([...pathOf]).toEqual([
      [1, "create_date"],
      [3, "user.login"],
      [4, "user.name"],
      [6, "contact_duration.max('0')"],
      [7, "contact_duration.count('0')"],
    ]);
  });

  test("tells nodes of one name apart by their argument, which may hold dots and quotes", () => {
    const { format } = buildFormat(1, ["a.max('0')", "a.max('1')", "a.max('it''s 1.5')", "a.max('0')"]);
    expect(format.fields[0]?.fields.map(({ query }) => query)).toEqual(["0", "1", "it's 1.5"]);
  });

  test("goes on behind an argument", () => {
    const { format, pathOf } = buildFormat(1, ["states.at('0').name"]);
    expect(format.fields[0]?.fields[0]).toMatchObject({ name: "at", query: "0", fields: [{ name: "name" }] });
    expect([...pathOf]).toEqual([[3, "states.at('0').name"]]);
  });

  test("refuses a path that goes on from another, in either order", () => {
    expect(() => buildFormat(1, ["user", "user.login"])).toThrow("user.login goes on from another field's path");
    expect(() => buildFormat(1, ["user.login", "user"])).toThrow("another field's path goes on from user");
  });

  for (const path of ["", ".", "a.", ".a", "a..b", "a b", "a.max('0'", "a.max(0)", "a.max('0')x", "1a", "a'"]) {
    test(`refuses ${JSON.stringify(path)}`, () => {
      expect(() => buildFormat(1, [path])).toThrow(RangeError);
    });
  }
});

test("text in a filter is quoted, its quotes doubled", () => {
  expect(quoteFilterValue("O'Brien")).toBe("'O''Brien'");
  expect(quoteFilterValue("' or running or '")).toBe("''' or running or '''");
  expect(quoteFilterValue("")).toBe("''");
});
