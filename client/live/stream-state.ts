/** How the event stream stands, for whoever shows it. */
export type StreamPhase = "idle" | "connecting" | "open" | "waiting" | "paused";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** Topics asked for within this time open one stream, not one each. */
export const GATHER_MS = 30;
/** A page out of sight for this long gives its stream back; it catches up when it is seen again. */
export const HIDDEN_PATIENCE_MS = 60_000;
/** After this much silence the server is asked whether it is there: a stream does not show its heartbeats. */
export const SILENCE_MS = 3000;
/** How often silence is looked for. With the time above, a quiet board has its answer before it counts as old (5 s). */
export const LOOK_MS = 1000;
/** A stream that stays silent this long is opened anew: a phone that changed networks may hold a dead one. */
export const STALE_MS = 45_000;

/** How long to wait before attempt `n` (from 0): doubling, bounded, with jitter so that 1,000 pages do not return at once. */
export function retryDelayMs(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
  return Math.round(full * (0.5 + random() / 2));
}

/** One frame as the server sends it. */
interface Frame {
  topic: string;
  /** The topic's parameter; empty for a topic without one. */
  of: string;
  /** The server's clock when it was made. */
  at: number;
  data: unknown;
}

/** Reads a frame; null when it is not one, so that a bad frame never stops those after it. */
export function parseFrame(text: string): Frame | null {
  try {
    const frame = JSON.parse(text) as Partial<Frame>;
    if (typeof frame.topic !== "string" || typeof frame.at !== "number") return null;
    return { topic: frame.topic, of: frame.of ?? "", at: frame.at, data: frame.data };
  } catch {
    return null;
  }
}

/** The topic as it is asked for: `cccp.board/1`, `journal`. */
export function topicName(frame: Pick<Frame, "topic" | "of">): string {
  return frame.of === "" ? frame.topic : `${frame.topic}/${frame.of}`;
}

/** The topics that a `reload` event names; null when it names none, which means all. */
export function parseReload(text: string): string[] | null {
  try {
    const { topics } = JSON.parse(text) as { topics?: unknown };
    return Array.isArray(topics) && topics.length > 0 ? topics.map(String) : null;
  } catch {
    return null;
  }
}
