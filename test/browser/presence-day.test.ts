/** A day of presence, at a thousand times the speed. */
import { describe } from "bun:test";
import { presenceDay } from "./suites/presence-day.ts";
import { inBrowser } from "./support/on-stage.ts";

inBrowser(() => {
  describe("a day", () => presenceDay());
});
