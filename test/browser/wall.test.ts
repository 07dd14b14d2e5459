/** What is shown: the wall from afar, and text from outside everywhere. */
import { describe } from "bun:test";
import { onStage } from "./support/on-stage.ts";
import { wall } from "./suites/wall.ts";
import { hostileText } from "./suites/hostile-text.ts";

onStage((stage) => {
  describe("wall", () => wall(stage));
  describe("text from outside", () => hostileText(stage));
});
