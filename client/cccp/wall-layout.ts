/** How the queues are laid on the wall. */
export interface WallLayout {
  columns: number;
  /** Size of a tile's text, from which all of the tile is measured. */
  fontPx: number;
  /** Name and figure close together, without the details. */
  isCompact: boolean;
  /** Queues that have a tile; fewer than there are when more would be too small to read. */
  shown: number;
}

/** What a tile needs, in its own text's height. */
const FULL = { width: 18, height: 4.4 };
const COMPACT = { width: 14, height: 2.4 };
/** Under the first, tiles lose their detail; under the second, queues are left out; over the third nothing is gained. */
const COMPACT_BELOW_PX = 19;
const SMALLEST_PX = 14;
const LARGEST_PX = 76;
/** Wide tiles show their detail whole: one more column has to pay. */
const WORTH_A_COLUMN = 1.15;

/** The number of columns that lets the text be largest, so that the space is used whatever its shape. */
export function layOut(count: number, widthPx: number, heightPx: number): WallLayout {
  const full = fit(count, widthPx, heightPx, FULL);
  const isCompact = full.fontPx < COMPACT_BELOW_PX;
  const { columns, fontPx } = isCompact ? fit(count, widthPx, heightPx, COMPACT) : full;
  if (fontPx >= SMALLEST_PX) return { columns, fontPx: Math.min(LARGEST_PX, fontPx), isCompact, shown: count };
  const across = Math.max(1, Math.floor(widthPx / (COMPACT.width * SMALLEST_PX)));
  const down = Math.max(1, Math.floor(heightPx / (COMPACT.height * SMALLEST_PX)));
  // The last place says how many more there are.
  return { columns: across, fontPx: SMALLEST_PX, isCompact, shown: Math.min(count, Math.max(1, across * down - 1)) };
}

function fit(count: number, widthPx: number, heightPx: number, need: typeof FULL) {
  let best = { columns: 1, fontPx: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(count / columns) || 1;
    const fontPx = Math.floor(Math.min(widthPx / columns / need.width, heightPx / rows / need.height));
    if (fontPx > best.fontPx * WORTH_A_COLUMN) best = { columns, fontPx };
  }
  return best;
}
