import { expect, test } from "bun:test";
import { WaitingLine } from "../../../server/cccp/client/waiting-line.ts";

test("first come, first served; waiting twice is waiting once", () => {
  const line = new WaitingLine<string>();
  for (const name of ["a", "b", "a", "c"]) line.add(name);
  expect(line.size).toBe(3);
  expect([line.take(), line.take(), line.take(), line.take()]).toEqual(["a", "b", "c", null]);
});

test("who left is passed over, and is behind the others when back", () => {
  const line = new WaitingLine<string>();
  for (const name of ["a", "b", "c"]) line.add(name);
  line.leave("b");
  expect(line.size).toBe(2);
  line.leave("nobody");
  expect([line.take(), line.take(), line.take()]).toEqual(["a", "c", null]);
  line.add("d");
  expect(line.take()).toBe("d");
});

test("the order stays right while the line closes up behind thousands that left", () => {
  const line = new WaitingLine<number>();
  for (let i = 0; i < 10_000; i++) {
    line.add(i);
    if (i % 100 !== 0) line.leave(i);
  }
  const taken: number[] = [];
  for (let next = line.take(); next !== null; next = line.take()) taken.push(next);
  expect(taken).toEqual(Array.from({ length: 100 }, (_, at) => at * 100));
});
