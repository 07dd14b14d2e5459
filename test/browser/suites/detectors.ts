import { expect, test } from "bun:test";
import { accessibilityFaults } from "../support/accessibility.ts";
import { eventually } from "../support/eventually.ts";
import { sidewaysFaults, smallTargets, textFaults } from "../support/layout.ts";
import type { Stage } from "../support/stage.ts";
import { PHONE } from "../support/visit.ts";

/** What the other suites rely on finding is put into a page that has none of it. */
export function detectors(stage: Stage): void {
  const login = async () => {
    const visit = await stage.visit({ size: PHONE, isInSharedWindow: true });
    await visit.goto("/");
    await visit.page.getByLabel("Name").waitFor();
    // Asking who is signed in is answered 401 here, and the browser writes that down.
    visit.forgetFaults();
    return visit;
  };

  test("a page without faults has none", async () => {
    const { page, faults } = await login();
    expect([...(await accessibilityFaults(page)), ...(await sidewaysFaults(page)), ...faults]).toEqual([]);
  });

  test("a window that visits share is as new for each", async () => {
    const first = await login();
    await first.page.evaluate(async () => {
      for (const storage of [localStorage, sessionStorage]) storage.setItem("left", "1");
      await new Promise((done) => {
        const opening = indexedDB.open("left");
        opening.onsuccess = () => done(opening.result.close());
      });
    });
    await first.context.addCookies([{ name: "left", value: "1", url: stage.url }]);
    await first.page.emulateMedia({ colorScheme: "dark" });
    await first.page.route("**/*", (route) => route.abort());
    await stage.closeVisits();
    const next = await login();
    expect(next.page === first.page).toBe(true);
    const found = await next.page.evaluate(async () => [
      localStorage.getItem("left"),
      sessionStorage.getItem("left"),
      (await indexedDB.databases()).filter(({ name }) => name === "left").length,
      document.cookie,
      matchMedia("(prefers-color-scheme: dark)").matches,
    ]);
    expect(found).toEqual([null, null, 0, "", false]);
  });

  test("something too wide is found", async () => {
    const { page } = await login();
    await page.evaluate(() => {
      const wide = document.createElement("p");
      wide.textContent = "wide".repeat(100);
      wide.style.overflowWrap = "normal";
      document.querySelector("main")?.append(wide);
    });
    expect(await sidewaysFaults(page)).not.toEqual([]);
  });

  test.each([
    ["text that sticks out of its tile", "width: 3em; border: 1px solid", "sticks out of"],
    ["text that a box cuts through", "width: 3em; overflow: hidden", "cuts through"],
    [
      "lines that a box cuts through",
      "width: 9em; height: 1.9em; overflow: hidden; white-space: normal",
      "the lines of",
    ],
    ["text that ends in an ellipsis", "width: 3em; overflow: hidden; text-overflow: ellipsis", "in an ellipsis"],
  ])("%s is found", async (_, style, words) => {
    const { page } = await login();
    expect(await textFaults(page)).toEqual([]);
    await page.evaluate((css) => {
      const tile = document.createElement("div");
      tile.style.cssText = `white-space: nowrap; ${css}`;
      tile.textContent = "what is written here is long";
      document.querySelector("main")?.append(tile);
    }, style);
    expect((await textFaults(page)).join()).toContain(words);
  });

  test("a button that no finger hits is found", async () => {
    const { page } = await login();
    expect(await smallTargets(page)).toEqual([]);
    await page.evaluate(() => {
      const button = document.createElement("button");
      button.textContent = "small";
      document.querySelector("main")?.append(button);
    });
    expect((await smallTargets(page)).join()).toContain("small");
  });

  test("a button without a name and text too pale are found", async () => {
    const { page } = await login();
    await page.evaluate(() => {
      document.querySelector("main")?.append(document.createElement("button"));
      const label = document.querySelector<HTMLElement>("label");
      if (label) label.style.color = "#eee";
    });
    const faults = (await accessibilityFaults(page)).join("\n");
    expect(faults).toContain("button-name");
    expect(faults).toContain("color-contrast");
  });

  test("an error, an injected script and a request to another host are noticed", async () => {
    const { page, faults } = await login();
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error("thrown by the test");
      });
      const script = document.createElement("script");
      script.textContent = "window.pwned = true";
      document.body.append(script);
      // The content policy lets nothing be fetched from elsewhere; opening it is the person's right.
      open("http://127.0.0.1:9/elsewhere");
    });
    const all = await eventually(
      "three faults",
      () => faults.join("\n"),
      (text) => /thrown by the test/.test(text) && /content policy/i.test(text) && /asked another host/.test(text),
    );
    expect(all).toContain("127.0.0.1:9");
    expect(await page.evaluate(() => "pwned" in window)).toBe(false);
  });
}
