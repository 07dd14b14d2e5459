import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { describeOptions, renderConfiguration } from "../../../server/platform/config/help.ts";

describe("help", () => {
  test("shows how an option is written, its default and its variable", () => {
    const text = describeOptions(["port", "publicRead", "cccpPassword"], { port: 5010 });
    expect(text).toContain("  --port N\n");
    expect(text).toContain("(default 5010; PORT)");
    expect(text).toContain("  --public-read\n");
    expect(text).not.toContain("default false");
    expect(text).toContain("  CCCP_PASSWORD=PASSWORD\n");
  });

  test("never shows the default of a secret", () => {
    expect(describeOptions(["cccpPassword"], { cccpPassword: "canary" })).not.toContain("canary");
    const command = { name: "x", usage: "x", summary: "X.", options: ["cccpPassword"] as const };
    expect(renderConfiguration([{ ...command, defaults: { cccpPassword: "canary" } }])).not.toContain("canary");
  });

  test("stays within the width of a terminal", () => {
    for (const line of describeOptions(["data", "host", "trustedProxies", "role"]).split("\n")) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
  });

  test("docs/configuration.md and docs/errors.md are what the program says", async () => {
    const root = join(import.meta.dir, "../../..");
    const check = Bun.spawn([process.execPath, "scripts/docs.ts", "--check"], {
      cwd: root,
      stdout: "ignore",
      stderr: "pipe",
    });
    expect(await new Response(check.stderr).text()).toBe("");
    expect(await check.exited).toBe(0);
  });
});
