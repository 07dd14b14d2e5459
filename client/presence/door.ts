import { lazy } from "../ui/lazy.tsx";

/** Presence, whose file comes when it is first opened. */
export const PresenceRoom = lazy(async () => (await import("./screens.ts")).PresenceRoom);

/** One extension over whichever screen. */
export const ExtensionSheet = lazy(async () => (await import("./screens.ts")).ExtensionSheet, false);
