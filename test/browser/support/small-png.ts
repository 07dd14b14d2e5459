import { deflateSync } from "node:zlib";
import { pixelsOf, SIGNATURE } from "./png-pixels.ts";

const MOST_COLOURS = 256;

/**
 * The same picture with at most 256 colours and a palette: a screen has few, and shades of letters' edges that nobody tells
 * apart. A third of the size. Takes what a browser's screenshot is: PNG of 8 bits, RGB or RGBA, not interlaced.
 * @throws Error for any other PNG.
 */
export function shrinkPng(png: Uint8Array): Uint8Array {
  const { width, height, colours } = pixelsOf(png);
  const palette = commonest(colours);
  const indexOf = new Map<number, number>();
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = colours[y * width + x] as number;
      let index = indexOf.get(colour);
      if (index === undefined) {
        index = nearest(palette, colour);
        indexOf.set(colour, index);
      }
      // Each row begins with its filter, of which a palette needs none.
      rows[y * (width + 1) + 1 + x] = index;
    }
  }
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, 3, 0, 0, 0], 8);
  const table = Uint8Array.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("PLTE", table),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);
}

function commonest(colours: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return [...counts.entries()]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_COLOURS)
    .map(([colour]) => colour);
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, one] of palette.entries()) {
    const red = (one >> 16) - (colour >> 16);
    const green = ((one >> 8) & 255) - ((colour >> 8) & 255);
    const blue = (one & 255) - (colour & 255);
    const distance = red * red + green * green + blue * blue;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function chunk(name: string, body: Uint8Array): Uint8Array {
  const out = new Uint8Array(body.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, body.length);
  for (let index = 0; index < 4; index++) out[4 + index] = name.charCodeAt(index);
  out.set(body, 8);
  view.setUint32(body.length + 8, Bun.hash.crc32(out.subarray(4, body.length + 8)));
  return out;
}
