import { expect, test } from "bun:test";
import { addCounts, readJunit } from "../../scripts/junit.ts";

const report = (head: string, end = "</testsuites>") =>
  `<?xml version="1.0"?>\n<testsuites name="bun test" ${head}>\n<testsuite/>\n${end}\n`;

test("counts come from the root element; what did not pass is not passed", () => {
  expect(readJunit(report('tests="10" assertions="30" failures="2" skipped="3" time="1"'))).toEqual({
    passed: 5,
    failed: 2,
    skipped: 3,
  });
  expect(readJunit(report('tests="3" failures="0" errors="1" skipped="0"'))).toEqual({
    passed: 2,
    failed: 1,
    skipped: 0,
  });
});

test("a report that breaks off, or none at all, is no result", () => {
  expect(readJunit(report('tests="10" failures="0" skipped="0"', ""))).toBeNull();
  expect(readJunit("")).toBeNull();
  expect(readJunit("<html></html>")).toBeNull();
});

test("runs add up", () => {
  const sum = addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 });
  expect(sum).toEqual({ passed: 11, failed: 22, skipped: 33 });
});
