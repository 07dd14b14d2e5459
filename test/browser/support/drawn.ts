import type { Page } from "playwright-core";

/**
 * Resolves when the page is drawn as it stays: another theme is all over it (colours that are handed down pass through a
 * frame at each level), and what came in is there in full.
 */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    do await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    while (document.getAnimations().length > 0);
  });
}
