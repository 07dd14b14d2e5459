/** What lies behind the board, and alerts, in one file of its own: the first screen comes without it, and fetches it when it is shown. */
import "../ui/icons-more.ts";
export { AgentSheet } from "./agent-sheet.tsx";
export { CallSheet } from "./call-sheet.tsx";
export { Calls } from "./calls.tsx";
export { Console } from "./console.tsx";
export { NoBoard } from "./no-board.tsx";
export { QueueSheet } from "./queue-sheet.tsx";
export { Wall } from "./wall.tsx";
export { ServerSwitch } from "./server-switch.tsx";
export { AlertsRoom } from "../platform/alerts/room.tsx";
export { watchAlerts } from "../platform/alerts/watch.ts";
