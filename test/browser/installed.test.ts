/** The app where it lasts, or is trusted: each test in a browser of its own. */
import { describe, test } from "bun:test";
import { inBrowser } from "./support/on-stage.ts";
import { callOffline } from "./suites/call-offline.ts";
import { installed } from "./suites/installed.ts";
import { hasCertutil, trusted } from "./suites/trusted.ts";

inBrowser(() => {
  describe("installed", () => installed());
  describe("call history without a network", () => callOffline());
  if (hasCertutil) describe("trusted", () => trusted());
  else test.skip("the test of trusted certificates needs certutil: apt-get install libnss3-tools", () => {});
});
