/** The settings of presence, for administrators alone: they are no part of what everybody fetches with the list. */
// Always there by then: what both use is not cut into files of its own.
import "./screens.ts";
export { PresenceSettings } from "./settings/settings-screen.tsx";
