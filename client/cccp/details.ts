/** What lies behind the board, and alerts, in one file of its own: the first screen comes without it, and fetches it when it is shown. */
import "../ui/icons-more.ts";
// Parts of the first screen that one other file uses too: named here, they lie with what all of them share. Alone they would
// be files of their own, which the first screen would have to fetch.
import "../offline/install.ts";
import "./board-list.tsx";
export { AgentSheet } from "./agent-sheet.tsx";
export { CallSheet } from "./call-sheet.tsx";
export { CallsRoom, HistoryCallSheet } from "./calls-room.tsx";
export { Console } from "./console.tsx";
export { NoBoard } from "./no-board.tsx";
export { QueueSheet } from "./queue-sheet.tsx";
export { Wall } from "./wall.tsx";
export { ServerSwitch } from "./server-switch.tsx";
export { ExtensionSheet, PresenceRoom } from "../presence/door.ts";
export { AlertsRoom } from "../platform/alerts/room.tsx";
export { watchRooms } from "./watch-rooms.ts";
export { registerWorker } from "../offline/worker.ts";
