/** Every screen of presence, in both sizes. */
import { describe } from "bun:test";
import { presenceScreens } from "./suites/presence-screens.ts";
import { onStage } from "./support/on-stage.ts";

onStage((stage) => {
  describe("presence", () => presenceScreens(stage));
});
