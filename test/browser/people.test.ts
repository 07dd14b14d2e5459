/** Who gets in, and how. */
import { describe } from "bun:test";
import { onStage } from "./support/on-stage.ts";
import { logIn } from "./suites/log-in.ts";
import { oidc } from "./suites/oidc.ts";
import { people } from "./suites/people.ts";

onStage((stage) => {
  describe("log-in", () => logIn(stage));
  describe("log-in by a provider", () => oidc(stage));
  describe("people and tokens", () => people(stage));
});
