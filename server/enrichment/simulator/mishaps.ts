import { Random } from "../../platform/random.ts";
import type { WildixFaults } from "./faults.ts";
import type { ToldEvent } from "./told-event.ts";

/** An event on its way, and whether it is signed as it should be. */
export interface Outgoing {
  event: ToldEvent;
  isWronglySigned: boolean;
}

/**
 * What happens to events between the PBX and whoever listens: some come twice, some after the next one of their call, some
 * calls are never said to have ended, some are signed with another secret.
 */
export class Mishaps {
  private readonly random: Random;
  /** Events that wait for the next one of their call, by its row; each call has a next one, so that none stays. */
  private readonly heldBack = new Map<number, Outgoing>();

  constructor(
    private readonly seed: number,
    private readonly faults: WildixFaults,
  ) {
    this.random = new Random(seed ^ 0x5eed_fa17);
  }

  /** What goes out now that this was told. */
  pass(event: ToldEvent): Outgoing[] {
    const isEnd = event.moment !== "start" && event.moment !== "update";
    const isMissing = this.isEndMissing(event.row);
    if (isEnd && isMissing) return this.release(event.row);
    const outgoing = { event, isWronglySigned: this.happens("wrong-signature") };
    const twice = this.happens("duplicates") ? [outgoing, outgoing] : [outgoing];
    const before = this.release(event.row);
    const isHeldBack = this.happens("reordered") && before.length === 0 && event.moment !== "stored";
    if (!isHeldBack || twice.length > 1) return [...twice, ...before];
    this.heldBack.set(event.row, outgoing);
    return [];
  }

  /** Of one call always the same, whatever happened to others. */
  isEndMissing(row: number): boolean {
    const percent = this.faults.get("missing-end") ?? 0;
    return percent > 0 && new Random(this.seed ^ Math.imul(row, 0x9e37_79b1)).chance(percent / 100);
  }

  private release(row: number): Outgoing[] {
    const held = this.heldBack.get(row);
    this.heldBack.delete(row);
    return held ? [held] : [];
  }

  private happens(name: "duplicates" | "reordered" | "wrong-signature"): boolean {
    const percent = this.faults.get(name) ?? 0;
    return percent > 0 && this.random.chance(percent / 100);
  }
}
