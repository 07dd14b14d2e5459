/** Every screen on a desktop. */
import { describe } from "bun:test";
import { onStage } from "./support/on-stage.ts";
import { DESKTOP } from "./support/visit.ts";
import { screens } from "./suites/screens.ts";

onStage((stage) => {
  describe("screens, 1280 px", () => screens(stage, DESKTOP));
});
