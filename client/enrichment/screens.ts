/** The history of calls, in one file of its own: it comes when it is first shown. */
// Always there by then: what both use is not cut into files of its own.
import "../cccp/details.ts";
export { HistoryCallSheet } from "./call-sheet.tsx";
export { HistoryScreen } from "./history-screen.tsx";
export { RelatedCalls } from "./related-calls.tsx";
export { HistorySettings } from "./settings-screen.tsx";
