import { expect, test } from "bun:test";
import { csvRow } from "../../../server/platform/http/csv.ts";

test("a row is quoted where it must be, and ends as RFC 4180 says", () => {
  expect(csvRow([1, "a", null, "", 'b"c', "d,e", "f\ng", "h;i"], ",")).toBe('1,a,,,"b""c","d,e","f\ng",h;i\r\n');
  expect(csvRow(["d,e", "h;i"], ";")).toBe('d,e;"h;i"\r\n');
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])("%j is text", (formula) => {
  const cell = csvRow([formula], ",").trimEnd();
  expect(cell.replace(/^"/, "")).toStartWith("'");
});
