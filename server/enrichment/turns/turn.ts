import type { Call, Leg } from "../model.ts";
import { MAX_EXTENSION_LENGTH } from "../visibility.ts";

/** Whether a leg rang at the extension, or was dialled there. */
export type TurnSide = "reached" | "placed";

/** What a leg was for one extension. */
export interface Turn {
  leg: number;
  side: TurnSide;
  extension: string;
  /** False: a number that was dialled, of which the PBX does not say that it is an extension. */
  isTold: boolean;
  /** Whether somebody talked; a mailbox is nobody. */
  isAnswered: boolean;
  ringSeconds: number | null;
  talkSeconds: number | null;
}

/**
 * The turns of a call's legs. A row of the record table names no channel when nobody took the call: then the number that was
 * dialled stands for the extension, and counts as one when it is somebody's.
 */
export function turnsOf({ legs }: Pick<Call, "legs">): Turn[] {
  return legs.flatMap((leg) => {
    const { from, to } = leg;
    const isDialled = to.extension === "" && from.extension === "" && leg.direction !== "outbound";
    return [
      ...turn(leg, "placed", from.extension, true),
      ...turn(leg, "reached", isDialled ? to.number : to.extension, !isDialled),
    ];
  });
}

function turn(leg: Leg, side: TurnSide, extension: string, isTold: boolean): Turn[] {
  if (extension === "" || extension.length > MAX_EXTENSION_LENGTH) return [];
  const { index, disposition, ringSeconds, talkSeconds, isVoicemail } = leg;
  const isTaken = disposition === null ? (talkSeconds ?? 0) > 0 : disposition === "ANSWERED";
  return [
    { leg: index, side, extension, isTold, isAnswered: isTaken && !isVoicemail, ...{ ringSeconds, talkSeconds } },
  ];
}
