/** The history of calls. */
import { describe } from "bun:test";
import { onStage } from "./support/on-stage.ts";
import { callNotes } from "./suites/call-notes.ts";
import { callScreens } from "./suites/call-screens.ts";

onStage((stage) => {
  describe("call notes", () => callNotes(stage));
  describe("call history", () => callScreens(stage));
});
