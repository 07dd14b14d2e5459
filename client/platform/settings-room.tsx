import { createElement } from "preact";
import { DirectoryScreen } from "../cccp/directory-screen.tsx";
import { place } from "../place.ts";
import { lazy } from "../ui/lazy.tsx";
import { AuditScreen } from "./audit/audit-screen.tsx";
import { HealthScreen } from "./health-screen.tsx";
import { Settings } from "./settings.tsx";

const SCREENS = {
  directory: DirectoryScreen,
  audit: AuditScreen,
  health: HealthScreen,
  presence: lazy(async () => (await import("../presence/settings.ts")).PresenceSettings),
  history: lazy(async () => (await import("../enrichment/screens.ts")).HistorySettings),
};

/** The settings, and the screens one step behind them. */
export function SettingsRoom() {
  const [, , part] = place.value.path.split("/");
  return createElement(SCREENS[part as keyof typeof SCREENS] ?? Settings, {});
}
