import type { TurnSums } from "./repo.ts";
import { ratio } from "./tally.ts";

/** What an extension did in the calls: legs that rang there, and legs that it dialled. */
export interface AgentFigures {
  reached: number;
  /** Of those, the ones in which somebody talked: a mailbox is nobody. */
  answered: number;
  answeredRate: number | null;
  meanRingSeconds: number | null;
  meanTalkSeconds: number | null;
  longestTalkSeconds: number;
  placed: number;
  placedAnswered: number;
  meanPlacedTalkSeconds: number | null;
}

interface Sums {
  turns: number;
  answered: number;
  ringTurns: number;
  ringSeconds: number;
  talkTurns: number;
  talkSeconds: number;
  longest: number;
}

const none = (): Sums => ({
  ...{ turns: 0, answered: 0, ringTurns: 0, ringSeconds: 0, talkTurns: 0, talkSeconds: 0, longest: 0 },
});

/** Adds up the turns of one extension. */
export class AgentTally {
  private readonly sides = { reached: none(), placed: none() };
  /** Whether the PBX ever named it as an extension. */
  isTold = false;

  add(turns: TurnSums): void {
    const side = this.sides[turns.side];
    this.isTold ||= turns.isTold;
    side.turns += turns.turns;
    side.ringTurns += turns.ringTurns;
    side.ringSeconds += turns.ringSeconds;
    if (!turns.isAnswered) return;
    side.answered += turns.turns;
    side.talkTurns += turns.talkTurns;
    side.talkSeconds += turns.talkSeconds;
    side.longest = Math.max(side.longest, turns.longestTalkSeconds);
  }

  get count(): number {
    return this.sides.reached.turns + this.sides.placed.turns;
  }

  figures(): AgentFigures {
    const { reached, placed } = this.sides;
    return {
      ...{ reached: reached.turns, answered: reached.answered, answeredRate: ratio(reached.answered, reached.turns) },
      meanRingSeconds: ratio(reached.ringSeconds, reached.ringTurns),
      meanTalkSeconds: ratio(reached.talkSeconds, reached.talkTurns),
      longestTalkSeconds: Math.max(reached.longest, placed.longest),
      ...{ placed: placed.turns, placedAnswered: placed.answered },
      meanPlacedTalkSeconds: ratio(placed.talkSeconds, placed.talkTurns),
    };
  }
}
