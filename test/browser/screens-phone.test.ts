/** Every screen on a phone, and that what they are looked at with finds faults. */
import { describe } from "bun:test";
import { onStage } from "./support/on-stage.ts";
import { PHONE } from "./support/visit.ts";
import { detectors } from "./suites/detectors.ts";
import { screens } from "./suites/screens.ts";

onStage((stage) => {
  describe("the detectors", () => detectors(stage));
  describe("screens, 360 px", () => screens(stage, PHONE));
});
