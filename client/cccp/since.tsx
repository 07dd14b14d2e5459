import { elapsedMs } from "../live/server-clock.ts";
import { formatDuration, UNKNOWN } from "../words/format.ts";
import { callCentreNow } from "./selection.ts";

/** The time since an instant of the call centre, ticking. Only this text renders again each second. */
export function Since({ at }: { at: number | null }) {
  return <>{at === null ? UNKNOWN : formatDuration(elapsedMs(at, callCentreNow()))}</>;
}
