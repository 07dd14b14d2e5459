import { afterAll, afterEach, beforeAll, setDefaultTimeout, test } from "bun:test";
import { hasChromium } from "./chromium.ts";
import { Stage } from "./stage.ts";

/** Longer than the awaited things of any test take together, on a machine that is busy with other tests as well. */
const TEST_TIMEOUT_MS = 120_000;

/** Suites that open browsers of their own: one that lasts, or that trusts somebody. */
export function inBrowser(suites: () => void): void {
  setDefaultTimeout(TEST_TIMEOUT_MS);
  if (hasChromium) suites();
  else test.skip("the browser tests need Chromium: apt-get install chromium", () => {});
}

/** Suites that share a browser and a demonstration, which are theirs alone and gone when they end. */
export function onStage(suites: (stage: Stage) => void): void {
  inBrowser(() => {
    const stage = new Stage();
    beforeAll(() => stage.start());
    afterEach(() => stage.closeVisits());
    afterAll(() => stage.stop());
    suites(stage);
  });
}
