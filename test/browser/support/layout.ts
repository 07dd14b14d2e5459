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

/**
 * Names that come from outside may be longer than any room for them, and end in an ellipsis; so may what stands after them
 * on their line. No other text may.
 */
const MAY_END = [
  ".row :is(.t, .s)",
  ".title-btn h1 > span",
  ".sub > span",
  ".wall :is(.queues, .waiting) :is(.t, .s)",
  ".wall h1",
  ".console [role=option] > *",
].join();

/**
 * Text that is not whole: that sticks out of the tile which it stands in (anything with a border or a ground of its own),
 * that a box cuts through, or that ends in an ellipsis and is no name from outside (`mayEnd` says which are). What a box
 * hides as a whole is no fault. One line a place.
 */
export function textFaults(page: Page, mayEnd = MAY_END): Promise<string[]> {
  return page.evaluate((names) => {
    const SLACK_PX = 1;
    const faults = new Set<string>();
    const isTile = (style: CSSStyleDeclaration) =>
      style.backgroundColor !== "rgba(0, 0, 0, 0)" || Number.parseFloat(style.borderRightWidth) > 0;
    const check = (text: Text, box: DOMRect) => {
      const words = JSON.stringify(text.textContent?.trim().slice(0, 40));
      for (let at = text.parentElement; at && at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (style.display === "contents" || style.display === "inline") continue;
        const around = at.getBoundingClientRect();
        const beside = Math.max(around.left - box.left, box.right - around.right);
        const beyond = Math.max(around.top - box.top, box.bottom - around.bottom);
        const isSeen =
          box.right > around.left && box.left < around.right && box.bottom > around.top && box.top < around.bottom;
        const kind = `${at.localName}.${String(at.className).replaceAll(" ", ".")}`;
        const clips = (overflow: string) => overflow === "hidden" || overflow === "clip";
        const scrolls = (overflow: string) => overflow === "auto" || overflow === "scroll";
        if (!isSeen && (style.overflowX !== "visible" || style.overflowY !== "visible")) return;
        if (beside > SLACK_PX && scrolls(style.overflowX)) return;
        if (beyond > SLACK_PX && scrolls(style.overflowY)) return;
        // An ellipsis comes with the smallest excess.
        if (beside > 0.05 && clips(style.overflowX) && style.textOverflow === "ellipsis") {
          if (!at.closest(names)) faults.add(`${kind} ends ${words} in an ellipsis`);
          return;
        }
        if (beside > SLACK_PX && clips(style.overflowX)) {
          faults.add(`${kind} cuts through ${words} by ${Math.round(beside)} px`);
          return;
        }
        if (beyond > SLACK_PX && clips(style.overflowY)) {
          if (style.webkitLineClamp !== "none" && at.closest(names)) return;
          faults.add(`${kind} cuts through the lines of ${words} by ${Math.round(beyond)} px`);
          return;
        }
        const excess = Math.max(beside, beyond);
        if (isTile(style) && excess > SLACK_PX) {
          faults.add(`${words} sticks out of ${kind} by ${Math.round(excess)} px`);
          return;
        }
      }
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const text = walker.currentNode as Text;
      const parent = text.parentElement;
      if (!text.textContent?.trim() || !parent?.checkVisibility()) continue;
      // For screen readers only; drawn by the browser itself; drawn in its own measure.
      if (parent.closest(".sr, .skip, select, svg")) continue;
      range.selectNodeContents(text);
      for (const box of range.getClientRects()) if (box.width > 0) check(text, box);
    }
    return [...faults];
  }, mayEnd);
}

/**
 * What can be touched but is less than 44 px high or wide to a finger (WCAG 2.5.5), counting the invisible margin that
 * some have. Links in running text are as high as its lines, and exempt. One line a place.
 */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const LEAST_PX = 44;
    const faults: string[] = [];
    const targets = document.querySelectorAll<HTMLElement>(
      "a, button, input, select, textarea, summary, [role=option]",
    );
    for (const target of targets) {
      if (!target.checkVisibility() || target.closest(".sr, .skip, p")) continue;
      // A box to tick is touched by its label as well.
      const area = target.closest("label") ?? target;
      const box = area.getBoundingClientRect();
      const margin = getComputedStyle(area, "::after");
      const inset = margin.content === "none" ? 0 : -Number.parseFloat(margin.top) || 0;
      const [width, height] = [Math.round(box.width), Math.round(box.height + 2 * inset)];
      if (width >= LEAST_PX && height >= LEAST_PX) continue;
      faults.push(`${target.localName} ${JSON.stringify(target.textContent?.slice(0, 30))}: ${width} × ${height} px`);
    }
    return faults;
  });
}
