import { elapsedMs } from "../live/server-clock.ts";
import { formatDuration } from "../words/format.ts";
import { callCentreNow } from "./selection.ts";

/** The time since an instant of the call centre, ticking. Only this text renders again each second. */
export function Since({ at }: { at: number | null }) {
  return <>{since(at)}</>;
}

/** The same as text; whoever shows it renders again each second. Unknown is a dash. */
export function since(at: number | null): string {
  return formatDuration(at === null ? null : elapsedMs(at, callCentreNow()));
}
