import { place } from "../place.ts";
import { lazy } from "../ui/lazy.tsx";
import { Calls } from "./calls.tsx";

const History = lazy(async () => (await import("../enrichment/screens.ts")).HistoryScreen);

/** The two lists under `/calls`: what the server lists today, and the history. */
export function CallsRoom() {
  return place.value.path === "/calls" ? <Calls /> : <History />;
}

/** A sheet whose file comes when it is first opened. */
export const HistoryCallSheet = lazy(async () => (await import("../enrichment/screens.ts")).HistoryCallSheet, false);
