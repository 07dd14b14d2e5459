import type { Page } from "playwright-core";

/**
 * What does not fit into the width of the window: boxes that scroll sideways though they should not, and elements that
 * stick out of the window without being in a box that scrolls or clips. One line a place.
 */
export function sidewaysFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const name = (element: Element) => {
      const classes = typeof element.className === "string" ? element.className.trim().replace(/\s+/g, ".") : "";
      return `${element.localName}${classes && `.${classes}`} ${JSON.stringify(element.textContent?.slice(0, 40))}`;
    };
    const faults: string[] = [];
    const width = document.documentElement.clientWidth;
    const boxes = [document.documentElement, document.body, ...document.querySelectorAll("main, dialog, .card, .body")];
    for (const box of boxes) {
      const excess = box.scrollWidth - box.clientWidth;
      // A box that clips hides what sticks out; whoever scrolls sideways does so by its style.
      if (excess > 0 && getComputedStyle(box).overflowX !== "hidden")
        faults.push(`${name(box)}: ${excess} px too wide`);
    }
    const isBoxed = (element: Element) => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).overflowX !== "visible") return true;
      }
      return false;
    };
    for (const element of document.body.querySelectorAll("*")) {
      const { left, right, width: own } = element.getBoundingClientRect();
      if (own === 0 || (left >= -1 && right <= width + 1) || isBoxed(element)) continue;
      faults.push(`${name(element)}: from ${Math.round(left)} to ${Math.round(right)} px of ${width}`);
    }
    return faults;
  });
}
