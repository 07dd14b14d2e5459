import { type ClockChange, ClockTable } from "./clock-table.ts";
import type { Block, ZoneBlock } from "./components.ts";
import { expandRule } from "./expand-rule.ts";
import type { IssueList } from "./issue.ts";
import { readMoment, readOffset, type Wall } from "./moment.ts";
import { type Property, readProperty } from "./property.ts";
import { readRule } from "./rule.ts";
import type { Zone } from "./zone.ts";

/** Changes before and after that are not worked out: no telephone is switched by them. */
const FIRST_YEAR = Date.UTC(1970, 0, 1);
const LAST_YEAR = Date.UTC(2100, 0, 1);
const MAX_OBSERVANCES = 200;
const MAX_CHANGES = 2_000;

/** The zone that a calendar describes by itself (RFC 5545 §3.6.5), for names that are nobody else's; null when it describes none. */
export function describedZone(name: string, block: ZoneBlock, issues: IssueList): Zone | null {
  const changes: ClockChange[] = [];
  for (const observance of block.observances.slice(0, MAX_OBSERVANCES)) {
    try {
      changes.push(...changesOf(observance));
    } catch (cause) {
      issues.add("bad_zone", observance.line, null, (cause as Error).message);
    }
    if (changes.length > MAX_CHANGES) break;
  }
  if (changes.length === 0) return null;
  changes.sort((a, b) => a.at - b.at);
  const table = new ClockTable(changes);
  return { name, toWall: (at) => table.toWall(at), toInstant: (wall) => table.toInstant(wall) };
}

export function textOf(block: Block, name: string): string | null {
  return propertiesOf(block).find((property) => property.name === name)?.value ?? null;
}

function changesOf(block: Block): ClockChange[] {
  const properties = propertiesOf(block);
  const value = (name: string) => properties.find((property) => property.name === name)?.value ?? "";
  const start = readMoment(value("DTSTART"), null);
  const before = readOffset(value("TZOFFSETFROM"));
  const offset = readOffset(value("TZOFFSETTO"));
  if (!start || Number.isNaN(offset)) throw new Error("DTSTART or TZOFFSETTO is missing");
  const from = Number.isNaN(before) ? offset : before;
  const walls = new Set<Wall>();
  const rules = properties.filter(({ name }) => name === "RRULE");
  if (rules.length === 0) walls.add(start.wall);
  for (const { value: text } of rules) {
    const rule = readRule(text, () => {});
    const seen = { wall: start.wall, isDate: false, toWall: (at: number) => at + from, isFirst: false };
    for (const wall of expandRule(rule, seen, { from: FIRST_YEAR, to: LAST_YEAR }).walls) walls.add(wall);
  }
  for (const { value: list } of properties.filter(({ name }) => name === "RDATE")) {
    for (const text of list.split(",")) {
      const date = readMoment(text.split("/")[0] ?? "", null);
      if (date) walls.add(date.wall);
    }
  }
  return [...walls].slice(0, MAX_CHANGES).map((wall) => ({ at: wall - from, before: from, offset }));
}

function propertiesOf(block: Block): Property[] {
  return block.lines.flatMap((line) => {
    try {
      return [readProperty(line)];
    } catch {
      return [];
    }
  });
}
