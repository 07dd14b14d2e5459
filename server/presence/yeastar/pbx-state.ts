import type { PbxErrorCode } from "./errcodes.ts";
import type { EventView } from "./event-stream.ts";
import type { PaceView } from "./pace.ts";

/**
 * - `off`: no PBX is entered, or it was not started.
 * - `connecting`: no answer came yet.
 * - `up`: it answers.
 * - `down`: it cannot be reached, or something else answers.
 * - `held`: it answers, and refuses us as such (address, certificate); it is asked every five minutes whether that is over.
 * - `stopped`: it refused the log-in; nobody asks before the settings change, or a person says so.
 */
export type PbxPhase = "off" | "connecting" | "up" | "down" | "held" | "stopped";

/** How it goes, for health lines and screens; instants in ms since 1970. Holds no secret. */
export interface PbxState {
  phase: PbxPhase;
  sinceAt: number;
  lastAnswerAt: number | null;
  /** What stands in the way, also when it is only one interface; a sentence that says what to do. */
  problem: { code: PbxErrorCode; errcode: number | null; message: string } | null;
  /** When the next attempt is due; null when nothing waits for one. */
  nextAttemptAt: number | null;
  events: EventView;
  pace: PaceView;
  counts: {
    /** Sent, log-ins included. */
    requests: number;
    /** Not answered, or answered with an error of the PBX's own. */
    failures: number;
    logIns: number;
    refreshes: number;
    /** Presences that were set. */
    pushes: number;
    /** Of events: told by others, and the echoes of our own. */
    presences: number;
    echoes: number;
    webhooks: number;
    webhooksRefused: number;
  };
  /** Numbers of extensions that changed without an event: their Presence Status Monitor seems to be off (Integrations → API). */
  unmonitored: string[];
}
