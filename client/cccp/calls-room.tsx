import { place } from "../place.ts";
import { lazy } from "../ui/lazy.tsx";
import { Calls } from "./calls.tsx";

const History = lazy(async () => (await import("../enrichment/screens.ts")).HistoryScreen);

const Figures = lazy(async () => (await import("../enrichment/figures.ts")).FiguresScreen);

/** What is under `/calls`: what the server lists today, the history, and what it comes to. */
export function CallsRoom() {
  const { path } = place.value;
  if (path === "/calls/figures") return <Figures />;
  return path === "/calls" ? <Calls /> : <History />;
}

/** A sheet whose file comes when it is first opened. */
export const HistoryCallSheet = lazy(async () => (await import("../enrichment/screens.ts")).HistoryCallSheet, false);
