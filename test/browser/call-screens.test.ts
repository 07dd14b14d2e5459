/** Every screen of the history of calls, in both sizes. */
import { describe } from "bun:test";
import { onStage } from "./support/on-stage.ts";
import { callScreens } from "./suites/call-screens.ts";

onStage((stage) => {
  describe("call history", () => callScreens(stage));
});
