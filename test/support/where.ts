import { describe, test } from "bun:test";

/** A suite that is meant for some engines alone: elsewhere it is not there, rather than skipped, for nothing is missing. */
export function describeWhere(isMeant: boolean): (name: string, body: () => void) => void {
  return isMeant ? describe : () => {};
}

/** A test of that kind. */
export function testWhere(isMeant: boolean): (name: string, body: () => Promise<void>, timeoutMs?: number) => void {
  return isMeant ? test : () => {};
}
