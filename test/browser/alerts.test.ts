/** Alerts from the rule to the notification. */
import { describe } from "bun:test";
import { onStage } from "./support/on-stage.ts";
import { alerts } from "./suites/alerts.ts";

onStage((stage) => {
  describe("alerts", () => alerts(stage));
});
