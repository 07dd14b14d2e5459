/** Presence, in one file of its own: it comes when it is first shown. */
// Always there by then: what both use is not cut into files of its own.
import "../cccp/details.ts";
export { ExtensionSheet } from "./extension/extension-sheet.tsx";
export { PresenceRoom } from "./presence-room.tsx";
