export interface VirtualWindow {
  /** First row to draw, and the one after the last. */
  from: number;
  to: number;
}

/**
 * Which rows of equal height to draw. `top` is where the list begins, in pixels from the top of what is seen (negative
 * once scrolled past); `overscan` more rows are drawn on each side, so that a fast finger sees no gap.
 */
export function windowOf(
  count: number,
  rowHeight: number,
  top: number,
  viewHeight: number,
  overscan = 6,
): VirtualWindow {
  if (count === 0 || rowHeight <= 0) return { from: 0, to: 0 };
  const first = Math.floor(-top / rowHeight) - overscan;
  const last = Math.ceil((viewHeight - top) / rowHeight) + overscan;
  const from = Math.min(Math.max(0, first), count);
  return { from, to: Math.max(from, Math.min(count, last)) };
}

/** The rows to draw: those of the window, and the one that has the focus wherever it is, so that scrolling does not lose it. */
export function drawnRows(view: VirtualWindow, focused: number, count: number): number[] {
  const rows: number[] = [];
  if (focused >= 0 && focused < view.from && focused < count) rows.push(focused);
  for (let index = view.from; index < view.to; index++) rows.push(index);
  if (focused >= view.to && focused < count) rows.push(focused);
  return rows;
}

/** Where a key leads from a row; null for keys that are not for moving. */
export function rowAfterKey(key: string, index: number, count: number, pageRows: number): number | null {
  const last = count - 1;
  switch (key) {
    case "ArrowDown":
      return Math.min(last, index + 1);
    case "ArrowUp":
      return Math.max(0, index - 1);
    case "PageDown":
      return Math.min(last, index + pageRows);
    case "PageUp":
      return Math.max(0, index - pageRows);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
