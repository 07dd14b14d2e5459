import { defineHealth } from "../platform/health-codes.ts";
import type { HealthReport } from "../platform/index.ts";
import type { FeedView } from "./feeds/feed.ts";
import type { PbxView } from "./pbxs/pbx.ts";

const report = defineHealth({
  presence_pbx_ready: { state: "ok", detail: "The PBX answers, and its events arrive." },
  presence_pbx_deaf: {
    state: "warn",
    detail: "The PBX answers, but its events do not arrive: changes are seen late.",
    remedy: "Switch the events on in the PBX under Integrations, API, or enter its webhook.",
  },
  presence_pbx_connecting: { state: "ok", detail: "It is being connected." },
  presence_pbx_failing: {
    state: "warn",
    detail: "Presence is not set: {reason}",
    remedy: "Test it under Settings, Presence: the test says which step fails. It is tried again by itself.",
  },
  presence_pbx_without_secret: {
    state: "warn",
    detail: "It is switched on and has no secret that can be read.",
    remedy: "Enter its Client Secret under Settings, Presence.",
  },
  presence_simulation: {
    state: "warn",
    detail: "Simulation: everything is worked out and written down, and no PBX is told.",
    remedy: "Switch the simulation off under Settings, Presence, when the log shows what you expect.",
  },
  presence_feeds_read: { state: "ok", detail: "{n} calendars are read." },
  presence_feeds_failing: {
    state: "warn",
    detail: "{failing} of {n} calendars cannot be read: {reason}",
    remedy: "Their last good state counts meanwhile. Look at Settings, Presence, Calendars.",
  },
  presence_feeds_held: {
    state: "warn",
    detail: "{held} calendars lost most of their events, and wait to be confirmed.",
    remedy: "Confirm the loss under Settings, Presence, Calendars, or have the calendar mended.",
  },
});

export interface HealthFacts {
  pbxs: readonly PbxView[];
  feeds: readonly Pick<FeedView, "isEnabled" | "failures" | "fault" | "isHeld">[];
  isSimulation: boolean;
}

/** How presence is doing: a line a PBX, one for the calendars. Never "bad": the rest of the program works without it. */
export function presenceHealth({ pbxs, feeds, isSimulation }: HealthFacts): HealthReport[] {
  const used = pbxs.filter(({ isEnabled }) => isEnabled);
  const lines = used.map(pbxLine);
  if (isSimulation && used.length > 0) lines.push(report("simulation", "presence_simulation"));
  const read = feeds.filter(({ isEnabled }) => isEnabled);
  if (read.length > 0) lines.push(feedLine(read));
  return lines;
}

function pbxLine({ name, hasSecret, state }: PbxView): HealthReport {
  if (!hasSecret || state.phase === "off") return report(name, "presence_pbx_without_secret");
  if (state.fault) {
    return report(name, "presence_pbx_failing", { reason: state.fault.detail, ...{ fault: state.fault.code } });
  }
  if (state.phase === "connecting") return report(name, "presence_pbx_connecting");
  return report(name, state.isListening ? "presence_pbx_ready" : "presence_pbx_deaf");
}

function feedLine(feeds: HealthFacts["feeds"]): HealthReport {
  const failing = feeds.filter(({ failures }) => failures > 0);
  const held = feeds.filter(({ isHeld }) => isHeld).length;
  const n = feeds.length;
  const fault = failing[0]?.fault;
  if (fault) {
    const facts = { failing: failing.length, n, reason: fault.detail, ...{ fault: fault.code } };
    return report("calendars", "presence_feeds_failing", facts);
  }
  if (held > 0) return report("calendars", "presence_feeds_held", { held });
  return report("calendars", "presence_feeds_read", { n });
}
