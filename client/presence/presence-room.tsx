import { place } from "../place.ts";
import { LogScreen } from "./log/log-screen.tsx";
import { PresenceScreen } from "./presence-screen.tsx";
import { PlanningsScreen } from "./plannings/plannings-screen.tsx";

/** What is under `/presence`: who can be reached, plannings as files, what was set and why. */
export function PresenceRoom() {
  const { path } = place.value;
  if (path === "/presence/log") return <LogScreen />;
  return path === "/presence/plannings" ? <PlanningsScreen /> : <PresenceScreen />;
}
