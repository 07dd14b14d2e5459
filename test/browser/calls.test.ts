/** What people do with the history of calls. */
import { describe } from "bun:test";
import { onStage } from "./support/on-stage.ts";
import { callFigures } from "./suites/call-figures.ts";
import { callLinks } from "./suites/call-links.ts";
import { callNotes } from "./suites/call-notes.ts";
import { callTags } from "./suites/call-tags.ts";
import { callWrapUp } from "./suites/call-wrap-up.ts";

onStage((stage) => {
  describe("call figures", () => callFigures(stage));
  describe("call notes", () => callNotes(stage));
  describe("tags of calls", () => callTags(stage));
  describe("time to note a call", () => callWrapUp(stage));
  describe("calls told twice or passed on", () => callLinks(stage));
});
