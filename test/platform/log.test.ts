import { describe, expect, test } from "bun:test";
import { createLog } from "../../server/platform/log.ts";

function capture(level: "debug" | "warn" = "debug", isJournal = false) {
  const lines: string[] = [];
  return { lines, log: createLog({ level, write: (line) => lines.push(line), now: () => 0, isJournal }) };
}

describe("the log", () => {
  test("hides what is named like a secret", () => {
    const { lines, log } = capture();
    const names = [
      "password",
      "cccpPassword",
      "passphrase",
      "apiToken",
      "secretKey",
      "Authorization",
      "set-cookie",
      "privateKey",
    ];
    for (const name of names) log.error("x", { [name]: "canary" });
    expect(lines).toHaveLength(names.length);
    expect(lines.join("")).not.toContain("canary");
    expect(lines.join("")).toContain("password=[hidden]");
  });

  test("takes tokens out of texts, wherever they stand", () => {
    const { lines, log } = capture();
    const token = `vk_${"canary-".repeat(6)}x`;
    log.info(`asked for /wall/now?kiosk=${token}`, {
      url: `/wall/now?server=1&kiosk=${token}#x`,
      said: `Bearer ${token}`,
    });
    log.error("x", { reason: `${"y".repeat(480)} /setup?token=${"canary".repeat(8)}` });
    log.warn("called https://pbx.lan/openapi/v1.0/extension/list?page=1&access_token=canary&sort_by=id", {
      url: "wss://pbx.lan/subscribe?access_token=canary",
      other: "https://pbx.lan/x?refresh_token=canary",
    });
    expect(lines.join("")).not.toContain("canary");
    expect(lines[0]).toContain("/wall/now?server=1&kiosk=[hidden]#x");
    expect(lines[2]).toContain("?page=1&access_token=[hidden]&sort_by=id");
  });

  test("keeps one entry on one line, whatever comes in", () => {
    const { lines, log } = capture();
    log.info("a\nb\u001b[31m", { name: "c\r\n2026 error forged", other: "d\u2028e" });
    log.child("Lyon\n2026 error forged").info("connected");
    expect(lines).toHaveLength(2);
    for (const letter of ["\r", "\n", "\u001b", "\u2028"])
      expect(lines.map((line) => line.trimEnd()).join()).not.toContain(letter);
  });

  test("is bounded, leveled, and carries the journal's priority", () => {
    const { lines, log } = capture("warn", true);
    log.info("not shown");
    log.child("link").warn("shown", { long: "x".repeat(5_000) });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toStartWith("<4>link: shown long=");
    expect(lines[0]?.length).toBeLessThan(600);
  });
});
