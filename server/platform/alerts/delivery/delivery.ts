import type { KeptFacts } from "./facts.ts";

/** A message on its way to one recipient. */
export interface Delivery {
  id: string;
  messageId: string;
  channelId: string;
  ruleId: string;
  /** Of Web Push: to which device. */
  subscriptionId: string | null;
  attempts: number;
  nextAttemptAt: number;
  facts: KeptFacts;
}

/** What the other end made of a message. */
export interface Receipt {
  isOk: boolean;
  /** Its status code; null when it never answered. */
  status: number | null;
  /** Why it could not be asked, as a stable name; null when it answered, or nobody knows. */
  code: string | null;
  /** What it said, or why it could not be asked: one line, without secrets. */
  said: string;
  /** Trying again would come to the same. */
  isFinal: boolean;
  /** How long it asked us to wait. */
  retryAfterMs: number | null;
}

/** A receipt as it is kept with a channel. */
export interface LastResult {
  at: number;
  isOk: boolean;
  isTest: boolean;
  status: number | null;
  /** As in `Receipt`. */
  code: string | null;
  said: string;
}

const FIRST_DELAY_MS = 10_000;
const LONGEST_DELAY_MS = 3_600_000;
/** After this long a message is given up: it would tell of yesterday. */
export const GIVE_UP_AFTER_MS = 86_400_000;
/** The longest wait that another end may ask for. */
const LONGEST_ASKED_MS = 3_600_000;

/** How long to wait after failed attempt `attempts` (from 1): 10 s, then three times as long each time, at most an hour; longer when asked. */
export function retryDelayMs(attempts: number, askedMs: number | null, random: () => number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 3 ** Math.min(attempts - 1, 10));
  const ownMs = Math.round(full * (0.75 + random() / 4));
  return Math.max(ownMs, Math.min(askedMs ?? 0, LONGEST_ASKED_MS));
}
