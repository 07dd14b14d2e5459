/** Signing in, setting up and the settings, in one file of their own: the app's first screen comes without it. */
export { DirectoryScreen } from "../cccp/directory-screen.tsx";
export { ServerScreen } from "../cccp/server-screen.tsx";
export { AuditScreen } from "./audit/audit-screen.tsx";
export { HealthScreen } from "./health-screen.tsx";
export { InstallScreen } from "./install-screen.tsx";
export { LeaveQuestion } from "./leave-question.tsx";
export { Login } from "./login.tsx";
export { More } from "./more.tsx";
export { Settings } from "./settings.tsx";
export { Setup } from "./setup.tsx";
