/** The board and what opens from it, in a real browser against the compiled program. */
import { describe } from "bun:test";
import { onStage } from "./support/on-stage.ts";
import { liveBoard } from "./suites/live-board.ts";
import { keyboard } from "./suites/keyboard.ts";
import { consoleScreen } from "./suites/console.ts";
import { undisturbed } from "./suites/undisturbed.ts";
import { addresses } from "./suites/addresses.ts";
import { formerLinks } from "./suites/former-links.ts";
import { manyAgents } from "./suites/many-agents.ts";

onStage((stage) => {
  describe("live board", () => liveBoard(stage));
  describe("keyboard", () => keyboard(stage));
  describe("console", () => consoleScreen(stage));
  describe("undisturbed", () => undisturbed(stage));
  describe("addresses and choices", () => addresses(stage));
  describe("links of the replaced explorer", () => formerLinks(stage));
  describe("1,000 agents", () => manyAgents(stage));
});
