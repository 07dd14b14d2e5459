/**
 * The app in a real browser, against the compiled program. The suites lie in files beside this one, and this one alone is
 * what the runner starts: so one browser and one demonstration serve them all, and both are gone when it ends.
 */
import { afterAll, afterEach, beforeAll, describe, setDefaultTimeout, test } from "bun:test";
import { hasChromium } from "./support/chromium.ts";
import { Stage } from "./support/stage.ts";
import { addresses } from "./suites/addresses.ts";
import { alerts } from "./suites/alerts.ts";
import { audit } from "./suites/audit.ts";
import { backups } from "./suites/backups.ts";
import { callFigures } from "./suites/call-figures.ts";
import { callLinks } from "./suites/call-links.ts";
import { callNotes } from "./suites/call-notes.ts";
import { callOffline } from "./suites/call-offline.ts";
import { callTags } from "./suites/call-tags.ts";
import { callScreens } from "./suites/call-screens.ts";
import { callWrapUp } from "./suites/call-wrap-up.ts";
import { consoleScreen } from "./suites/console.ts";
import { detectors } from "./suites/detectors.ts";
import { formerLinks } from "./suites/former-links.ts";
import { french } from "./suites/french.ts";
import { hostileText } from "./suites/hostile-text.ts";
import { installed } from "./suites/installed.ts";
import { keyboard } from "./suites/keyboard.ts";
import { liveBoard } from "./suites/live-board.ts";
import { logIn } from "./suites/log-in.ts";
import { manyAgents } from "./suites/many-agents.ts";
import { oidc } from "./suites/oidc.ts";
import { people } from "./suites/people.ts";
import { pictures } from "./suites/pictures.ts";
import { screens } from "./suites/screens.ts";
import { settings } from "./suites/settings.ts";
import { hasCertutil, trusted } from "./suites/trusted.ts";
import { undisturbed } from "./suites/undisturbed.ts";
import { wall } from "./suites/wall.ts";

/** A page has ten seconds for each thing that is awaited; some tests await several. */
setDefaultTimeout(60_000);

if (!hasChromium) {
  test.skip("the browser tests need Chromium: apt-get install chromium", () => {});
} else {
  const stage = new Stage();
  beforeAll(() => stage.start());
  afterEach(() => stage.closeVisits());
  afterAll(() => stage.stop());

  describe("the detectors", () => detectors(stage));
  describe("log-in", () => logIn(stage));
  describe("log-in by a provider", () => oidc(stage));
  describe("live board", () => liveBoard(stage));
  describe("keyboard", () => keyboard(stage));
  describe("console", () => consoleScreen(stage));
  describe("wall", () => wall(stage));
  describe("undisturbed", () => undisturbed(stage));
  describe("addresses and choices", () => addresses(stage));
  describe("links of the replaced explorer", () => formerLinks(stage));
  describe("settings", () => settings(stage));
  describe("audit", () => audit(stage));
  describe("backups", () => backups(stage));
  describe("alerts", () => alerts(stage));
  describe("call figures", () => callFigures(stage));
  describe("call notes", () => callNotes(stage));
  describe("tags of calls", () => callTags(stage));
  describe("time to note a call", () => callWrapUp(stage));
  describe("call history without a network", () => callOffline());
  describe("call history", () => callScreens(stage));
  describe("calls told twice or passed on", () => callLinks(stage));
  describe("refusals in French", () => french(stage));
  describe("people and tokens", () => people(stage));
  describe("text from outside", () => hostileText(stage));
  describe("1,000 agents", () => manyAgents(stage));
  describe("installed", () => installed());
  if (hasCertutil) describe("trusted", () => trusted());
  else test.skip("the test of trusted certificates needs certutil: apt-get install libnss3-tools", () => {});
  describe("screens", () => screens(stage));
  describe("pictures", () => pictures(stage));
}
