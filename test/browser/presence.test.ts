/** What people do with presence. */
import { describe } from "bun:test";
import { presenceExtension } from "./suites/presence-extension.ts";
import { presenceList } from "./suites/presence-list.ts";
import { presencePlannings } from "./suites/presence-plannings.ts";
import { presenceSettings } from "./suites/presence-settings.ts";
import { onStage } from "./support/on-stage.ts";

onStage((stage) => {
  describe("presence", () => presenceList(stage));
  describe("an extension", () => presenceExtension(stage));
  describe("plannings", () => presencePlannings(stage));
  describe("settings of presence", () => presenceSettings(stage));
});
