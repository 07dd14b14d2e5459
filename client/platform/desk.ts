/** Signing in, setting up, alerts and the settings, in one file of their own: the app's first screen comes without it. */
import "../ui/icons-more.ts";
export { ServerScreen } from "../cccp/server-screen.tsx";
export { Door } from "./door.tsx";
export { InstallScreen } from "./install-screen.tsx";
export { LeaveQuestion } from "./leave-question.tsx";
export { More } from "./more.tsx";
export { SettingsRoom } from "./settings-room.tsx";
