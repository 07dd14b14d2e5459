/** The pictures of the documentation. */
import { describe } from "bun:test";
import { onStage } from "./support/on-stage.ts";
import { pictures } from "./suites/pictures.ts";

onStage((stage) => {
  describe("pictures", () => pictures(stage));
});
