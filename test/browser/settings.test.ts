/** What administrators set and read. */
import { describe } from "bun:test";
import { onStage } from "./support/on-stage.ts";
import { settings } from "./suites/settings.ts";
import { audit } from "./suites/audit.ts";
import { backups } from "./suites/backups.ts";
import { french } from "./suites/french.ts";

onStage((stage) => {
  describe("settings", () => settings(stage));
  describe("audit", () => audit(stage));
  describe("backups", () => backups(stage));
  describe("refusals in French", () => french(stage));
});
